import { expect, test, vi } from 'vitest'
import { createDeferred } from '../../../src/deferred.js'
import { createInOrder } from '../../../src/attempt/in-order.js'
import { createVirtualClock } from '../../../src/testing/virtual-clock.js'
import { settle } from '../outbox/world.js'

function createWorld(onMessage: (text: string) => void = () => {}) {
  const clock = createVirtualClock()
  const log: unknown[] = []
  const inOrder = createInOrder(
    {
      message(data) {
        const text = typeof data === 'string' ? data : Buffer.from(data).toString()
        log.push(text)
        onMessage(text)
      },
      failed: (error) => log.push(['failed', error]),
      overflowed: () => log.push('overflowed'),
    },
    clock,
    5000,
  )
  const end = (cause: string) => inOrder.end(() => log.push(['end', cause]))
  return { listener: inOrder, end, log, clock }
}

/** A Blob whose reading ends when the test says so. */
function createBlob() {
  const read = createDeferred<ArrayBuffer>()
  const resolve = (text: string) => read.resolve(new TextEncoder().encode(text).buffer as ArrayBuffer)
  return { blob: { size: 1, arrayBuffer: () => read.promise }, resolve, reject: read.reject }
}

test('passes text, bytes and the end straight through', () => {
  const { listener, end, log } = createWorld()
  listener.message('a')
  listener.message(new Uint8Array([98]).buffer)
  end('gone')
  expect(log).toEqual(['a', 'b', ['end', 'gone']])
})

test('reads a real Blob', async () => {
  const { listener, log } = createWorld()
  listener.message(new Blob(['茶']))
  await settle()
  expect(log).toEqual(['茶'])
})

test('queues later frames and the end behind a Blob that is read', async () => {
  const { listener, end, log } = createWorld()
  const { blob, resolve } = createBlob()
  listener.message(blob)
  listener.message('b')
  end('gone')
  await settle()
  expect(log).toEqual([])
  resolve('a')
  await settle()
  expect(log).toEqual(['a', 'b', ['end', 'gone']])
})

test('keeps the order of two Blobs and what is between, also when the second is read first', async () => {
  const { listener, log } = createWorld()
  const [first, second] = [createBlob(), createBlob()]
  listener.message(first.blob)
  listener.message('b')
  listener.message(second.blob)
  listener.message('d')
  second.resolve('c')
  await settle()
  expect(log).toEqual([])
  first.resolve('a')
  await settle()
  expect(log).toEqual(['a', 'b', 'c', 'd'])
})

test('tells whether frames wait', async () => {
  const { listener } = createWorld()
  const { blob, resolve } = createBlob()
  expect(listener.waiting).toBe(false)
  listener.message(blob)
  expect(listener.waiting).toBe(true)
  resolve('a')
  await settle()
  expect(listener.waiting).toBe(false)
})

test('passes straight through again once the Blob and what was behind it are out', async () => {
  const { listener, log } = createWorld()
  const { blob, resolve } = createBlob()
  listener.message(blob)
  resolve('a')
  await settle()
  listener.message('b')
  expect(log).toEqual(['a', 'b'])
})

test.each([
  ['rejects', () => Promise.reject('broken')],
  [
    'throws',
    () => {
      throw 'broken'
    },
  ],
])('loses only the frame of a Blob whose reading %s', async (_, arrayBuffer) => {
  const { listener, log } = createWorld()
  listener.message({ size: 1, arrayBuffer })
  listener.message('b')
  await settle()
  expect(log).toEqual([['failed', 'broken'], 'b'])
})

test('queues what comes in while the backlog goes out behind it', async () => {
  const { listener, log } = createWorld((text) => {
    // A host that answers synchronously: the subscriber sends, and hears the echo before `send` returns.
    if (text === 'b') listener.message('d')
  })
  const { blob, resolve } = createBlob()
  listener.message(blob)
  listener.message('b')
  listener.message('c')
  resolve('a')
  await settle()
  expect(log).toEqual(['a', 'b', 'c', 'd'])
})

