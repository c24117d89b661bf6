// Where the platform's behaviour is not known, the fake does what its README says ("What nobody measured").
import { describe, expect, test } from 'vitest'
import { createFakeWx, type FakeConnection } from '../../../src/testing/index.js'
import { connect, connectOpen, listen, names, profiles, taskProfiles, url } from './page.js'

describe.each(taskProfiles)('the globals of the %s client', (profile) => {
  test('stay with a connection that has died until the next connectSocket', async () => {
    const connections: FakeConnection[] = []
    const wx = createFakeWx({ profile, server: (connection) => connections.push(connection) })
    const dial = () => wx.connectSocket({ url })
    const heard = listen(wx)
    dial()
    dial()
    await wx.fake.clock.advance(20)
    connections[0]!.close()
    await wx.fake.clock.advance(10)
    connections[1]!.send('unheard')
    const answers: string[] = []
    wx.sendSocketMessage({ data: 'refused', fail: ({ errMsg }) => answers.push(errMsg) })
    await wx.fake.clock.advance(10)
    expect(answers).toEqual(['sendSocketMessage:fail WebSocket is not connected'])
    dial()
    await wx.fake.clock.advance(20)
    connections[2]!.send('heard')
    await wx.fake.clock.advance(10)
    expect(names(heard)).toEqual(['open', 'close', 'open', 'message'])
  })

  test('do not tell the close of a connection that is closed and replaced in one tick', async () => {
    const { wx, task, clock, connections } = connect({ profile })
    await clock.advance(20)
    const [own, global] = [listen(task), listen(wx)]
    wx.closeSocket({ success: () => {} })
    wx.connectSocket({ url })
    await clock.advance(100)
    expect(names(own)).toEqual(['close'])
    expect(names(global)).toEqual(['open'])
    expect(connections.map(({ closedByClient }) => closedByClient && closedByClient.code)).toEqual([1000, undefined])
  })

  test('report the code that was asked for where the path breaks before the server answers', async () => {
    const { task, clock, heard, connection } = await connectOpen({ profile })
    task.close({ code: 3001, reason: 'bye', success: () => {} })
    connection.lose()
    await clock.advance(100)
    expect(heard).toEqual([['close', { code: 3001, reason: 'bye' }]])
  })
})

describe.each(profiles)('the %s client', (profile) => {
  test('may connect at once where it was hidden and not suspended', async () => {
    const wx = createFakeWx({ profile })
    wx.fake.hide()
    await wx.fake.clock.advance(4000)
    wx.fake.show()
    const answers: string[] = []
    wx.connectSocket({ url, success: () => answers.push('success'), fail: ({ errMsg }) => answers.push(errMsg) })
    expect(answers).toEqual(['success'])
  })

  test('takes a change from wifi to wifi for one to another network', async () => {
    const { wx, clock, counters } = await connectOpen({ profile })
    const told: unknown[] = []
    wx.onNetworkStatusChange!((event) => told.push(event))
    wx.fake.network('wifi')
    await clock.advance(100)
    expect(told).toEqual([{ isConnected: true, networkType: 'wifi' }])
    expect(counters.live).toBe(0)
  })

  test('keeps a handshake, too, where the network is none and sockets are kept', async () => {
    const { wx, clock, heard } = connect({ profile })
    await clock.advance(5)
    wx.fake.network('none', { sockets: 'kept' })
    await clock.advance(100)
    expect(names(heard)).toEqual(['open'])
  })
})
