import { describe, expect, test } from 'vitest'
import { connect, connectOpen, names, profiles } from './page.js'

const changes = (wx: ReturnType<typeof connect>['wx']): unknown[] => {
  const heard: unknown[] = []
  wx.onNetworkStatusChange!((event) => heard.push(event))
  return heard
}

describe.each(profiles)('a change of the network of the %s client', (profile) => {
  test('24. is told to all listeners, and to none that was taken off', async () => {
    const { wx, counters } = await connectOpen({ profile, SDKVersion: '2.20.2' })
    const [first, second] = [changes(wx), changes(wx)]
    const off = (): void => void first.push('taken off')
    wx.onNetworkStatusChange!(off)
    wx.offNetworkStatusChange!(off)
    wx.fake.network('4g')
    wx.fake.network('none')
    const told = [
      { isConnected: true, networkType: '4g' },
      { isConnected: false, networkType: 'none' },
    ]
    expect([first, second]).toEqual([told, told])
    expect(counters.listeners).toBe(2)
    wx.offNetworkStatusChange!()
    expect(counters.listeners).toBe(0)
  })

  test('24. is dropped when it shall not be told', async () => {
    const { wx, heard, clock } = await connectOpen({ profile })
    const told = changes(wx)
    wx.fake.network('4g', { told: false })
    await clock.advance(100)
    expect(told).toEqual([])
    expect(names(heard)).toContain('close')
  })

  test('24. loses live sockets as any loss does', async () => {
    const { wx, heard, clock, counters, connection } = await connectOpen({ profile })
    wx.fake.network('4g')
    connection.send('nobody is there')
    connection.close()
    await clock.advance(100)
    expect(names(heard)).toEqual(profile.startsWith('android') ? ['error', 'close'] : ['close'])
    expect(heard.at(-1)![1]).toMatchObject({ code: 1006 })
    expect(counters.live).toBe(0)
    expect(connection.closedByClient).toBeUndefined()
  })

  test('24. fails the handshake of connecting sockets', async () => {
    const { wx, heard, clock, counters } = connect({ profile, handshakeFailure: 'error' })
    await clock.advance(5)
    wx.fake.network('4g')
    await clock.advance(100)
    expect(names(heard)).toEqual(['error'])
    expect(counters.live).toBe(0)
    expect(clock.timers).toBe(0)
  })

  test('24. leaves live sockets half open on request', async () => {
    const { wx, heard, send, connection, clock } = await connectOpen({ profile })
    wx.fake.network('4g', { sockets: 'halfOpen' })
    const answers: string[] = []
    send({ data: 'lost', success: () => answers.push('success'), fail: () => answers.push('fail') })
    connection.send('lost too')
    await clock.advance(100_000)
    expect(answers).toEqual(['success'])
    expect([heard, connection.received]).toEqual([[], []])
  })

  test('24. spares live sockets on request', async () => {
    const { wx, heard, connection, clock } = await connectOpen({ profile })
    wx.fake.network('4g', { sockets: 'kept' })
    connection.send('still here')
    await clock.advance(10)
    expect(names(heard)).toEqual(['message'])
  })

  test('24. to none fails handshakes until it is back', async () => {
    const { wx, heard, clock, connections } = connect({ profile, handshakeFailure: 'error' })
    wx.fake.network('none')
    await clock.advance(100)
    expect(names(heard)).toEqual(['error'])
    expect(connections).toEqual([])
    wx.connectSocket({ url: 'wss://example.com' })
    await clock.advance(100)
    expect(connections).toEqual([])
    wx.fake.network('wifi')
    wx.connectSocket({ url: 'wss://example.com' })
    await clock.advance(100)
    expect(connections).toHaveLength(1)
  })

  test('24. shows in getNetworkType', async () => {
    const { wx, clock } = connect({ profile })
    const types: string[] = []
    const ask = () => wx.getNetworkType({ success: ({ networkType }) => types.push(networkType) })
    ask()
    wx.fake.network('5g')
    ask()
    await clock.advance(0)
    expect(types).toEqual(['wifi', '5g'])
    expect(await wx.getNetworkType()).toEqual({ networkType: '5g', errMsg: 'getNetworkType:ok' })
  })

  test('24. that does not exist is refused', () => {
    const { wx } = connect({ profile })
    expect(() => wx.fake.network('6g' as any)).toThrow("'wifi' or '2g'")
    expect(() => wx.fake.network('4g', { tell: false } as any)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', hint: 'The options are told, sockets.' }),
    )
  })
})
