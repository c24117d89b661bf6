import { afterEach, describe, expect, test } from 'vitest'
import type { HostConnectOptions } from '../../../types/wx.js'
import { createDeferred } from '../../../src/deferred.js'
import { isSocketError } from '../../../src/errors/socket-error.js'
import { createVirtualClock } from '../../../src/testing/virtual-clock.js'
import { detectTransport, hostOf } from '../../../src/hosts/detect.js'
import { globalSocketTransport } from '../../../src/hosts/globals.js'
import { socketTaskTransport, taskTransport } from '../../../src/hosts/task.js'
import { raise, record, requestOf, scriptedGlobals, scriptedTask, unhandledRejections } from './scripted.js'

/** A host with the globals whose `connectSocket` is this. */
function setup(connectSocket?: (options: HostConnectOptions) => unknown) {
  const clock = createVirtualClock()
  const platform = scriptedGlobals()
  const { dials } = platform
  if (connectSocket) {
    platform.host.connectSocket = (options) => {
      dials.push(options)
      return connectSocket(options)
    }
  }
  const connect = () => {
    const recorded = record()
    const wire = detectTransport(platform.host).connect(requestOf(clock), recorded.listener)
    return { wire, ...recorded }
  }
  return { clock, connect, ...platform }
}

const refusal = { errMsg: 'connectSocket:fail' }

test('a host that fails for names it does not have is used for those it has', () => {
  const { task, emit } = scriptedTask()
  const known: Record<PropertyKey, unknown> = { connectSocket: () => task, onSocketOpen: undefined }
  const strict = new Proxy(known, {
    get: (own, name) => (name in own ? own[name] : expect.fail(`no ${String(name)}`)),
  })
  const { log, listener } = record()
  detectTransport(strict as never).connect(requestOf(createVirtualClock()), listener)
  emit.open({})
  expect(log).toEqual(['open'])
})

describe('a host that returns a task', () => {
  test('is used by the task, and its globals are left alone', () => {
    const { task, emit } = scriptedTask()
    const { connect, registered } = setup(() => task)
    const { log } = connect()
    emit.open({})
    expect(log).toEqual(['open'])
    expect(registered).toEqual([])
  })

  test('by a Promise, is used by the task', async () => {
    const { task, emit } = scriptedTask()
    const { connect, registered, clock } = setup(() => Promise.resolve(task))
    const { log } = connect()
    await clock.advance(0)
    emit.open({})
    expect(log).toEqual(['open'])
    expect(registered).toEqual([])
  })

  test('serves several sockets at once', () => {
    const tasks = [scriptedTask(), scriptedTask()]
    let count = 0
    const { connect, dials } = setup(() => tasks[count++]!.task)
    const [one, other] = [connect(), connect()]
    expect(dials).toHaveLength(2)
    tasks[1]!.emit.open({})
    expect(one.log).toEqual([])
    expect(other.log).toEqual(['open'])
  })
})

