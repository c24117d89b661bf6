import type { AbortSignalLike } from '../../types/abort.js'
import { createAbortController } from '../abort.js'
import { hold } from '../options/check.js'
import { isObject, type Rule } from '../options/rule.js'

/** As much of a page as is touched. */
interface Page {
  onUnload?: Unload
}

/** What takes the place of the page's own. */
interface Unload {
  (this: unknown, ...given: any[]): unknown
  signal?: AbortSignalLike
}

const aPage: Rule = { expected: 'a page: `this` in onLoad', test: isObject }

/**
 * A signal that aborts when the page unloads, after its own `onUnload`: for every `signal` of this package, and for
 * `until`. The same one for each call with the same page. Throws `INVALID_OPTION` for what is no page.
 *
 * The trap: components have no `onUnload`. They take `scoped()`.
 *
 * @example
 * import { connectSocket } from 'wx-socket'
 * import { pageSignal, until } from 'wx-socket/companions'
 * Page({
 *   onLoad() {
 *     const signal = pageSignal(this)
 *     this.socket = connectSocket({ url: 'wss://example.com/chat', signal })
 *     this.socket.state$.pipe(until(signal)).subscribe(({ phase }) => this.setData({ phase }))
 *   },
 * })
 */
export function pageSignal(page: object): AbortSignalLike {
  hold('follow a page', 'what is given', page, aPage)
  const { onUnload } = page as Page
  if (onUnload && onUnload.signal) return onUnload.signal
  const { signal, abort } = createAbortController()
  const unload: Unload = function (this: unknown) {
    try {
      return onUnload && onUnload.apply(this, arguments as unknown as [])
    } finally {
      abort('the page was unloaded')
    }
  }
  unload.signal = signal
  ;(page as Page).onUnload = unload
  return signal
}
