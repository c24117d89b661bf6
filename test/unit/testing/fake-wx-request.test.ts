import { describe, expect, test } from 'vitest'
import { createFakeWx } from '../../../src/testing/index.js'
import { connect, connectOpen, isPhone, profiles, taskProfiles, url } from './page.js'

describe.each(profiles)('a request of the %s client', (profile) => {
  test('27. has header values as the platform reads them, and no Referer', async () => {
    const header = { text: 'kept', number: 7, yes: true, list: [1], nothing: null, Referer: 'https://other.example' }
    const { connection } = await connectOpen({ profile }, { header: header as any })
    expect(connection.header).toEqual({
      text: 'kept',
      number: '7',
      yes: '[object Boolean]',
      list: '[object Array]',
      nothing: '[object Null]',
    })
  })

  test.each([
    ['1.3.9', '1.4.0', 'protocols', { protocols: ['chat'] }, [], ['chat']],
    ['2.3.9', '2.4.0', 'tcpNoDelay', { tcpNoDelay: true }, false, true],
    ['2.7.9', '2.8.0', 'perMessageDeflate', { perMessageDeflate: true }, false, true],
    ['2.28.9', '2.29.0', 'forceCellularNetwork', { forceCellularNetwork: true }, false, true],
  ] as const)('27. on %s knows less than on %s: %s', async (before, since, name, request, without, taken) => {
    for (const [SDKVersion, value] of [
      [before, without],
      [since, taken],
    ] as const) {
      const { connections, clock } = connect({ profile, SDKVersion }, request as any)
      await clock.advance(30)
      expect(connections.map((connection) => connection[name])).toEqual([value])
    }
  })

  test.each([
    ['1.0.9', '1.1.0', 'onNetworkStatusChange'],
    ['2.9.2', '2.9.3', 'offNetworkStatusChange'],
    ['2.1.1', '2.1.2', 'onAppShow'],
    ['2.1.1', '2.1.2', 'onAppHide'],
    ['2.1.1', '2.1.2', 'offAppShow'],
    ['2.1.1', '2.1.2', 'offAppHide'],
  ] as const)('27. finds no such function on %s, but on %s: %s', (before, since, name) => {
    expect(name in createFakeWx({ profile, SDKVersion: before })).toBe(false)
    expect(createFakeWx({ profile, SDKVersion: since })[name]).toBeTypeOf('function')
  })

  test('27. can ask for the SDKVersion', () => {
    const { SDKVersion } = createFakeWx({ profile }).getSystemInfoSync()
    expect(SDKVersion).toMatch(profile === 'legacy' ? /^1\.[0-6]\.\d+$/ : /^\d+\.\d+\.\d+$/)
    expect(createFakeWx({ profile, SDKVersion: '2.20.2' }).getSystemInfoSync().SDKVersion).toBe('2.20.2')
  })

  test.each(['2', '2.20', 'latest', '', 2])('27. comes from a client whose SDKVersion is one, not %o', (SDKVersion) => {
    expect(() => createFakeWx({ profile, SDKVersion: SDKVersion as string })).toThrow('a version such as 2.20.2')
  })

  const opened = async (options: object) => {
    const { heard, clock } = connect({
      profile,
      ...options,
      server: (connection) => connection.accept({ 'sec-WebSocket-PROTOCOL': 'chat' }),
    })
    await clock.advance(20)
    return heard[0]![1]
  }

  test.each([
    ['kept', 'sec-WebSocket-PROTOCOL'],
    ['lower', 'sec-websocket-protocol'],
    ['capitalized', 'Sec-Websocket-Protocol'],
  ])('25. is answered with header names in the case that headerCase says: %s', async (headerCase, name) => {
    const payload = await opened({ headerCase, SDKVersion: '3.0.0' })
    expect(payload.header).toEqual(isPhone(profile) ? { [name]: 'chat' } : undefined)
  })

  test.each(['domainLookUp', 'domainLookup'])('25. is answered with timing figures: %s', async (domainLookup) => {
    const { profile: figures } = await opened({ domainLookup, SDKVersion: '2.10.4' })
    if (!isPhone(profile)) return expect(figures).toBeUndefined()
    const { fetchStart, handshakeCost, [`${domainLookup}Start`]: lookup, ...rest } = figures
    expect(handshakeCost).toBe(20)
    expect(lookup).toBe(fetchStart)
    expect(rest.connectEnd - fetchStart).toBe(20)
    expect(Object.values(rest).filter((value) => typeof value !== 'number')).toEqual([])
  })

  test('25. is answered with less on an older base library', async () => {
    const keys = async (SDKVersion: string): Promise<string[]> => Object.keys(await opened({ SDKVersion }))
    expect(await keys('1.9.9')).toEqual([])
    expect(await keys('2.0.0')).toEqual(isPhone(profile) ? ['header'] : [])
    expect(await keys('2.10.3')).toEqual(isPhone(profile) ? ['header'] : [])
    expect(await keys('2.10.4')).toEqual(isPhone(profile) ? ['header', 'profile'] : [])
  })
})

describe.each(taskProfiles)('a request of the %s client', (profile) => {
  test('27. brings no task before 1.7.0', () => {
    expect(createFakeWx({ profile, SDKVersion: '1.6.9' }).connectSocket({ url })).toBeUndefined()
    expect(createFakeWx({ profile, SDKVersion: '1.7.0' }).connectSocket({ url })).toBeDefined()
  })

  test('2. over the cellular network succeeds after connectSocket has returned', async () => {
    const log: string[] = []
    const request = { url, forceCellularNetwork: true, success: () => void log.push('success') }
    const wx = createFakeWx({ profile })
    wx.connectSocket(request)
    expect(log).toEqual([])
    await wx.fake.clock.advance(0)
    expect(log).toEqual(['success'])
    createFakeWx({ profile, SDKVersion: '2.28.0' }).connectSocket(request)
    expect(log).toEqual(['success', 'success'])
  })
})