describe('a host that returns nothing', () => {
  test('is used by its globals, registered in the same tick', () => {
    const { connect, registered, emit, dials } = setup()
    const { log } = connect()
    expect(registered.sort()).toEqual(['close', 'error', 'message', 'open'])
    expect(dials).toHaveLength(1)
    emit.open({})
    emit.message({ data: 'hello' })
    emit.close({ code: 1000 })
    expect(log).toEqual(['open', 'message hello', 'end'])
  })

  test('closes at open what is closed before', () => {
    const { connect, emit, closes } = setup()
    const { wire, log } = connect()
    wire.close(1000, 'changed my mind')
    const before = closes.length
    emit.open({})
    expect(closes.slice(before)).toMatchObject([{ code: 1000, reason: 'changed my mind' }])
    emit.close({})
    expect(log).toEqual(['end'])
  })

  test('hears a failure that comes late, and lets the next dial', () => {
    const { connect, dials } = setup()
    const { ends } = connect()
    dials[0]!.fail!(refusal)
    expect(ends).toMatchObject([{ error: refusal }])
    connect()
    expect(dials).toHaveLength(2)
  })

  test('hands its connection over to a second socket', () => {
    const { connect, emit, dials } = setup()
    const first = connect()
    emit.open({})
    const second = connect()
    expect(first.ends).toMatchObject([{ code: 1000, reason: 'taken over', final: true }])
    expect(dials).toHaveLength(1)
    emit.close({})
    emit.open({})
    expect(dials).toHaveLength(2)
    expect(second.log).toEqual(['open'])
  })

  test.each<[string, object]>([
    ['has no globals', { onSocketOpen: undefined }],
    ['tells a version that has tasks', { getSystemInfoSync: () => ({ SDKVersion: '1.7.0' }) }],
    ['tells it by getAppBaseInfo', { getAppBaseInfo: () => ({ SDKVersion: '2.20.2' }) }],
  ])('and %s is believed to have lost the task, once it succeeds', (_, parts) => {
    const { host, connect, dials, registered } = setup()
    Object.assign(host, parts)
    const { wire, log, ends } = connect()
    expect(log).toEqual([])
    expect(wire.hint).toContain('SocketTask')
    dials[0]!.success!({ errMsg: 'connectSocket:ok' })
    expect(ends).toMatchObject([{ error: { code: 'CONNECT_FAILED', retryable: false, hint: wire.hint } }])
    expect(registered).toEqual([])
  })

  test.each([
    ['is older than tasks', () => ({ SDKVersion: '1.6.12' })],
    ['tells no number', () => ({ SDKVersion: 'dev' })],
    ['tells nothing', () => undefined],
    ['cannot tell', () => raise(new Error('not supported'))],
  ])('and %s is used by its globals', (_, getAppBaseInfo) => {
    const { host, connect, registered } = setup()
    Object.assign(host, { getAppBaseInfo })
    connect()
    expect(registered).toHaveLength(4)
  })

  test('fails as it says when its failure comes after nothing, on a version that has tasks', () => {
    const { host, connect, dials } = setup()
    Object.assign(host, { getSystemInfoSync: () => ({ SDKVersion: '3.0.0' }) })
    const { ends } = connect()
    dials[0]!.fail!(refusal)
    dials[0]!.success!({})
    expect(ends).toMatchObject([{ error: refusal }])
  })

  test.each(['onSocketMessage', 'onSocketError', 'onSocketClose'] as const)(
    'ends the wire when %s throws',
    async (name) => {
      const { host, connect } = setup()
      host[name] = () => raise(new Error('not supported'))
      expect(connect().log).toEqual(['end'])
    },
  )
})

describe('a host that gives a task after it gave nothing', () => {
  function setupLate(late: (task: object) => unknown) {
    const tasks = [scriptedTask(), scriptedTask()]
    let count = -1
    const parts = setup(() => (count++ < 0 ? undefined : late(tasks[count - 1]!.task)))
    return { tasks, ...parts }
  }

  test.each<[string, (task: object) => unknown]>([
    ['at once', (task) => task],
    ['by a Promise', (task) => Promise.resolve(task)],
  ])('is used by it from then on, and nobody is taken over: %s', async (_, late) => {
    const { tasks, connect, emit, closes, clock } = setupLate(late)
    const slip = connect()
    slip.wire.close(1000, '')
    closes[0]!.fail!({ errMsg: 'closeSocket:fail' })
    await clock.advance(0)
    const first = connect()
    await clock.advance(1000)
    tasks[0]!.emit.open({})
    const asked = closes.length
    // The globals tell of it, too: it is nothing that they have to do with.
    emit.open({})
    const second = connect()
    await clock.advance(0)
    tasks[1]!.emit.open({})
    emit.close({})
    expect([first.log, second.log]).toEqual([['open'], ['open']])
    expect(closes).toHaveLength(asked)
    second.wire.send('hello', () => {})
    expect(tasks[1]!.sends).toHaveLength(1)
  })
})

