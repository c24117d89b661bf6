import { describe, expect, test } from 'vitest'
import { createFakeWx, type FakeConnection, type FakeWxOptions } from '../../../src/testing/index.js'
import { connect, connectOpen, listen, names, profiles, taskProfiles, url } from './page.js'

/** Two connections, `a` and `b`, with the page listening on the globals only. */
async function connectTwo(options: Omit<FakeWxOptions, 'webSocket' | 'clock'>) {
  const servers: Record<string, FakeConnection> = {}
  const server = (connection: FakeConnection): void => void (servers[connection.url.slice(-1)] = connection)
  const wx = createFakeWx({ ...options, server })
  const heard = listen(wx)
  const dial = (name: string): any => wx.connectSocket({ url: `wss://example.com/${name}` })
  const a = dial('a')
  await wx.fake.clock.advance(20)
  const b = dial('b')
  await wx.fake.clock.advance(20)
  return { wx, heard, servers, dial, a, b, ...wx.fake }
}

describe.each(profiles)('the globals of the %s client', (profile) => {
  test('5. replace a listener, and take none off', async () => {
    const { wx, connections, clock } = connect({ profile })
    const log: string[] = []
    wx.onSocketMessage(() => log.push('replaced'))
    wx.onSocketMessage(() => log.push('last'))
    await clock.advance(20)
    connections[0]!.send('hi')
    await clock.advance(10)
    expect(log).toEqual(['last'])
    expect(Object.keys(wx).filter((name) => name.startsWith('offSocket'))).toEqual([])
  })

  test('10. fail a send where there is no connection, or none that is open', async () => {
    const wx = createFakeWx({ profile })
    const errors: string[] = []
    const fail = ({ errMsg }: { errMsg: string }): void => void errors.push(errMsg)
    wx.sendSocketMessage({ data: 'none', fail })
    await wx.fake.clock.advance(0)
    wx.connectSocket({ url })
    wx.sendSocketMessage({ data: 'early', fail })
    await wx.fake.clock.advance(0)
    const text = expect.stringMatching(/^sendSocketMessage:fail WebSocket is not connected$/i)
    expect(errors).toEqual([text, text])
  })

  test('10. fail a close where there is no connection', async () => {
    const wx = createFakeWx({ profile })
    const errors: string[] = []
    wx.closeSocket({ fail: ({ errMsg }) => errors.push(errMsg) })
    await wx.fake.clock.advance(0)
    expect(errors).toEqual(['closeSocket:fail WebSocket is not connected'])
  })

  test('9. close an open connection, and the event follows', async () => {
    const { wx, heard, clock, connection } = await connectOpen({ profile })
    wx.closeSocket({ code: 3001, reason: 'bye' })
    expect(heard).toEqual([])
    await clock.advance(20)
    expect(heard).toEqual([['close', { code: 3001, reason: 'bye' }]])
    expect(connection.closedByClient).toEqual({ code: 3001, reason: 'bye' })
  })
})

describe.each(taskProfiles)('with tasks, the globals of the %s client', (profile) => {
  test('6. act on the first live connection', async () => {
    const { wx, heard, servers, clock } = await connectTwo({ profile })
    wx.sendSocketMessage({ data: 'hello' })
    servers.b!.send('from b')
    servers.a!.send('from a')
    await clock.advance(10)
    expect(servers.a!.received).toEqual(['hello'])
    expect(servers.b!.received).toEqual([])
    expect(heard).toEqual([
      ['open', expect.anything()],
      ['message', { data: 'from a' }],
    ])
  })

  test('6. act on the newest with globalBinding latest', async () => {
    const { wx, heard, servers, clock } = await connectTwo({ profile, globalBinding: 'latest' })
    wx.sendSocketMessage({ data: 'hello' })
    servers.b!.send('from b')
    await clock.advance(10)
    expect(servers.b!.received).toEqual(['hello'])
    expect(names(heard)).toEqual(['open', 'open', 'message'])
  })

  test('6. move on when connectSocket is called while the first is dead', async () => {
    const { wx, servers, dial, clock } = await connectTwo({ profile })
    servers.a!.close()
    await clock.advance(10)
    dial('c')
    await clock.advance(20)
    wx.sendSocketMessage({ data: 'hello' })
    await clock.advance(10)
    expect(servers.c!.received).toEqual(['hello'])
  })

  test('9. close all connections at once', async () => {
    const { wx, a, b, clock, counters, servers } = await connectTwo({ profile })
    const connecting: any = wx.connectSocket({ url })
    const heard = [a, b, connecting].map(listen)
    wx.closeSocket()
    expect([a.readyState, b.readyState, connecting.readyState]).toEqual([3, 3, 3])
    await clock.advance(20)
    expect(heard.map(names)).toEqual([['close'], ['close'], ['close']])
    expect(counters.live).toBe(0)
    expect(servers.a!.closedByClient && servers.b!.closedByClient).toEqual({ code: 1000, reason: '' })
  })

  test('9. close on the server too what was dialled in the same tick', async () => {
    const { wx, clock, connections } = connect({ profile })
    wx.closeSocket()
    await clock.advance(1000)
    // Never dialled at all is as well.
    expect(connections.filter(({ closedByClient }) => !closedByClient)).toEqual([])
  })
})

describe('the globals of 2016', () => {
  test('9. do nothing at all when closed before open', async () => {
    const { wx, heard, clock, connections } = connect({ profile: 'legacy' })
    const answers: string[] = []
    const note = (name: string) => () => void answers.push(name)
    const returned = wx.closeSocket({ success: note('success'), fail: note('fail'), complete: note('complete') })
    await clock.advance(100)
    expect(returned).toBeUndefined()
    expect(answers).toEqual([])
    expect(names(heard)).toEqual(['open'])
    expect(connections[0]!.closedByClient).toBeUndefined()
  })

  test('6. close the connection that a second one replaces', async () => {
    const { servers, counters } = await connectTwo({ profile: 'legacy' })
    expect(servers.a!.closedByClient).toBeDefined()
    expect(servers.b!.closedByClient).toBeUndefined()
    expect(counters.live).toBe(1)
  })

  test('6. tell the close of the connection that a second one replaces', async () => {
    const { heard } = await connectTwo({ profile: 'legacy' })
    expect(names(heard).sort()).toEqual(['close', 'open', 'open'])
  })

  test('6. refuse a second connection with secondConnect fails', async () => {
    const { wx, heard, connection, clock } = await connectOpen({ profile: 'legacy', secondConnect: 'fails' })
    const errors: string[] = []
    wx.connectSocket({ url, fail: ({ errMsg }) => errors.push(errMsg) })
    connection.send('still here')
    await clock.advance(100)
    expect(errors).toEqual(['connectSocket:fail websocket is connected'])
    expect(names(heard)).toEqual(['message'])
  })
})
