import { Observable } from 'rxjs'
import type { Hub } from './hub.js'

/**
 * A real RxJS Observable over a hub. `latest`, if given, is what a subscriber starts with. Answers to both interop
 * keys, read now and not at import: another copy of rxjs may have defined, or missed, `Symbol.observable`.
 */
export function createObservable<T>(hub: Hub<T>, latest?: () => T): Observable<T> {
  const observable = new Observable<T>((subscriber) => {
    if (latest) subscriber.next(latest())
    return subscriber.closed ? undefined : hub.subscribe(subscriber)
  })
  const keyed = observable as unknown as Record<PropertyKey, unknown>
  const self = (): Observable<T> => observable
  keyed['@@observable'] = self
  const { observable: symbol } = Symbol as unknown as { observable?: symbol }
  if (symbol) keyed[symbol] = self
  return observable
}
