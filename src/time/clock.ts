// Timers are the only globals used beyond ECMAScript's own; their types come from nowhere else in a bare program.
declare function setTimeout(callback: () => void, milliseconds: number): unknown
declare function clearTimeout(timer: any): void

/** Time and chance, as wx-socket uses them. Tests hand in a virtual one. Milliseconds throughout. */
export interface Clock {
  /** Milliseconds since the epoch, as `Date.now`. */
  now(): number
  setTimeout(callback: () => void, milliseconds: number): unknown
  clearTimeout(timer: unknown): void
  /** In [0, 1), as `Math.random`. */
  random(): number
}

/** The host's own timers, looked up at each call, so that a test's fake timers are seen. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (callback, milliseconds) => setTimeout(callback, milliseconds),
  clearTimeout: (timer) => clearTimeout(timer),
  random: () => Math.random(),
}

/** Throws on a fresh task: the host reports it (`App.onError`), and whoever was calling goes on. */
export function reportToHost(error: unknown): void {
  setTimeout(() => {
    throw error
  }, 0)
}

/** What user code throws is the host's to report, and nobody else's trouble. */
export function safely<R>(call: () => R): R | undefined {
  try {
    return call()
  } catch (error) {
    reportToHost(error)
    return undefined
  }
}

/** A timer that comes so many milliseconds too late has slept with the app: it judges nothing (docs/platform.md §5). */
export const slept = 1000
