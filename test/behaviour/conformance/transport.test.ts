import { describe, expect, test } from 'vitest'
import type { HostSendOptions } from '../../../types/wx.js'
import { isSocketError, textOf } from '../../../src/errors/socket-error.js'
import { createFakeWx, type FakeConnection, type FakeWx, type ProfileName } from '../../../src/testing/index.js'
import { detectTransport } from '../../../src/hosts/detect.js'
import { globalSocketTransport } from '../../../src/hosts/globals.js'
import { socketTaskTransport, taskTransport } from '../../../src/hosts/task.js'
import type { Transport } from '../../../src/hosts/transport.js'
import { alipayOf, douyinOf } from '../../tools/siblings.js'
import { record, requestOf, unhandledRejections } from '../../unit/hosts/scripted.js'

const taskProfiles = ['devtools', 'android', 'android-bridge', 'ios'] as const
const allProfiles = [...taskProfiles, 'legacy'] as const

/** Who is held to the obligations at the top of src/hosts/transport.ts, and where. A new transport is a line here. */
const makers: [name: string, profiles: readonly ProfileName[], on: (wx: FakeWx, url: string) => Transport][] = [
  ['socketTaskTransport', taskProfiles, (wx) => socketTaskTransport(wx)],
  ['globalSocketTransport', ['legacy'], (wx) => globalSocketTransport(wx)],
  ['detectTransport', allProfiles, (wx) => detectTransport(wx)],
  ['taskTransport', taskProfiles, (wx, url) => taskTransport(() => wx.connectSocket({ url }))],
  ['detectTransport on Alipay', taskProfiles, (wx) => detectTransport(alipayOf(wx))],
  ['detectTransport on Alipay of old', taskProfiles, (wx) => detectTransport(alipayOf(wx, { SDKVersion: '2.9.0' }))],
  ['detectTransport on Douyin', taskProfiles, (wx) => detectTransport(douyinOf(wx))],
  ['taskTransport of a Promise', taskProfiles, (wx, url) => taskTransport(async () => wx.connectSocket({ url }))],
]
const transports = makers.flatMap(([name, profiles, on]) => profiles.map((profile) => [name, profile, on] as const))

interface Scenario {
  server?: (connection: FakeConnection) => void
  domains?: string[]
  url?: string
  /** Changes the host before the transport sees it. */
  host?: (wx: FakeWx) => void
}

