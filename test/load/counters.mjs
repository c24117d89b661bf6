// What can be counted, and is the same on every machine.
import { Session } from 'node:inspector/promises'

/** Calls of the clock and promises made, until it is asked. */
export function createCounters() {
  const counts = { reads: 0, timersSet: 0, timersCleared: 0, promises: 0 }
  const clock = {
    random: Math.random,
    now() {
      counts.reads++
      return Date.now()
    },
    setTimeout(callback, milliseconds) {
      counts.timersSet++
      return setTimeout(callback, milliseconds)
    },
    clearTimeout(timer) {
      counts.timersCleared++
      clearTimeout(timer)
    },
  }
  const NativePromise = Promise
  class CountedPromise extends NativePromise {
    constructor(executor) {
      counts.promises++
      super(executor)
    }
    // What `then` makes is the caller's.
    static get [Symbol.species]() {
      return NativePromise
    }
  }
  return {
    clock,
    /** @returns what `work` took */
    count(work) {
      const before = { ...counts }
      globalThis.Promise = CountedPromise
      work()
      globalThis.Promise = NativePromise
      return Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, count - before[name]]))
    },
  }
}

/** Counts how often the functions, branches and loops of the built package run: time that no machine disturbs. */
export async function createSteps() {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  const take = async () => {
    const { result } = await session.post('Profiler.takePreciseCoverage')
    const ours = result.filter(({ url }) => /\/dist\/[^/]*$/.test(url))
    const ranges = ours.flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges))
    return ranges.reduce((sum, { count }) => sum + count, 0)
  }
  return async (work) => {
    await take()
    work()
    return take()
  }
}
