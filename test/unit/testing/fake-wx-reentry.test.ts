// What a listener sets off while it is being told: a reconnect, another change of the network, a close.
import { describe, expect, test } from 'vitest'
import { createFakeWx, type FakeConnection } from '../../../src/testing/index.js'
import { connect, connectOpen, listen, names, profiles, taskProfiles, url } from './page.js'

/** Refuses the first connection, and takes the others. */
const refuseOnce = () => {
  let isFirst = true
  return (connection: FakeConnection): void => {
    if (isFirst) connection.refuse()
    isFirst = false
  }
}

describe.each(profiles)('a page of the %s client that reconnects in onSocketError', (profile) => {
  test('6. has the globals act on the new connection', async () => {
    const wx = createFakeWx({ profile, handshakeFailure: 'error', server: refuseOnce() })
    const heard = listen(wx)
    wx.onSocketError(() => void wx.connectSocket({ url }))
    wx.connectSocket({ url })
    await wx.fake.clock.advance(1000)
    expect(names(heard)).toEqual(['open'])
    const answers: string[] = []
    wx.sendSocketMessage({ data: 'hello', success: () => answers.push('success'), fail: () => answers.push('fail') })
    await wx.fake.clock.advance(0)
    expect(answers).toEqual(['success'])
  })

  test('14. is within the limit again', async () => {
    const wx = createFakeWx({
      profile,
      handshakeFailure: 'error',
      maxSockets: 1,
      overflow: 'fail',
      server: refuseOnce(),
    })
    const answers: string[] = []
    wx.onSocketError(() => {
      const heard = { success: () => answers.push('success'), fail: ({ errMsg }: any) => answers.push(errMsg) }
      wx.connectSocket({ url, ...heard })
    })
    wx.connectSocket({ url })
    await wx.fake.clock.advance(1000)
    expect(answers).toEqual(['success'])
    expect(wx.fake.counters).toMatchObject({ opened: 2, live: 1 })
  })
})

test('2016 lets a page reconnect in onSocketError with secondConnect fails', async () => {
  const wx = createFakeWx({ profile: 'legacy', secondConnect: 'fails', server: refuseOnce() })
  const answers: string[] = []
  wx.onSocketError(() => {
    wx.connectSocket({ url, success: () => answers.push('success'), fail: ({ errMsg }) => answers.push(errMsg) })
  })
  wx.connectSocket({ url })
  await wx.fake.clock.advance(1000)
  expect(answers).toEqual(['success'])
})

describe.each(profiles)('what a listener of the %s client does', (profile) => {
  test.each(['network', 'close', 'lose'])('21. brings no error after a close: %s', async (what) => {
    const { wx, task, heard, clock, connection, close } = await connectOpen({ profile, loss: 'errorAndClose' })
    const first = (): void => {
      if (what === 'network') wx.fake.network('none')
      if (what === 'close') close({ fail: () => {} })
      if (what === 'lose') connection.lose()
    }
    // Before the listener that notes what it hears: globals come first, and where there are none but them it is two in one.
    if (task) wx.onSocketError(first)
    else {
      wx.onSocketError((event) => {
        first()
        heard.push(['error', event])
      })
    }
    connection.lose()
    await clock.advance(1000)
    expect(names(heard)).toEqual(['error', 'close'])
  })
})

describe.each(taskProfiles)('what a listener of the %s client does', (profile) => {
  test.each([
    ['onSocketOpen', ['open', 'close']],
    ['onSocketMessage', ['open', 'message', 'close']],
  ] as const)('21. brings nothing after a close to the listeners behind it: %s', async (register, told) => {
    const { wx, heard, clock, connections } = connect({ profile, loss: 'close' })
    wx[register](() => wx.fake.network('none'))
    await clock.advance(20)
    connections[0]!.send('hi')
    await clock.advance(1000)
    expect(names(heard)).toEqual(told)
  })

  test('21. brings no error after a close that was missed in the background', async () => {
    const background = { sockets: 'kept' } as const
    const { wx, heard, clock, connection } = await connectOpen({ profile, background, loss: 'errorAndClose' })
    wx.fake.hide()
    await clock.advance(6000)
    connection.close(4001)
    await clock.advance(10)
    wx.fake.network('4g')
    wx.fake.show()
    await clock.advance(100)
    expect(heard).toEqual([['close', { code: 4001, reason: '' }]])
  })

  test('21. ends a connection once that is turned away as the app is suspended', async () => {
    const wx = createFakeWx({ profile, domains: [], lateSuccess: true })
    const heard: string[] = []
    // In the very millisecond of the suspension, but before it: the client turns to it when all is over.
    wx.fake.clock.setTimeout(() => {
      const task = wx.connectSocket({ url })
      task.onError(() => heard.push('error'))
      task.onClose(() => heard.push('close'))
    }, 5000)
    wx.fake.hide()
    await wx.fake.clock.advance(10_000)
    wx.fake.show()
    await wx.fake.clock.advance(100)
    expect(heard).toEqual(['close'])
    expect(wx.fake.counters).toMatchObject({ opened: 1, live: 0 })
  })
})
