import { type MonoTypeOperatorFunction, Observable } from 'rxjs'
import type { AbortSignalLike } from '../../types/abort.js'
import { onAbort } from '../abort.js'
import { hold } from '../options/check.js'
import { signal as aSignal } from '../options/rule.js'

/**
 * An operator that completes, and leaves the source, when the signal is aborted; aborted already, it asks the source for
 * nothing. Throws `INVALID_OPTION` for what is no signal.
 *
 * @example
 * socket.messages$.pipe(until(pageSignal(this))).subscribe((message) => this.setData({ message }))
 */
export function until<T>(signal: AbortSignalLike): MonoTypeOperatorFunction<T> {
  hold('follow a signal', 'what is given', signal, aSignal)
  return (source) =>
    new Observable<T>((subscriber) => {
      if (signal.aborted) return subscriber.complete()
      subscriber.add(onAbort(signal, () => subscriber.complete()))
      subscriber.add(source.subscribe(subscriber))
      return undefined
    })
}
