import type { Clock } from '../../../src/time/clock.js'

/** The storage of a host: answers later, holds so many characters, and fails when it is told to. */
export function createStorage(clock: Pick<Clock, 'setTimeout'>, latency = 5, held = new Map<string, unknown>()) {
  const calls: string[] = []
  const storage = {
    held,
    calls,
    capacity: Infinity,
    /** What the next calls of these names fail with. */
    failures: {} as Record<string, string | undefined>,
    /** Whether a write that fails has written all the same. */
    lies: false,
    host: {} as any,
  }
  const size = (): number => [...held.values()].reduce<number>((sum, data) => sum + String(data).length, 0)
  const method = (name: string, act: (options: any) => unknown) => {
    storage.host[name] = (options: any) => {
      calls.push(name)
      clock.setTimeout(() => {
        const failure = storage.failures[name]
        let result: any
        if (!failure || storage.lies) result = act(options)
        if (failure || result instanceof Error) options.fail({ errMsg: `${name}:fail ${failure || result.message}` })
        else options.success({ errMsg: `${name}:ok`, ...result })
      }, latency)
    }
  }
  method('setStorage', ({ key, data }) => {
    const before = held.get(key)
    held.set(key, data)
    if (size() <= storage.capacity) return {}
    if (before === undefined) held.delete(key)
    else held.set(key, before)
    return new Error('exceed storage max size')
  })
  method('getStorage', ({ key }) => (held.has(key) ? { data: held.get(key) } : new Error('data not found')))
  method('removeStorage', ({ key }) => void held.delete(key))
  method('getStorageInfo', () => ({ keys: [...held.keys()] }))
  return storage
}
