import type { SchedulerLike } from 'rxjs'
import { SocketError } from '../errors/socket-error.js'
import { hold } from '../options/check.js'
import type { Rule } from '../options/rule.js'
import type { Clock } from '../time/clock.js'
import { createScheduler } from './scheduler.js'

declare const setTimeout: (callback: () => void, milliseconds: number) => unknown
declare const setImmediate: ((callback: () => void) => unknown) | undefined

// Taken at import, before a test can fake them: `advance` has to come back under fake timers, too.
const macrotask = realMacrotask()

const time: Rule = {
  expected: '0 or a positive number of milliseconds',
  test: (value) => Number.isFinite(value) && value >= 0,
}

/** Time that stands still until it is moved. Deterministic: timers run by their time, then in the order they were set. */
export interface VirtualClock extends Clock {
  /**
   * Moves time on by so many milliseconds, running every timer that falls due, and lets promises settle before, between
   * and after them. Rejects with what a timer throws, and with `INVALID_OPTION` for anything but 0 or a positive number,
   * and where test tools had faked the timers before this module was imported: it could not wait for promises.
   *
   * @example
   * const opened = socket.opened
   * await clock.advance(100)
   * await opened
   */
  advance(milliseconds: number): Promise<void>
  /** Timers that are set and not yet due: 0 when nothing is left running. */
  readonly timers: number
  /**
   * Lets timed operators of rxjs run on this clock.
   *
   * @example
   * import { debounceTime } from 'rxjs'
   *
   * socket.state$.pipe(debounceTime(500, clock.scheduler)).subscribe(({ phase }) => console.log(phase)) // open
   * await clock.advance(1000)
   */
  readonly scheduler: SchedulerLike
}

export interface VirtualClockOptions {
  /** Where `now()` starts, in milliseconds since the epoch. Default 2026-01-01. */
  readonly now?: number
  /** Of `random()`, a whole number. Default 1. */
  readonly seed?: number
}

interface Timer {
  readonly at: number
  readonly order: number
  readonly callback: () => void
}

export function createVirtualClock({ now = 1767225600000, seed = 1 }: VirtualClockOptions = {}): VirtualClock {
  let present = now
  let order = 0
  let state = seed >>> 0
  const timers = new Map<number, Timer>()
  const agenda = createAgenda()

  /** The next that is due; those that were cleared meanwhile are passed over. */
  const nextDue = (until: number): Timer | undefined => {
    let timer = agenda.first
    for (; timer && !timers.has(timer.order); timer = agenda.first) agenda.shift()
    return timer && timer.at <= until ? timer : undefined
  }

  const clock: VirtualClock = {
    now: () => present,
    setTimeout(callback, milliseconds) {
      order++
      const timer = { at: present + Math.max(0, milliseconds || 0), order, callback }
      timers.set(order, timer)
      agenda.add(timer)
      return order
    },
    clearTimeout(timer) {
      timers.delete(timer as number)
      agenda.forget(timers)
    },
    // mulberry32: small, and good enough for jitter.
    random() {
      state = (state + 0x6d2b79f5) >>> 0
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
    },
    async advance(milliseconds) {
      hold('advance', 'the time', milliseconds, time)
      const until = present + milliseconds
      await settlePromises()
      for (let timer = nextDue(until); timer; timer = nextDue(until)) {
        timers.delete(timer.order)
        present = Math.max(present, timer.at)
        timer.callback()
        await settlePromises()
      }
      present = Math.max(present, until)
    },
    get timers() {
      return timers.size
    },
    get scheduler() {
      return scheduler
    },
  }
  const scheduler = createScheduler(clock)
  return clock
}

/** Timers by their time, then in the order they were set: a binary heap, since a test may set a hundred thousand. */
function createAgenda() {
  let heap: Timer[] = []
  const isBefore = (one: Timer, other: Timer): boolean =>
    one.at < other.at || (one.at === other.at && one.order < other.order)
  const add = (timer: Timer): void => {
    let place = heap.length
    while (place) {
      const above = (place - 1) >> 1
      if (!isBefore(timer, heap[above]!)) break
      heap[place] = heap[above]!
      place = above
    }
    heap[place] = timer
  }
  return {
    get first(): Timer | undefined {
      return heap[0]
    },
    add,
    /** Lets go of those that are not set any more, when they are most of what is here. */
    forget(set: ReadonlyMap<number, Timer>): void {
      if (heap.length < 2 * set.size + 100) return
      heap = []
      set.forEach(add)
    },
    /** Takes the first out. */
    shift(): void {
      const last = heap.pop()
      if (!last || !heap.length) return
      let place = 0
      for (;;) {
        let below = 2 * place + 1
        if (below + 1 < heap.length && isBefore(heap[below + 1]!, heap[below]!)) below++
        if (below >= heap.length || !isBefore(heap[below]!, last)) break
        heap[place] = heap[below]!
        place = below
      }
      heap[place] = last
    },
  }
}

/** A real macrotask: every promise reaction that is due has run when it comes. */
function settlePromises(): Promise<void> {
  return new Promise((resolve, reject) => {
    if (macrotask) macrotask(resolve)
    else
      reject(
        new SocketError(
          'INVALID_OPTION',
          'Cannot advance: the timers were fake already when wx-socket/testing was imported',
          { hint },
        ),
      )
  })
}

const hint =
  '请在伪造定时器之前导入 wx-socket/testing。Import wx-socket/testing before the timers are faked: at the top of the file, not ' +
  'after useFakeTimers(); where the configuration of jest fakes them, in one of its setupFiles.'

function realMacrotask(): ((callback: () => void) => unknown) | undefined {
  if (typeof setImmediate === 'function' && !isFake(setImmediate)) return setImmediate
  // What a later call would find may be fake by then.
  const later = setTimeout
  return isFake(later) ? undefined : (callback) => later(callback, 0)
}

/** Marked by @sinonjs/fake-timers, which vitest and jest use, and by jest's mock functions, its timers of old. */
function isFake(timer: object): boolean {
  return 'clock' in timer || '_isMockFunction' in timer
}
