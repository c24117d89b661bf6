import type { AbortSignalLike } from '../../types/abort.js'
import { createAbortController } from '../abort.js'
import { noBehavior } from './explain.js'

declare const Behavior: unknown

/** What `scoped()` gives to whom it is mixed into. */
export interface Scoped {
  /** Aborts when the component is detached, or the page unloads. There from `created` on. */
  readonly scope: AbortSignalLike
}

/**
 * A behavior that gives components, and pages from base library 2.9.2 on, a signal of their own: `this.scope` aborts when
 * the component is detached. Throws `NO_HOST` where there is no `Behavior`.
 *
 * @example
 * import { scoped, until } from 'wx-socket/companions'
 * import { socket } from '../../socket.js'
 * Component({
 *   behaviors: [scoped()],
 *   lifetimes: {
 *     attached() {
 *       socket.state$.pipe(until(this.scope)).subscribe(({ phase }) => this.setData({ phase }))
 *     },
 *   },
 * })
 */
export function scoped(): any {
  if (typeof Behavior !== 'function') throw noBehavior()
  const aborts = new WeakMap<object, (reason: string) => void>()
  // Not in `lifetimes`, which base libraries know from 2.2.3 on only: these they all know.
  return Behavior({
    created(this: { scope: AbortSignalLike }) {
      const { signal, abort } = createAbortController()
      this.scope = signal
      aborts.set(this, abort)
    },
    detached(this: object) {
      const abort = aborts.get(this)
      if (abort) abort('the component was detached')
    },
  })
}