test('waits one second for a Blob that is never read, then passes what came behind it, and ends', async () => {
  const { listener, end, log, clock } = createWorld()
  const { blob, resolve } = createBlob()
  listener.message(blob)
  listener.message('b')
  end('gone')
  await clock.advance(999)
  expect(log).toEqual([])
  await clock.advance(1)
  const all = [['failed', new Error('the connection is gone')], 'b', ['end', 'gone']]
  expect(log).toEqual(all)
  resolve('a')
  await clock.advance(5000)
  expect(log).toEqual(all)
  expect(clock.timers).toBe(0)
})

test.each(['before', 'after'])(
  'forgets what waits when it is dropped %s the end, which waits for none',
  async (when) => {
    const { listener, end, log, clock } = createWorld()
    const { blob, resolve } = createBlob()
    listener.message(blob)
    listener.message('b')
    if (when === 'before') listener.drop()
    end('gone')
    if (when === 'after') listener.drop()
    expect(log).toEqual([['end', 'gone']])
    expect(clock.timers).toBe(0)
    resolve('a')
    listener.message('c')
    await settle()
    expect(log).toHaveLength(1)
  },
)

test('forgets the rest when it is dropped while it goes out', async () => {
  const { listener, end, log } = createWorld((text) => void (text === 'b' && listener.drop()))
  const { blob, resolve } = createBlob()
  listener.message(blob)
  listener.message('b')
  listener.message('c')
  resolve('a')
  await settle()
  end('gone')
  expect(log).toEqual(['a', 'b', ['end', 'gone']])
})

test('loses a Blob that is not read in time, and passes what came behind it', async () => {
  const { listener, log, clock } = createWorld()
  listener.message(createBlob().blob)
  listener.message('b')
  await clock.advance(4999)
  expect(log).toEqual([])
  await clock.advance(1)
  expect(log).toEqual([['failed', new Error('it took longer than 5000 ms')], 'b'])
  expect(clock.timers).toBe(0)
})

test('lets 1,024 frames wait, and lets them out when one more comes, which is lost', async () => {
  const { listener, log, clock } = createWorld()
  listener.message(createBlob().blob)
  for (let i = 0; i < 1024; i++) listener.message('x')
  expect(log).toEqual([])
  listener.message('y')
  expect(log).toEqual([['failed', new Error('too much waits behind it')], ...Array(1024).fill('x'), 'overflowed'])
  expect(clock.timers).toBe(0)
})

test('has room again as what waited goes out', async () => {
  const { listener, log } = createWorld()
  const [first, second] = [createBlob(), createBlob()]
  listener.message(first.blob)
  listener.message({ ...second.blob, size: 4194304 })
  first.resolve('a')
  await settle()
  listener.message(new ArrayBuffer(4194304))
  expect(log).toEqual(['a'])
  second.resolve('b')
  await settle()
  expect(log).toEqual(['a', 'b', expect.any(String)])
})

test('lets 4 MiB wait, whatever the first is; a Blob that does not tell its size has none', async () => {
  const { listener, log } = createWorld()
  listener.message({ ...createBlob().blob, size: 1e9 })
  listener.message({ ...createBlob().blob, size: undefined as never })
  listener.message({ ...createBlob().blob, size: 4194303 })
  listener.message('x')
  expect(log).toEqual([])
  listener.message(new ArrayBuffer(1))
  expect(log).toHaveLength(5)
})

test.each(['a', 'b'])('gives those behind their turn when %s throws, which is reported to the host', async (bad) => {
  const report = vi.spyOn(globalThis, 'setTimeout').mockReturnValue(0 as never)
  const { listener, log } = createWorld((text) => {
    if (text === bad) throw new Error(bad)
  })
  const { blob, resolve } = createBlob()
  listener.message(blob)
  listener.message('b')
  listener.message('c')
  resolve('a')
  await settle()
  listener.message('d')
  expect(log).toEqual(['a', 'b', 'c', 'd'])
  expect(report.mock.calls[0]![0]).toThrow(bad)
  report.mockRestore()
})

test('waits one second for all Blobs together', async () => {
  const { listener, end, log, clock } = createWorld()
  for (const text of ['a', 'b']) {
    listener.message(createBlob().blob)
    listener.message(text)
  }
  end('gone')
  await clock.advance(1000)
  expect(log.map((entry) => (Array.isArray(entry) ? entry[0] : entry))).toEqual(['failed', 'a', 'failed', 'b', 'end'])
})
