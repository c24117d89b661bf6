import { reportToHost, safely } from '../clock.js'

export interface Observer<T> {
  /** Returns false for a value that it did not take: one that was held stays held. */
  next(value: T): unknown
  error(error: unknown): void
  complete(): void
  /** True once the observer wants nothing more: known before its way out is, while values are handed to it. */
  readonly closed?: boolean
}

/** Runs a call into user code now, or after the ones that are under way. */
export type Call = (job: () => void) => void

export interface Hub<T> {
  /** Returns the way out; the observer hears nothing after it. */
  subscribe(observer: Observer<T>): () => void
  /** Sees what subscribers see, but neither takes what is held nor hears the end. */
  listen(listener: (value: T) => void): () => void
  next(value: T): void
  /** Falls silent at once, also in the middle of a dispatch, and forgets what is held. The end is still to come. */
  mute(): void
  /** Completes, or errors if there is an error. Who subscribes later hears the end again. */
  end(error?: unknown): void
  /** Whether anybody is subscribed. */
  readonly watched: boolean
  /** Whether anybody has heard the end. */
  readonly told: boolean
}

export interface Holding {
  /** How many values are kept for the first subscriber. */
  readonly hold: number
  /** Hears, once, that a value did not fit. */
  readonly overflowed: () => void
  readonly call: Call
}

interface Entry<T> {
  next(value: T): unknown
  /** Who hears the end; not there for a mere listener, nor once it has left. */
  observer: Observer<T> | undefined
  left: boolean
}

/** One source, many observers. Subscribing during a dispatch takes effect with the next value, unsubscribing at once. */
export function createHub<T>(holding?: Holding): Hub<T> {
  let entries: Entry<T>[] = []
  /** How many of the entries have left. */
  let left = 0
  /** Until a subscriber has taken all of it: not there any more once somebody is subscribed. */
  let held: T[] | undefined = holding && []
  let overflowed = holding && holding.overflowed
  let finish: ((observer: Observer<T>) => unknown) | undefined
  let told = false

  const leave = (entry: Entry<T>): void => {
    // A dispatch under way goes on with its list: there the entry is silent.
    entry.next = silence
    entry.observer = undefined
    entry.left = true
    // Not one by one: many leaving many would take for ever.
    if (++left * 2 < entries.length) return
    left = 0
    entries = entries.filter((other) => !other.left)
  }

  const enter = (entry: Entry<T>): (() => void) => {
    entries.push(entry)
    return () => leave(entry)
  }

  const keep = (waiting: T[], value: T): void => {
    if (waiting.length < holding!.hold) waiting.push(value)
    else if (overflowed) {
      const report = overflowed
      overflowed = undefined
      report()
    }
  }

  return {
    subscribe(observer) {
      let exit: (() => void) | undefined
      let gone = false
      const join = (): void => {
        while (held && held.length && !gone && !observer.closed) {
          if (safely(() => observer.next(held![0]!)) === false) return
          // Muted meanwhile, perhaps.
          if (held) held.shift()
        }
        if (held && !held.length) held = undefined
        if (gone || observer.closed) return
        held = undefined
        if (finish) finish(observer)
        else exit = enter({ next: (value) => observer.next(value), observer, left: false })
      }
      // What is held goes out as any value does: after the calls that are under way.
      if (held && held.length) holding!.call(join)
      else join()
      return () => {
        gone = true
        if (exit) exit()
      }
    },
    listen: (listener) => enter({ next: listener, observer: undefined, left: false }),
    next(value) {
      if (held) keep(held, value)
      const list = entries
      const { length } = list
      for (let i = 0; i < length; i++) {
        // Not `safely`: this is the hot path.
        try {
          list[i]!.next(value)
        } catch (error) {
          reportToHost(error)
        }
      }
    },
    mute() {
      held = undefined
      entries.forEach((entry) => {
        entry.next = silence
      })
    },
    end(error) {
      finish = (observer) => {
        told = true
        safely(() => (error === undefined ? observer.complete() : observer.error(error)))
      }
      // Each is asked at its turn: one that another unsubscribes meanwhile hears nothing.
      entries.forEach(({ observer }) => observer && finish!(observer))
      entries = []
    },
    get watched() {
      return entries.some(({ observer }) => observer !== undefined)
    },
    get told() {
      return told
    },
  }
}

function silence(): void {}