describe.each(transports)('%s on the fake %s', (_, profile, on) => {
  const start = ({ server = () => {}, url = 'wss://example.com', host, ...options }: Scenario = {}) => {
    const connections: FakeConnection[] = []
    const keep = (connection: FakeConnection): void => {
      connections.push(connection)
      server(connection)
    }
    const wx = createFakeWx({ profile, server: keep, ...options })
    if (host) host(wx)
    const recorded = record()
    const wire = on(wx, url).connect(requestOf(wx.fake.clock, { url }), recorded.listener)
    return { wire, connections, ...wx.fake, ...recorded }
  }

  const startOpen = async (scenario?: Scenario) => {
    const parts = start(scenario)
    await parts.clock.advance(20)
    expect(parts.log).toEqual(['open'])
    return { connection: parts.connections[0]!, ...parts }
  }

  const failures: [string, Scenario][] = [
    ['a refused handshake', { server: (connection) => connection.refuse() }],
    ['an HTTP error', { server: (connection) => connection.refuse('http') }],
    ['the whitelist', { domains: [] }],
    ['a bad url', { url: 'example.com' }],
    ['a host that throws', { host: (wx) => void (wx.connectSocket = () => raise('broken')) }],
  ]

  test.each(failures)('1. connect does not throw, and the failure reaches end: %s', async (_, scenario) => {
    const { clock, log } = start(scenario)
    await clock.advance(100)
    expect(log).toEqual(['end'])
  })

  test('2. open comes once, before any message', async () => {
    const { clock, log } = start({
      server(connection) {
        connection.accept()
        connection.send('hello')
      },
    })
    await clock.advance(1000)
    expect(log).toEqual(['open', 'message hello'])
  })

  test('3. end comes once and last', async () => {
    const { clock, connection, wire, log, ends } = await startOpen()
    connection.send('last')
    connection.close(4001, 'bye')
    connection.send('too late')
    await clock.advance(1000)
    wire.close(1000, '')
    await clock.advance(1000)
    expect(log).toEqual(['open', 'message last', 'end'])
    expect(ends[0]).toMatchObject({ code: 4001, reason: 'bye' })
  })

  test('4. before open, the first terminal signal ends the wire, and the rest is silence', async () => {
    const { clock, log, ends } = start({ server: (connection) => connection.refuse() })
    await clock.advance(1000)
    expect(log).toEqual(['end'])
    expect(textOf(ends[0]!.error)).toMatch(/refused|fail|未完成/i)
  })

  test('4. after open, the close that carries the code ends the wire', async () => {
    const { clock, connection, log, ends } = await startOpen()
    connection.lose()
    await clock.advance(1000)
    expect(log).toEqual(['open', 'end'])
    expect(ends[0]!.code).toBe(1006)
  })

  test('5. done is called with nothing when the platform took the message', async () => {
    const { clock, connection, wire } = await startOpen()
    const answers: unknown[][] = []
    wire.send('hello', (...answer) => answers.push(answer))
    await clock.advance(1000)
    expect(answers).toEqual([[]])
    expect(connection.received).toEqual(['hello'])
  })

  test('5. done is called with the error when it refused, and the wire stays open', async () => {
    const { clock, wire, log } = await startOpen({ host: sending(({ fail }) => fail!({ errMsg: 'invalid data' })) })
    const answers: unknown[][] = []
    wire.send('hello', (...answer) => answers.push(answer))
    await clock.advance(1000)
    expect(answers).toHaveLength(1)
    expect(textOf(answers[0]![0])).toContain('invalid data')
    expect(log).toEqual(['open'])
  })

  test('5. send does not throw when the platform does', async () => {
    const { wire } = await startOpen({ host: sending(() => raise('broken')) })
    const answers: unknown[] = []
    expect(() => wire.send('hello', (error) => answers.push(error))).not.toThrow()
    expect(answers).toEqual([new Error('broken')])
  })

  test('6. a send on a socket that is not open is an error event', async () => {
    const { clock, wire, log } = await startOpen({ host: sending(({ fail }) => fail!({ errMsg: 'no task' })) })
    const answers: unknown[][] = []
    wire.send('hello', (...answer) => answers.push(answer))
    await clock.advance(199)
    expect(answers).toHaveLength(1)
    expect(isSocketError(answers[0]![0], 'CONNECTION_LOST')).toBe(true)
    expect(log).toEqual(['open'])
    await clock.advance(1)
    expect(log).toEqual(['open', 'end'])
  })

  const moments: [string, number][] = [
    ['in the same tick', 0],
    ['while it is dialled', 5],
    ['during the handshake', 15],
  ]

  test.each(moments)('7. close before open leads to end, and open is not reported: %s', async (_, moment) => {
    const { clock, wire, log, counters } = start()
    if (moment) await clock.advance(moment)
    wire.close(1000, 'changed my mind')
    wire.close(1000, 'changed my mind')
    await clock.advance(1000)
    expect(log).toEqual(['end'])
    expect(counters.live).toBe(0)
  })

  test('7. close leads to end, with the code that the server saw', async () => {
    const { clock, wire, log, ends, connection } = await startOpen()
    wire.close(3001, 'bye')
    await clock.advance(1000)
    expect(log).toEqual(['open', 'end'])
    expect(connection.closedByClient).toEqual({ code: 3001, reason: 'bye' })
    expect(ends[0]).toMatchObject({ code: 3001, reason: 'bye' })
  })

  const endings: [string, (parts: Awaited<ReturnType<typeof startOpen>>) => void][] = [
    ['our close', ({ wire }) => wire.close(1000, '')],
    ['our close, asked twice', ({ wire }) => [wire.close(1000, ''), wire.close(1000, '')]],
    ['the close of the server', ({ connection }) => connection.close(1001, 'restart')],
    ['a loss', ({ connection }) => connection.lose()],
    ['a send that is refused', ({ wire, connection }) => [connection.lose(), wire.send('hello', () => {})]],
  ]

  test.each(endings)('8. nothing is unhandled or left open after %s', async (_, ending) => {
    const unhandled = unhandledRejections()
    const parts = await startOpen()
    ending(parts)
    await parts.clock.advance(1000)
    expect(parts.log).toEqual(['open', 'end'])
    expect(parts.counters).toMatchObject({ live: 0, unhandledRejections: 0, errors: [] })
    expect(parts.clock.timers).toBe(0)
    expect(unhandled).toEqual([])
  })
})

function raise(message: string): never {
  throw new Error(message)
}

/** A host whose sends are answered so. */
function sending(send: (options: HostSendOptions) => unknown): (wx: FakeWx) => void {
  return (wx) => {
    const { connectSocket } = wx
    wx.sendSocketMessage = send
    wx.connectSocket = (options) => {
      const task = connectSocket(options)
      return task && Object.assign(task, { send })
    }
  }
}
