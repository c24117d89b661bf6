import { describe, expect, test } from 'vitest'
import { storageStore } from '../../../src/companions/storage-store.js'
import { createVirtualClock } from '../../../src/testing/virtual-clock.js'
import { createStorage } from './storage.js'

const entry = (id: string, body: unknown = id, order = 1) => ({ id, body, order, since: 0, attempts: 0 })

function create(before: Record<string, unknown> = {}) {
  const clock = createVirtualClock()
  const storage = createStorage(clock)
  Object.entries(before).forEach(([key, data]) => storage.held.set(key, data))
  const open = (key = 'unsent') => storageStore(storage.host, { key })
  /** What becomes of it, after a while. */
  const settle = async (promise: unknown): Promise<any> => {
    const settled = Promise.resolve(promise).catch((error) => error)
    await clock.advance(100)
    return settled
  }
  const loaded = async () => {
    const store = open()
    await settle(store.load())
    storage.calls.length = 0
    return store
  }
  return { clock, storage, open, settle, loaded }
}

describe('what is saved', () => {
  test('is loaded by the next start', async () => {
    const { storage, open, settle, loaded } = create()
    const store = await loaded()
    await settle(Promise.all([store.save(entry('a')), store.save(entry('b', { text: '茶' }, 2))]))
    expect([...storage.held.keys()]).toEqual(['unsent.1'])
    store.close!()
    expect(await settle(open().load())).toEqual([entry('a'), entry('b', { text: '茶' }, 2)])
  })

  test('in one turn is written once, and what comes during a write with the next', async () => {
    const { clock, storage, settle, loaded } = create()
    const store = await loaded()
    const saves = ['a', 'b', 'c'].map((id) => store.save(entry(id)))
    await clock.advance(1)
    saves.push(store.save(entry('d')), store.save(entry('e')))
    await clock.advance(1)
    // One write at a time.
    expect(storage.calls).toEqual(['setStorage'])
    await settle(Promise.all(saves))
    expect(storage.calls).toEqual(['setStorage', 'setStorage'])
    expect([...storage.held.keys()]).toEqual(['unsent.1', 'unsent.2'])
  })

  test('lies in pages that a key can hold', async () => {
    const { storage, settle, loaded } = create()
    const store = await loaded()
    await settle(Promise.all(Array.from({ length: 10 }, (_, i) => store.save(entry(`${i}`, 'x'.repeat(100_000))))))
    expect(storage.held.size).toBe(5)
    for (const data of storage.held.values()) expect(String(data).length * 3).toBeLessThan(1_000_000)
  })

  test('and removed is gone, its page with the last of it', async () => {
    const { storage, open, settle, loaded } = create()
    const store = await loaded()
    await settle(Promise.all(['a', 'b', 'c'].map((id) => store.save(entry(id)))))
    storage.calls.length = 0
    await settle(Promise.all([store.remove('a'), store.remove('b')]))
    expect(storage.calls).toEqual(['setStorage'])
    expect(storage.held.get('unsent.1')).toBe(`[${JSON.stringify(entry('c'))}]`)
    await settle(store.remove('c'))
    expect(storage.held.size).toBe(0)
    expect(await settle(store.remove('unknown'))).toBeUndefined()
    store.close!()
    expect(await settle(open().load())).toEqual([])
  })

  test('after a start lies in pages of its own, and what was there before can be removed', async () => {
    const first = create()
    await first.settle((await first.loaded()).save(entry('a')))
    const { storage, settle, loaded } = create(Object.fromEntries(first.storage.held))
    const store = await loaded()
    await settle(store.save(entry('b')))
    expect([...storage.held.keys()]).toEqual(['unsent.1', 'unsent.2'])
    await settle(store.remove('a'))
    expect([...storage.held.keys()]).toEqual(['unsent.2'])
  })
})

