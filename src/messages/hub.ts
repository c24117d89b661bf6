import { reportToHost, safely } from '../time/clock.js'

export const notTaken = {}

/** Where values go. */
export interface Target<T> {
  /**
   * `frame` is what the value came as, for a target that counts its bytes. Returns {@link notTaken} for a value that it
   * did not take: one that was held stays held.
   */
  next(value: T, frame?: unknown): unknown
  /** Whether it wants the frame, too. Others are users' functions, perhaps, and get the value alone. */
  readonly counts?: true
}

export interface Observer<T> extends Target<T> {
  error(error: unknown): void
  complete(): void
  /** True once the observer wants nothing more: known before its way out is, while values are handed to it. */
  readonly closed?: boolean
}

/** Where observers come to. */
export interface Source<T> {
  /** Returns the way out; the observer hears nothing after it. */
  subscribe(observer: Observer<T>): () => void
}

export interface Hub<T> extends Source<T> {
  /**
   * Where a value goes now: to what is held for the first who comes, to nobody, to the only one, or to all in turn. Put together anew when somebody
   * comes or goes, and not asked for each value. May throw what its only target throws.
   */
  target: Target<T>
  /** Hears that the target is another. */
  changed: () => void
  /** What a recorder puts before all that frames meet. Takes effect with the next `changed`. */
  layer?: ((to: Target<any>) => Target<any>) | undefined
  /** Whether anybody is subscribed. */
  isWatched(): boolean
  /** Whether anybody has heard the end. */
  told: boolean
  /** Sees what subscribers see, but neither takes what is held nor hears the end. */
  listen(listener: (value: T) => void): () => void
  /** To the target of now; what it throws is the host's to report. */
  next(value: T, frame?: unknown): void
  /** Falls silent at once, also in the middle of a dispatch, and forgets what is held. The end is still to come. */
  mute(): void
  /** Completes, or errors if there is an error. Who subscribes later hears the end again. */
  end(error?: unknown): void
}

export interface Holding {
  /** How many values are kept for the first subscriber, and how many bytes. */
  readonly hold: number
  readonly maxBytes: number
  readonly sizeOf: (frame: any) => number
  /** Hears, once, that a value did not fit and nobody saw it. */
  readonly overflowed: () => void
  /** Whether nobody shall get any more of them. */
  readonly unwanted: () => boolean
  /** Runs a call into user code now, or after the ones that are under way. */
  readonly call: (job: () => void, argument?: undefined) => void
}

interface Entry<T> {
  target: Target<T>
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
  let held: { value: T; size: number }[] | undefined = holding && []
  let heldBytes = 0
  /** From the first value that does not fit none is held, until there is room again: who takes them finds no hole. */
  let isFull = false
  let hasOverflowed = false
  let isMuted = false
  let finish: ((observer: Observer<T>) => unknown) | undefined

  const keep = (value: T, frame: unknown): void => {
    const { hold, maxBytes, sizeOf, overflowed } = holding!
    const size = isFull || sizeOf(frame)
    if (size !== true && held!.length < hold && heldBytes + size <= maxBytes) {
      held!.push({ value, size })
      heldBytes += size
      return
    }
    if (!isFull) {
      isFull = true
      refresh()
    }
    // While something is held, whoever is here is a listener.
    if (hasOverflowed || entries.length > left) return
    hasOverflowed = true
    overflowed()
  }

  const everybody: Target<T> = {
    next(value) {
      const list = entries
      const { length } = list
      let i = 0
      while (i < length)
        try {
          while (i < length) list[i++]!.target.next(value)
        } catch (error) {
          reportToHost(error)
        }
    },
  }
  const store: Target<T> = {
    counts: true,
    next(value, frame = value) {
      keep(value, frame)
      everybody.next(value)
    },
  }

  const refresh = (): void => {
    const live = entries.length - left
    hub.target = isMuted
      ? silent
      : // Of what does not fit a listener loses nothing.
        held && !(isFull && live)
        ? store
        : live === 1
          ? // Then none that has left is among them.
            entries[0]!.target
          : everybody
    hub.changed()
  }

  const enter = (target: Target<T>, observer?: Observer<T>): (() => void) => {
    const entry: Entry<T> = { target, observer, left: false }
    entries.push(entry)
    refresh()
    return () => {
      if (entry.left) return
      // A dispatch under way goes on with its list: there the entry is silent.
      entry.target = silent
      entry.observer = undefined
      entry.left = true
      // Not one by one: many leaving many would take for ever.
      if (++left * 2 >= entries.length) {
        left = 0
        entries = entries.filter((other) => !other.left)
      }
      refresh()
    }
  }

  const hub: Hub<T> = {
    target: held ? store : everybody,
    changed: () => {},
    isWatched: () => entries.some(({ observer }) => observer !== undefined),
    told: false,
    subscribe(observer) {
      let exit: (() => void) | undefined
      let gone = false
      const join = (): void => {
        while (held && held.length && !gone && !observer.closed && !holding!.unwanted()) {
          if (safely(() => observer.next(held![0]!.value)) === notTaken) return
          // Muted meanwhile, perhaps.
          if (!held) break
          heldBytes -= held.shift()!.size
          isFull = false
          refresh()
        }
        if (held && (!held.length || holding!.unwanted())) held = undefined
        if (gone || observer.closed) return refresh()
        if (finish) finish(observer)
        else exit = enter(observer, observer)
      }
      // What is held goes out as any value does: after the calls that are under way.
      if (held && held.length) holding!.call(join)
      else join()
      return () => {
        gone = true
        if (exit) exit()
      }
    },
    listen: (listener) => enter({ next: listener }),
    next(value, frame) {
      try {
        const { target } = hub
        if (target.counts) target.next(value, frame)
        else target.next(value)
      } catch (error) {
        reportToHost(error)
      }
    },
    mute() {
      isMuted = true
      held = undefined
      entries.forEach((entry) => {
        entry.target = silent
      })
      refresh()
    },
    end(error) {
      const all = entries
      finish = (observer) => {
        hub.told = true
        safely(() => (error === undefined ? observer.complete() : observer.error(error)))
      }
      // Each is asked at its turn: one that another unsubscribes meanwhile hears nothing.
      all.forEach(({ observer }) => observer && finish!(observer))
      entries = []
      left = 0
      refresh()
    },
  }
  return hub
}

const silent: Target<any> = { next() {} }
