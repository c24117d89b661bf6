import { describe, expect, test } from 'vitest'
import { createFakeWx, type FakeConnection, type FakeWxOptions } from '../../../src/testing/index.js'
import { connect, connectOpen, names, profiles, taskProfiles, url } from './page.js'

const terminals = [
  ['error', ['error']],
  ['close', ['close']],
  ['errorAndClose', ['error', 'close']],
  ['none', []],
] as const

describe.each(profiles)('an ending of the %s client', (profile) => {
  test.each(terminals)('16. of the handshake is told as handshakeFailure says: %s', async (handshakeFailure, told) => {
    const server = (connection: FakeConnection): void => connection.refuse()
    const { heard, clock, counters } = connect({ profile, handshakeFailure, server })
    await clock.advance(1000)
    expect(names(heard)).toEqual(told)
    expect(counters.live).toBe(0)
  })

  test.each(terminals)('18. by a loss is told as loss says: %s', async (loss, told) => {
    const { heard, connection, clock, counters } = await connectOpen({ profile, loss })
    connection.lose()
    await clock.advance(1000)
    expect(names(heard)).toEqual(told)
    expect(counters.live).toBe(0)
  })

  test('18. does not come where the host is half open: nothing fires, sends succeed', async () => {
    const { fake, heard, send, close, connection, clock } = await connectOpen({ profile })
    const answers: string[] = []
    fake.halfOpen()
    send({ data: 'lost', success: () => answers.push('success'), fail: () => answers.push('fail') })
    connection.send('lost too')
    connection.close(4001)
    await clock.advance(100_000)
    close({ success: () => {}, fail: () => answers.push('close failed') })
    await clock.advance(100_000)
    expect(answers).toEqual(['success'])
    expect(heard).toEqual([])
    expect(connection.received).toEqual([])
  })

  test('18. of a half-open path is not told to the server either', async () => {
    const { fake, send, connection, clock, counters, wx } = await connectOpen({ profile })
    send({ data: 'on its way', success: () => {} })
    fake.halfOpen()
    wx.closeSocket({ code: 3001, success: () => {}, fail: () => {} })
    await clock.advance(1000)
    expect(connection.received).toEqual([])
    expect(connection.closedByClient).toBeUndefined()
    // 2016 waits for an answer.
    expect(counters.live).toBe(profile === 'legacy' ? 1 : 0)
  })

  test.each([0, 5, 15])('18. of a path that went dark %i ms after connectSocket is not told', async (dialled) => {
    const { fake, clock, connections, counters, task } = connect({ profile, connectTimeout: 5000 })
    await clock.advance(dialled)
    fake.halfOpen()
    if (task && dialled) task.close({ success: () => {} })
    await clock.advance(6000)
    expect(connections.map(({ closedByClient }) => closedByClient)).toEqual(dialled === 15 ? [undefined] : [])
    expect(counters.live).toBe(0)
    expect(clock.timers).toBe(0)
  })

  test('17. of patience is after connectTimeout, even where the path went dark', async () => {
    const { wx, heard, clock } = connect({ profile, connectTimeout: 5000 })
    wx.fake.halfOpen()
    await clock.advance(4999)
    expect(heard).toEqual([])
    await clock.advance(2)
    expect(names(heard)).toEqual(['error'])
  })

  const closes: [FakeWxOptions['serverClose'], number, string, object][] = [
    [{ code: 'missing' }, 4001, 'why', { reason: 'why' }],
    [{ reason: 'missing' }, 4001, 'why', { code: 4001 }],
    [{ code: 'missing', reason: 'missing' }, 1000, '', {}],
    [{ code: 'mangled' }, 1012, '', { code: 1005, reason: '' }],
    [{ code: 'mangled' }, 1011, '', { code: 1011, reason: '' }],
    [{ reason: 'filled' }, 1001, '', { code: 1001, reason: 'going away' }],
    [{ reason: 'filled' }, 1001, 'mine', { code: 1001, reason: 'mine' }],
    [{ reason: 'filled' }, 4001, '', { code: 4001, reason: '' }],
  ]

  test.each(closes)('20. by the server is told as serverClose %o says', async (serverClose, code, reason, told) => {
    const { heard, connection, clock } = await connectOpen({ profile, serverClose: serverClose! })
    connection.close(code, reason)
    await clock.advance(10)
    expect(heard).toEqual([['close', told]])
  })
})

describe.each(taskProfiles)('a request of the %s client', (profile) => {
  test('21. that is closed while its failure is told has one close', async () => {
    const server = (connection: FakeConnection): void => connection.refuse()
    const { task, heard, clock } = connect({ profile, handshakeFailure: 'errorAndClose', server })
    task.onError(() => void task.close({ fail: () => {} }))
    await clock.advance(1000)
    expect(names(heard)).toEqual(['error', 'close'])
  })

  test('17. has its own timeout, which the developer tools ignore', async () => {
    const hold = (connection: FakeConnection): void => connection.hold()
    const { heard, clock } = connect({ profile, server: hold }, { timeout: 5000 })
    await clock.advance(4999)
    expect(heard).toEqual([])
    await clock.advance(2)
    expect(names(heard)).toEqual(profile === 'devtools' ? [] : ['error'])
    await clock.advance(55_001)
    expect(names(heard)).toEqual(['error'])
  })

  test('17. has no timeout of its own before 2.10.0', async () => {
    const hold = (connection: FakeConnection): void => connection.hold()
    const { heard, clock } = connect({ profile, server: hold, SDKVersion: '2.9.9' }, { timeout: 5000 })
    await clock.advance(59_999)
    expect(heard).toEqual([])
    await clock.advance(2)
    expect(names(heard)).toEqual(['error'])
  })

  test.each([
    ['exceed', 'exceed max task count'],
    ['maxConnected', 'fail:max connected'],
    ['silent', undefined],
  ] as const)('14. too many is told as overflow says: %s', async (overflow, text) => {
    const { wx, task, heard, clock } = connect({ profile, overflow, maxSockets: 1 })
    const events: unknown[] = []
    const another = wx.connectSocket({ url })
    another.onError(({ errMsg }: { errMsg: string }) => events.push(errMsg))
    another.onClose(() => events.push('close'))
    await clock.advance(1000)
    expect(events).toEqual(text ? [text] : [])
    expect([another.readyState, task.readyState]).toEqual([3, 1])
    expect(names(heard)).toEqual(['open'])
  })

  test('14. too many has no callback at all where the client is silent', async () => {
    const wx = createFakeWx({ profile, overflow: 'silent', maxSockets: 1 })
    const answers: string[] = []
    for (const name of ['first', 'second']) {
      const note = (answer: string) => () => void answers.push(`${name} ${answer}`)
      wx.connectSocket({ url, success: note('success'), fail: note('fail'), complete: note('complete') })
    }
    await wx.fake.clock.advance(1000)
    expect(answers).toEqual(['first success', 'first complete'])
  })

  test('14. too many fails on the newest clients, with overflow fail', () => {
    const wx = createFakeWx({ profile, overflow: 'fail' })
    for (let i = 0; i < 5; i++) wx.connectSocket({ url })
    const errors: string[] = []
    const returned = wx.connectSocket({ url, fail: ({ errMsg }) => errors.push(errMsg) })
    expect(errors).toEqual(['connectSocket:fail fail reach max websocket connect count 5'])
    expect(returned).toBeUndefined()
    expect(wx.fake.counters.opened).toBe(5)
  })
})
