import { describe, expect, test } from 'vitest'
import { createFakeWx, type FakeConnection, type HandshakeFailure } from '../../../src/testing/index.js'
import { connect, connectOpen, type Heard, isBinding, listen, names, profiles, taskProfiles, url } from './page.js'

const text = (part: string) => expect.objectContaining({ errMsg: expect.stringContaining(part) })

describe.each(taskProfiles)('one socket too many on the %s client', (profile) => {
  const connectMany = async (count: number, maxSockets?: number) => {
    const wx = createFakeWx(maxSockets === undefined ? { profile } : { profile, maxSockets })
    const tasks = Array.from({ length: count }, () => wx.connectSocket({ url }))
    const heard = tasks.map(listen)
    await wx.fake.clock.advance(100)
    return { wx, tasks, heard, ...wx.fake }
  }

  const overflows: Record<typeof profile, Heard> = {
    devtools: [['error', text('exceed max task count')]],
    android: [],
    'android-bridge': [['error', text('fail:max connected')]],
    ios: [],
  }

  test('14. is an error on the bridge, in the words of the client, and nothing at all on the binding', async () => {
    const { tasks, heard } = await connectMany(6)
    expect(heard.slice(0, 5).map(names)).toEqual([['open'], ['open'], ['open'], ['open'], ['open']])
    expect(heard[5]).toEqual(overflows[profile])
    expect(tasks[5].readyState).toBe(3)
  })

  test('14. depends on maxSockets, and on how many are live', async () => {
    const { wx, heard, clock, tasks } = await connectMany(2, 1)
    expect(heard.map(names)).toEqual([['open'], isBinding(profile) ? [] : ['error']])
    tasks[0].close({})
    await clock.advance(20)
    const next = listen(wx.connectSocket({ url }))
    await clock.advance(20)
    expect(names(next)).toEqual(['open'])
  })
})

