import { SocketError } from '../errors/socket-error.js'
import type { Clock } from '../time/clock.js'
import { createScheduler } from './scheduler.js'

/**
 * The thread that the app's JavaScript runs on. Suspended, it runs nothing: what it would be told is queued, timers
 * fall due in vain. Resumed, all of it runs in a burst: events in their order, then the overdue timers, each as a
 * macrotask of its own (docs/platform.md §5).
 */
export interface AppThread {
  /** The app's clock: its time is the world's, its timers stop while the app is suspended. */
  readonly clock: Clock
  readonly suspended: boolean
  /** Runs on the thread: now, or when it is its turn after a suspension. */
  deliver(task: () => void): void
  /** The same, one macrotask later. */
  later(task: () => void): void
  suspend(): void
  /** Runs what is queued; `first` before it, or after the events with `behindEvents`. */
  resume(first: () => void, behindEvents: boolean): void
}

/** `run` calls the app's code: what that throws is its own affair. */
export function createAppThread(world: Clock, run: (callback: () => void) => void): AppThread {
  let state: 'running' | 'suspended' | 'resuming' = 'running'
  const events: (() => void)[] = []
  let overdue: { handle: unknown; callback: () => void }[] = []

  const step = (): void => {
    if (state !== 'resuming') return
    const timer = events.length ? undefined : overdue.shift()
    const next = timer ? timer.callback : events.shift()
    try {
      if (next) next()
    } finally {
      // Even a task that throws does not stop the ones after it.
      if (events.length || overdue.length) world.setTimeout(step, 0)
      else if ((state as string) === 'resuming') state = 'running'
    }
  }

  const deliver = (task: () => void): void => {
    if (state === 'running') task()
    else events.push(task)
  }

  // Enumerable, so that a test may spread the clock and change one of them.
  const properties: PropertyDescriptorMap & { [K in keyof Clock]: PropertyDescriptor } = {
    now: { enumerable: true, value: () => world.now() },
    random: { enumerable: true, value: () => world.random() },
    setTimeout: {
      enumerable: true,
      value(callback: () => void, milliseconds: number) {
        const handle = world.setTimeout(() => {
          if (state === 'running') run(callback)
          else overdue.push({ handle, callback: () => run(callback) })
        }, milliseconds)
        return handle
      },
    },
    clearTimeout: {
      enumerable: true,
      value(handle: unknown) {
        world.clearTimeout(handle)
        overdue = overdue.filter((timer) => timer.handle !== handle)
      },
    },
  }
  // A virtual clock counts its timers; what is overdue is still set.
  if ('timers' in world) properties.timers = { get: () => (world.timers as number) + overdue.length }
  if (!('advance' in world)) properties.advance = { value: cannotAdvance }
  // Whatever else the world's clock can do (`advance`), the app's can too.
  const clock = Object.create(world, properties) as Clock
  if ('scheduler' in world) Object.defineProperty(clock, 'scheduler', { value: createScheduler(clock) })

  return {
    clock,
    get suspended() {
      return state === 'suspended'
    },
    deliver,
    later: (task) => void world.setTimeout(() => deliver(task), 0),
    suspend() {
      state = 'suspended'
    },
    resume(first, behindEvents) {
      if (behindEvents) events.push(first)
      else events.unshift(first)
      state = 'resuming'
      step()
    },
  }
}

const cannotAdvance = (): Promise<never> =>
  Promise.reject(
    new SocketError('INVALID_OPTION', "Cannot advance: the clock is the system's", {
      hint:
        '系统时间不能推动。The time of `systemClock`, and over real sockets, goes on by itself. Leave out `clock` and ' +
        '`webSocket`, or move the fake timers of your test runner: await vi.advanceTimersByTimeAsync(100).',
    }),
  )
