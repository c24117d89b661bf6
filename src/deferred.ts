export interface Deferred<T> {
  readonly promise: Promise<T>
  resolve(value: T): void
  /** A rejection that nobody awaits goes unreported: the error has other ways to its reader. */
  reject(error: unknown): void
}

export function createDeferred<T>(): Deferred<T> {
  let resolve!: (value: T) => void
  let rejectPromise!: (error: unknown) => void
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    rejectPromise = no
  })
  return {
    promise,
    resolve,
    reject(error) {
      quiet(promise)
      rejectPromise(error)
    },
  }
}

/** A promise that has failed already; a failure that nobody awaits goes unreported. */
export function rejected(error: unknown): Promise<never> {
  return quiet(Promise.reject(error))
}

function quiet<P extends Promise<unknown>>(promise: P): P {
  promise.then(undefined, () => {})
  return promise
}

/**
 * Hears what becomes of a promise. Once the returned way out is taken, nothing of the listeners hangs on it any more: it
 * may be the user's, and never settle.
 */
export function hear<T>(
  promise: Promise<T>,
  resolved: (value: T) => void,
  failed: (error: unknown) => void,
): () => void {
  // The callbacks below see this cell and nothing else.
  let heard: { resolved(value: T): void; failed(error: unknown): void } | undefined = { resolved, failed }
  promise.then(
    (value) => heard && heard.resolved(value),
    (error) => heard && heard.failed(error),
  )
  return () => {
    heard = undefined
  }
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
}