describe('a storage that fails', () => {
  test('rejects what does not fit, and leaves what is there', async () => {
    const { storage, open, settle, loaded } = create()
    const store = await loaded()
    await settle(store.save(entry('a')))
    storage.capacity = 100
    const failure = await settle(store.save(entry('b', 'x'.repeat(100))))
    expect(failure).toEqual({ errMsg: 'setStorage:fail exceed storage max size' })
    store.close!()
    expect(await settle(open().load())).toEqual([entry('a')])
  })

  test('rejects each of a turn, and takes the next', async () => {
    const { storage, settle, loaded } = create()
    const store = await loaded()
    storage.failures.setStorage = 'busy'
    const saves = ['a', 'b'].map((id) => settle(store.save(entry(id))))
    expect(await Promise.all(saves)).toEqual(Array(2).fill({ errMsg: 'setStorage:fail busy' }))
    storage.failures = {}
    expect(await settle(store.save(entry('c')))).toBeUndefined()
    expect([...storage.held.values()]).toEqual([`[${JSON.stringify(entry('c'))}]`])
  })

  test('does not write with another what it could not save', async () => {
    const { storage, settle, loaded } = create()
    const store = await loaded()
    await Promise.all(
      ['a', 'b'].map((id) => {
        storage.failures.setStorage = 'busy'
        return settle(store.save(entry(id)))
      }),
    )
    storage.failures = {}
    await settle(store.remove('a'))
    expect(storage.held.size).toBe(0)
  })

  test('and had written all the same is put right by `remove`', async () => {
    const { storage, settle, loaded } = create()
    const store = await loaded()
    Object.assign(storage, { failures: { setStorage: 'busy' }, lies: true })
    await settle(store.save(entry('a')))
    expect(storage.held.size).toBe(1)
    storage.failures = {}
    await settle(store.remove('a'))
    expect(storage.held.size).toBe(0)
  })

  test.each(['getStorageInfo', 'getStorage'])('%s rejects the load, which may be tried again', async (name) => {
    const { storage, open, settle } = create({ 'unsent.1': `[${JSON.stringify(entry('a'))}]` })
    const store = open()
    storage.failures[name] = 'busy'
    expect(await settle(store.load())).toEqual({ errMsg: `${name}:fail busy` })
    storage.failures = {}
    expect(await settle(store.load())).toEqual([entry('a')])
  })

  test('by throwing rejects, too', async () => {
    const { storage, settle, loaded } = create()
    const store = await loaded()
    storage.host.setStorage = () => {
      throw new Error('gone')
    }
    expect((await settle(store.save(entry('b')))).message).toBe('gone')
  })
})

test('what is no message of ours is handed on, and never written over', async () => {
  const foreign = { 'unsent.7': '{"not":"a list"}', 'unsent.8': 'no JSON', 'unsent.9': { an: 'object' } }
  const others = { 'unsent.x': '[]', 'unsend.4': '[1]', unsent: '[]', 'other.1': '[]' }
  const mixed = { 'unsent.3': `[1,${JSON.stringify(entry('a'))},null]` }
  const { storage, settle, open } = create({ ...foreign, ...others, ...mixed })
  const store = open()
  const found = await settle(store.load())
  expect(found).toHaveLength(6)
  expect(found).toEqual(expect.arrayContaining([...Object.values(foreign), 1, entry('a'), null]))
  await settle(Promise.all([store.save(entry('b')), store.remove('a')]))
  expect(Object.fromEntries(storage.held)).toEqual({
    ...foreign,
    ...others,
    'unsent.3': '[1,null]',
    'unsent.10': `[${JSON.stringify(entry('b'))}]`,
  })
})

describe('a key', () => {
  test('is one socket’s, until that ends', async () => {
    const { open, settle, loaded } = create()
    const store = await loaded()
    const other = open()
    const failure = await settle(new Promise((resolve) => resolve(other.load())))
    expect(failure).toMatchObject({ code: 'INVALID_OPTION' })
    expect(failure.message).toBe('Cannot load: another socket keeps its messages under the same key (unsent)')
    // Not its to give back.
    other.close!()
    expect(() => store.load()).toThrow()
    expect(await settle(open('another').load())).toEqual([])
    store.close!()
    expect(await settle(other.load())).toEqual([])
  })

  test.each([
    [{ setStorage() {} }, { key: 'a' }, /the host must be an object with storage functions/],
    ['host', {}, 'Cannot keep messages: key must be a string, received undefined'],
    ['host', { key: 'a', prefix: 'b' }, /prefix is not an option/],
  ])('storageStore(%o, %o) throws INVALID_OPTION', (host, options, message) => {
    const { storage } = create()
    expect(() => storageStore(host === 'host' ? storage.host : host, options as never)).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTION',
        message: typeof message === 'string' ? message : expect.stringMatching(message),
      }),
    )
  })
})
