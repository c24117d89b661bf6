import { Observable } from 'rxjs'
import type { Hub } from './hub.js'

/**
 * A real RxJS Observable over a hub. `latest`, if given, is what a subscriber starts with. Answers to both interop
 * keys, read now and not at import: another copy of rxjs may have defined, or missed, `Symbol.observable`.
 */
export function createObservable<T>(hub: Hub<T>, latest?: () => T): Observable<T> {
  const observable = new Observable<T>((subscriber) => {
    if (!latest) return hub.subscribe(subscriber)
    // It has joined when it is told: what it brings about meanwhile reaches it too. Only an end waits for it.
    const start = latest()
    let told = false
    const tell = (): void => {
      if (told) return
      told = true
      subscriber.next(start)
    }
    const leave = hub.subscribe({
      next: (value) => subscriber.next(value),
      error: (error) => subscriber.error(error),
      complete() {
        tell()
        subscriber.complete()
      },
    })
    tell()
    return leave
  })
  const keyed = observable as unknown as Record<PropertyKey, unknown>
  const self = (): Observable<T> => observable
  keyed['@@observable'] = self
  const { observable: symbol } = Symbol as unknown as { observable?: symbol }
  if (symbol) keyed[symbol] = self
  return observable
}
