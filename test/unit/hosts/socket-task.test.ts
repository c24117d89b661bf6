import { describe, expect, test } from 'vitest'
import type { HostConnectOptions } from '../../../types/wx.js'
import { createVirtualClock } from '../../../src/testing/virtual-clock.js'
import { socketTaskTransport } from '../../../src/hosts/task.js'
import { raise, record, requestOf, scriptedTask, unhandledRejections } from './scripted.js'

/** Connects on a host whose `connectSocket` is this. */
function connectOn(connectSocket: (options: HostConnectOptions) => unknown) {
  const clock = createVirtualClock()
  const recorded = record()
  const wire = socketTaskTransport({ connectSocket }).connect(requestOf(clock), recorded.listener)
  return { clock, wire, ...recorded }
}

const refusal = { errMsg: 'connectSocket:fail' }

describe('dialling', () => {
  test('passes the url and the options of the host', () => {
    let dialled: HostConnectOptions | undefined
    const transport = socketTaskTransport({ connectSocket: (options) => void (dialled = options) })
    const hostOptions = { header: { token: 'a' }, protocols: ['chat'], tcpNoDelay: true }
    transport.connect(requestOf(createVirtualClock(), { url: 'wss://a.example/b', hostOptions }), record().listener)
    expect(dialled).toMatchObject({ url: 'wss://a.example/b', ...hostOptions })
  })

  test('passes all three callbacks, for hosts that need one', () => {
    let dialled: object = {}
    connectOn((options) => void (dialled = options))
    const anyFunction = expect.any(Function)
    expect(dialled).toMatchObject({ success: anyFunction, fail: anyFunction, complete: anyFunction })
  })

  test('attaches one listener per event in the same tick', () => {
    const { task, listeners } = scriptedTask()
    connectOn(() => task)
    expect(Object.values(listeners).map(({ length }) => length)).toEqual([1, 1, 1, 1])
  })

  test('attaches the listeners in the tick in which a Promise gives the task', async () => {
    const { task, emit } = scriptedTask()
    const promise = Promise.resolve(task)
    const { clock, log } = connectOn(() => promise)
    void promise.then(() => emit.open({}))
    await clock.advance(0)
    emit.message({ data: 'hello' })
    emit.close({ code: 1000 })
    expect(log).toEqual(['open', 'message hello', 'end'])
  })
})

describe('a host without a task', () => {
  /** Each ends the wire once with this error, at once or in the same turn of promises. */
  const hosts: [string, (options: HostConnectOptions) => unknown, unknown][] = [
    ['throws', () => raise(refusal), refusal],
    ['fails and returns undefined', ({ fail }) => fail!(refusal), refusal],
    [
      'fails twice',
      ({ fail }) => {
        fail!(refusal)
        fail!({ errMsg: 'again' })
      },
      refusal,
    ],
    [
      'fails and throws',
      ({ fail }) => {
        fail!(refusal)
        throw new Error('again')
      },
      refusal,
    ],
    ['returns a Promise that rejects', () => Promise.reject(refusal), refusal],
    [
      'fails and returns a Promise that rejects',
      ({ fail }) => {
        fail!(refusal)
        return Promise.reject(new Error('again'))
      },
      refusal,
    ],
    ['returns a Promise of an error object', () => Promise.resolve(refusal), refusal],
  ]

  test.each(hosts)('ends the wire once when it %s', async (_, connectSocket, error) => {
    const unhandled = unhandledRejections()
    const { clock, log, ends } = connectOn(connectSocket)
    await clock.advance(1000)
    expect(log).toEqual(['end'])
    expect(ends[0]!.error).toBe(error)
    expect(unhandled).toEqual([])
    expect(clock.timers).toBe(0)
  })

  test.each<[string, (options: HostConnectOptions) => unknown]>([
    ['fails without an argument', ({ fail }) => fail!(undefined)],
    ['returns a Promise that rejects with nothing', () => Promise.reject()],
  ])('ends the wire once, with words for what has none, when it %s', async (_, connectSocket) => {
    const unhandled = unhandledRejections()
    const { clock, log, ends } = connectOn(connectSocket)
    await clock.advance(1000)
    expect(log).toEqual(['end'])
    expect(ends).toEqual([{ error: 'the platform gave no reason' }])
    expect(unhandled).toEqual([])
  })
})

describe('a success without a task', () => {
  const lost = {
    code: 'CONNECT_FAILED',
    kind: 'unknown',
    retryable: false,
    hint: expect.stringContaining('SocketTask'),
  }
  const ok = { errMsg: 'connectSocket:ok' }

  test.each<[string, (options: HostConnectOptions) => unknown]>([
    ['returns nothing', ({ success }) => success!(ok)],
    ['returns a Promise of nothing', ({ success }) => Promise.resolve(success!(ok))],
    ['returns a Promise of the success', () => Promise.resolve(ok)],
    ['returns a Promise of something', () => Promise.resolve({})],
  ])('ends the wire once, and is called what it is, when the host %s', async (_, connectSocket) => {
    const { clock, ends } = connectOn(connectSocket)
    await clock.advance(1000)
    expect(ends).toMatchObject([{ error: lost }])
  })

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['a Promise of nothing', Promise.resolve()],
  ])('is waited for after %s', async (_, returned) => {
    let accept!: () => void
    const { clock, log, ends } = connectOn(({ success }) => {
      accept = () => success!(ok)
      return returned
    })
    await clock.advance(1000)
    expect(log).toEqual([])
    accept()
    accept()
    expect(ends).toMatchObject([{ error: lost }])
  })

  test('is none where the task comes after it', async () => {
    const { task, emit } = scriptedTask()
    const { clock, wire, log } = connectOn(({ success }) => {
      success!(ok)
      return Promise.resolve(task)
    })
    expect(wire.hint).toContain('SocketTask')
    await clock.advance(0)
    emit.open({})
    expect(log).toEqual(['open'])
    expect(wire.hint).toBeUndefined()
  })
})

describe('a failure after success', () => {
  // `success` only says that the call was accepted.
  test('ends the wire when fail is called', () => {
    const { ends } = connectOn(({ success, fail }) => {
      success!({ errMsg: 'connectSocket:ok' })
      fail!(refusal)
      return scriptedTask().task
    })
    expect(ends).toMatchObject([{ error: refusal }])
  })

  test('ends the wire when the returned Promise rejects', async () => {
    const unhandled = unhandledRejections()
    const { clock, ends } = connectOn(({ success }) => {
      success!({ errMsg: 'connectSocket:ok' })
      return Promise.reject(refusal)
    })
    await clock.advance(1000)
    expect(unhandled).toEqual([])
    expect(ends).toMatchObject([{ error: refusal }])
  })

  test('ends the wire when the host throws', () => {
    const { ends } = connectOn(({ success }) => {
      success!({ errMsg: 'connectSocket:ok' })
      throw refusal
    })
    expect(ends).toMatchObject([{ error: refusal }])
  })
})