describe.each(profiles)('a failure on the %s client', (profile) => {
  test.each([false, true])(
    '15. of the whitelist is success, then an error, no close (lateSuccess %s)',
    async (late) => {
      const heardBefore: string[][] = []
      let heard: Heard = []
      const options = { profile, domains: ['wss://other.example'], lateSuccess: late }
      const page = connect(options, { success: () => heardBefore.push(names(heard)) })
      heard = page.heard
      await page.clock.advance(1000)
      expect(heardBefore).toEqual([[]])
      expect(heard).toEqual([['error', text('url not in domain list')]])
      expect(page.connections).toEqual([])
    },
  )

  test('15. of the whitelist spares its origins', async () => {
    const { heard, clock } = connect({ profile, domains: ['wss://example.com'] })
    await clock.advance(20)
    expect(names(heard)).toEqual(['open'])
  })

  const onPhones: Record<string, Heard> = {
    refused: [['error', text('exception onOpen fail code:2, msg:')]],
    http: [['error', text('exception onOpen fail code:20, msg:Invalid HTTP status.')]],
    tls: [['error', text('exception onOpen fail code:8, msg:')]],
  }
  const handshakes: Record<typeof profile, Record<string, Heard>> = {
    devtools: {
      refused: [['error', { errMsg: '未完成的操作' }], abnormal()],
      http: [['error', { errMsg: '未完成的操作' }], abnormal()],
      tls: [['error', { errMsg: '未完成的操作' }], abnormal()],
    },
    android: onPhones,
    'android-bridge': onPhones,
    ios: onPhones,
    legacy: {
      refused: [['error', text('connectSocket:fail')]],
      http: [['error', text('connectSocket:fail')]],
      tls: [['error', text('connectSocket:fail')]],
    },
  }

  test.each<HandshakeFailure>(['refused', 'http', 'tls'])(
    '16. of the handshake is told its way: %s',
    async (failure) => {
      const { heard, clock, counters } = connect({ profile, server: (connection) => connection.refuse(failure) })
      await clock.advance(1000)
      expect(heard).toEqual(handshakes[profile][failure])
      expect(counters.live).toBe(0)
    },
  )

  const timeouts = {
    devtools: 'Timed out connecting to server.',
    android: 'connect response time out',
    'android-bridge': 'connect response time out',
    ios: 'connect response time out',
    legacy: 'connect response time out',
  }

  test('17. of the connect timeout is an error and no close', async () => {
    const hold = (connection: FakeConnection): void => connection.hold()
    const { heard, clock, counters } = connect({ profile, connectTimeout: 5000, server: hold })
    await clock.advance(4999)
    expect(heard).toEqual([])
    await clock.advance(100)
    expect(heard).toEqual([['error', text(timeouts[profile])]])
    expect(counters.live).toBe(0)
  })

  test('17. of the connect timeout comes after 60 s unless told otherwise', async () => {
    const { heard, clock } = connect({ profile, server: (connection) => connection.hold() })
    await clock.advance(59999)
    expect(heard).toEqual([])
    await clock.advance(10)
    expect(names(heard)[0]).toBe('error')
  })

  test('18. of the path is a close 1006, after an error on Android', async () => {
    const { heard, connection, clock } = await connectOpen({ profile })
    connection.lose()
    await clock.advance(100)
    expect(names(heard)).toEqual(profile.startsWith('android') ? ['error', 'close'] : ['close'])
    expect(heard[heard.length - 1]![1]).toMatchObject({ code: 1006 })
  })

  test('18. of a half-open path is nothing, and sends succeed', async () => {
    const { heard, connection, clock, send, task } = await connectOpen({ profile })
    const answers: string[] = []
    connection.goDark()
    connection.send('lost')
    send({ data: 'lost too', success: () => answers.push('success'), fail: () => answers.push('fail') })
    await clock.advance(100000)
    expect(answers).toEqual(['success'])
    expect(heard).toEqual([])
    expect(connection.received).toEqual([])
    if (task) expect(task.readyState).toBe(1)
  })

  test('21. is never an error after a close', async () => {
    const { heard, clock, wx, task } = connect({ profile, server: (connection) => connection.refuse() })
    await clock.advance(19)
    if (task) task.close({})
    else wx.closeSocket()
    await clock.advance(100)
    const told = names(heard)
    expect(told.lastIndexOf('error')).toBeLessThanOrEqual(0)
    expect(told.filter((name) => name === 'close').length).toBeLessThanOrEqual(1)
    expect(told.length).toBeGreaterThan(0)
  })

  test('21. is nothing at all with silentFailures', async () => {
    const server = (connection: FakeConnection): void => connection.refuse()
    const { heard, clock, counters, task } = connect({ profile, silentFailures: true, server })
    await clock.advance(100000)
    expect(heard).toEqual([])
    expect(counters.live).toBe(0)
    if (task) expect(task.readyState).toBe(3)
  })

  test('20. passes the code and reason of the server on', async () => {
    const { heard, connection, clock } = await connectOpen({ profile })
    connection.close(4001, 'token expired')
    await clock.advance(10)
    expect(heard).toEqual([['close', { code: 4001, reason: 'token expired' }]])
  })

  test('20. mangles code and reason with mangleClose', async () => {
    const mangleClose = ({ code }: { code: number }) => ({ code: code > 1011 ? 1005 : code, reason: 'filled in' })
    const { heard, connection, clock } = await connectOpen({ profile, mangleClose })
    connection.close(1012)
    await clock.advance(10)
    expect(heard).toEqual([['close', { code: 1005, reason: 'filled in' }]])
  })
})

describe.each(taskProfiles)('an error event of the %s client', (profile) => {
  test('19. comes in state 3: at once on the bridge, a macrotask after it with a code on the binding', async () => {
    const { task, clock, heard } = connect({ profile, server: (connection) => connection.refuse() })
    const seen: string[] = []
    task.onError(() => seen.push(`error in ${task.readyState}`))
    const watch = (times: number): void => {
      seen.push(`state ${task.readyState}`)
      if (times > 1) clock.setTimeout(() => watch(times - 1), 0)
    }
    clock.setTimeout(() => watch(2), 20)
    await clock.advance(20)
    const bridge = !isBinding(profile)
    expect(seen).toEqual(bridge ? ['state 0', 'error in 3', 'state 3'] : ['state 0', 'state 3', 'error in 3'])
    expect(Object.keys(heard[0]![1]).sort()).toEqual(bridge ? ['errMsg'] : ['errCode', 'errMsg'])
  })
})

function abnormal(): Heard[number] {
  return ['close', { code: 1006, reason: 'abnormal closure' }]
}