describe('a host that refuses', () => {
  const hosts: [string, (options: HostConnectOptions) => unknown][] = [
    ['calls fail', ({ fail }) => fail!(refusal)],
    ['throws', () => raise(refusal)],
    ['returns a Promise that rejects', () => Promise.reject(refusal)],
    ['returns a Promise of an error object', () => Promise.resolve(refusal)],
    ['calls success, and then fail', ({ success, fail }) => [success!({}), fail!(refusal)][2]],
  ]

  test.each(hosts)('ends the wire once: it %s', async (_, connectSocket) => {
    const unhandled = unhandledRejections()
    const { connect, clock } = setup(connectSocket)
    const { log, ends } = connect()
    await clock.advance(1000)
    expect(log).toEqual(['end'])
    expect(ends[0]!.error).toBe(refusal)
    expect(unhandled).toEqual([])
  })

  // A bad url, say: whether the host has tasks is still unknown.
  test('is not taken for one without tasks', () => {
    let refuse = true
    const { task, emit } = scriptedTask()
    const { connect, registered } = setup(({ fail }) => (refuse ? fail!(refusal) : task))
    connect()
    refuse = false
    const { log } = connect()
    emit.open({})
    expect(log).toEqual(['open'])
    expect(registered).toEqual([])
  })
})

describe('the host to connect on', () => {
  afterEach(() => void Reflect.deleteProperty(globalThis, 'wx'))

  test('is the one that is given', () => {
    Reflect.set(globalThis, 'wx', scriptedGlobals().host)
    const { host } = scriptedGlobals()
    expect(hostOf(host)).toBe(host)
  })

  test('is else the global wx, looked up at each call', () => {
    const hosts = [scriptedGlobals().host, scriptedGlobals().host]
    for (const host of hosts) {
      Reflect.set(globalThis, 'wx', host)
      expect(hostOf(undefined)).toBe(host)
    }
  })

  const missing = 'Cannot connect: there is no wx here (nor a host or transport option)'
  test.each([
    [undefined, missing, 'pass host'],
    [null, missing, 'pass host'],
    [{}, 'Cannot connect: this wx has no connectSocket', 'Raise the minimum base library'],
  ])('is missing where wx is %o, and the error says what to do', (wx, message, hint) => {
    if (wx !== undefined) Reflect.set(globalThis, 'wx', wx)
    let error: unknown
    try {
      hostOf(undefined)
    } catch (thrown) {
      error = thrown
    }
    expect(isSocketError(error, 'NO_HOST')).toBe(true)
    expect(error).toMatchObject({ message, hint: expect.stringContaining(hint) })
  })
})

test.each([undefined, null, 5, {}, { connectSocket: true }])('transports refuse %o as a host at once', (host: any) => {
  for (const createTransport of [detectTransport, socketTaskTransport, globalSocketTransport])
    expect(() => createTransport(host)).toThrow(
      'Cannot connect: the host must be an object with a connectSocket function, such as wx, received',
    )
})

test('taskTransport refuses a task in the place of the function that provides one', () => {
  expect(() => taskTransport(Promise.resolve({}) as never)).toThrow(
    'Cannot connect: what provides the task must be a function, received an object',
  )
})

test('a task that comes late takes the globals from nobody who has them by then', async () => {
  const clock = createVirtualClock()
  const { host, emit, dials } = scriptedGlobals()
  const late = createDeferred<unknown>()
  const returned = [undefined, late.promise]
  const transport = detectTransport({
    ...host,
    connectSocket(options: HostConnectOptions) {
      dials.push(options)
      return returned.shift()
    },
  })
  const connect = () => {
    const recorded = record()
    transport.connect(requestOf(clock), recorded.listener)
    return recorded
  }
  connect()
  emit.open({})
  emit.close({ code: 1000 })
  connect()
  const third = connect()
  const { task, closes } = scriptedTask()
  late.resolve(task)
  await clock.advance(0)
  expect(closes).toHaveLength(1)
  expect(dials).toHaveLength(3)
  emit.open({})
  expect(third.log).toEqual(['open'])
  connect()
  expect(third.ends).toMatchObject([{ reason: 'taken over', final: true }])
})
