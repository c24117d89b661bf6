import { Observable, Subscription } from 'rxjs'
import type { Observer, Source } from './hub.js'

/**
 * A real RxJS Observable over a hub. `latest`, if given, is what a subscriber starts with. Answers to both interop
 * keys, read now and not at import: another copy of rxjs may have defined, or missed, `Symbol.observable`.
 */
export function createObservable<T>(hub: Source<T>, latest?: () => T): Observable<T> {
  const observable = new Observable<T>((subscriber) =>
    latest ? startWith(latest(), hub, subscriber) : hub.subscribe(subscriber),
  )
  const keyed = observable as unknown as Record<PropertyKey, unknown>
  const self = (): Observable<T> => observable
  const { subscribe } = observable
  const { observable: symbol } = Symbol as unknown as { observable?: symbol }
  keyed['@@observable'] = self
  if (symbol) keyed[symbol] = self
  // A plain function is called as it is; observers, and what operators subscribe with, go the way of rxjs.
  if (!latest)
    observable.subscribe = function (next?: unknown) {
      if (typeof next !== 'function' || arguments[1] || arguments[2])
        return subscribe.apply(observable, arguments as unknown as [])
      const plain = new PlainObserver<T>(next as (value: T) => void)
      plain.subscription.add(hub.subscribe(plain))
      return plain.subscription
    }
  return observable
}

/** What `subscribe(next)` makes of a function: nothing stands between it and the hub. */
class PlainObserver<T> implements Observer<T> {
  declare readonly next: (value: T) => void
  declare readonly subscription: Subscription
  constructor(next: (value: T) => void) {
    this.next = next
    this.subscription = new Subscription()
  }
  /** As rxjs does, by rxjs itself: an error without a handler is the host's, or the app's `onUnhandledError`. */
  error(error: unknown): void {
    new Observable((subscriber) => subscriber.error(error)).subscribe()
    // Last: a teardown may throw.
    this.complete()
  }
  complete(): void {
    this.subscription.unsubscribe()
  }
}

/** It has joined when it is told: what it brings about meanwhile reaches it too. Only an end waits for it. */
function startWith<T>(start: T, hub: Source<T>, subscriber: Observer<T>): () => void {
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
}
