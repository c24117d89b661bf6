import type { HostCallbacks } from '../../types/wx.js'
import type { FakeSettings } from './settings.js'

/** Answers a call as the profile does: by callbacks, or where there are none by a Promise. `details` come with success. */
export type Answer = (
  request: HostCallbacks,
  name: string,
  error: string | undefined,
  promises: boolean,
  details?: object,
) => unknown

export function createAnswer({ profile, app, counters, invoke }: FakeSettings): Answer {
  return (request, name, error, promises, details) => {
    // Whatever was handed over: who hands over nothing has no callbacks.
    const { success, fail, complete } = Object(request) as HostCallbacks
    const result = error ? { errMsg: error } : { ...details, errMsg: `${name}:ok` }
    if (success || fail || complete) {
      const tell = (): void => {
        invoke(error ? fail : success, result)
        invoke(complete, result)
      }
      if (profile.bridge) app.later(tell)
      else tell()
      return undefined
    }
    if (!promises) return undefined
    return error ? watch(Promise.reject(result)) : Promise.resolve(result)
  }

  /**
   * A rejection that nobody listens to is noise in the console of the developer tools: counted, not let loose. So is
   * one that is passed on by what is chained to it. What `await` passes on is the engine's: that stays its business.
   */
  function watch(promise: Promise<unknown>): Promise<unknown> {
    let heard = false
    promise.then(undefined, () =>
      app.later(() => {
        if (!heard) counters.unhandledRejections++
      }),
    )
    return Object.assign(promise, {
      // Another constructor than Promise's makes `await` call `then`, too.
      constructor: undefined,
      then(...handlers: Parameters<Promise<unknown>['then']>) {
        heard = true
        return watch(Promise.prototype.then.apply(promise, handlers))
      },
    })
  }
}
