import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { isSocketError } from '../../../src/errors/socket-error.js'
import { createFakeWx } from '../../../src/testing/index.js'
import { connect, connectOpen, isPhone, listen, names, profiles, taskProfiles, url } from './page.js'

describe.each(profiles)('the %s client', (profile) => {
  test('1. refuses a url that is no string, before connectSocket returns', () => {
    const log: unknown[] = []
    const wx = createFakeWx({ profile })
    const returned = wx.connectSocket({
      url: undefined as any,
      success: () => log.push('success'),
      fail: (error) => log.push(error),
      complete: (error) => log.push(error),
    })
    const error = {
      errMsg: 'connectSocket:fail parameter error: parameter.url should be String instead of Undefined;',
      errno: 1001,
    }
    expect(log).toEqual([error, error])
    expect(returned).toBeUndefined()
  })

  test.each(['https://example.com', 'example.com', 'wss:example.com', ''])('1. refuses the url "%s"', (bad) => {
    const log: unknown[] = []
    const returned = createFakeWx({ profile }).connectSocket({
      url: bad,
      success: () => log.push('success'),
      fail: ({ errMsg }) => log.push(errMsg),
      complete: ({ errMsg }) => log.push(errMsg),
    })
    const text = `connectSocket:fail invalid url "${bad}"`
    expect(log).toEqual([text, text])
    expect(returned).toBeUndefined()
  })

  test('2. runs success and complete before connectSocket returns', () => {
    const log: string[] = []
    createFakeWx({ profile }).connectSocket({
      url,
      success: () => log.push('success'),
      fail: () => log.push('fail'),
      complete: () => log.push('complete'),
    })
    expect(log).toEqual(['success', 'complete'])
  })

  test('2. runs success and complete later with lateSuccess', async () => {
    const log: string[] = []
    const wx = createFakeWx({ profile, lateSuccess: true })
    wx.connectSocket({ url, success: () => log.push('success'), complete: () => log.push('complete') })
    expect(log).toEqual([])
    await wx.fake.clock.advance(0)
    expect(log).toEqual(['success', 'complete'])
  })

  test('3. opens in a later macrotask, as late as the latency says', async () => {
    const { heard, clock } = connect({ profile, latency: 250 })
    await Promise.resolve()
    expect(heard).toEqual([])
    await clock.advance(499)
    expect(heard).toEqual([])
    await clock.advance(1)
    expect(names(heard)).toEqual(['open'])
  })

  test('3. does not replay open to a late listener', async () => {
    const { wx, task, clock } = await connectOpen({ profile })
    const heard = listen(task || wx)
    await clock.advance(1000)
    expect(heard).toEqual([])
  })

  test('4. records what a callback or listener throws, and goes on', async () => {
    const broken = new Error('broken')
    const breaking = (): never => {
      throw broken
    }
    const completed: string[] = []
    const page = connect({ profile }, { success: breaking, complete: () => completed.push('connect') })
    const { wx, task, clock, counters, send } = page
    if (task) task.onMessage(breaking)
    else wx.onSocketMessage(breaking)
    const later = task && listen(task)
    await clock.advance(20)
    send({ data: 'hello', success: breaking, complete: () => completed.push('send') })
    page.connections[0]!.send('hi')
    await clock.advance(20)
    expect(completed).toEqual(['connect', 'send'])
    expect(counters.errors).toEqual([broken, broken, broken])
    if (later) expect(names(later)).toEqual(['open', 'message'])
  })

  test('25. tells the header at open where the client does', async () => {
    const header = { 'Sec-WebSocket-Protocol': 'chat' }
    const { heard, clock } = connect({ profile, server: (connection) => connection.accept(header) })
    await clock.advance(20)
    expect(heard).toEqual([['open', isPhone(profile) ? { header, profile: expect.any(Object) } : {}]])
  })

  test('27. takes protocols as a string in the developer tools only', () => {
    const log: string[] = []
    const { wx } = connect({ profile })
    wx.connectSocket({ url, protocols: 'chat' as any, success: () => log.push('ok'), fail: () => log.push('fail') })
    expect(log).toEqual([isPhone(profile) ? 'fail' : 'ok'])
  })

  test('28. counts the connections that were opened, closed and are live', async () => {
    const { counters, connection, clock } = await connectOpen({ profile })
    expect(counters).toMatchObject({ opened: 1, closed: 0, live: 1 })
    connection.close()
    await clock.advance(10)
    expect(counters).toMatchObject({ opened: 1, closed: 1, live: 0 })
  })

  test('28. prints its counters as numbers', async () => {
    const { counters } = await connectOpen({ profile })
    const numbers = { opened: 1, closed: 0, live: 1, listeners: 0, unhandledRejections: 0, errors: [] }
    expect(inspect(counters)).toBe(inspect(numbers))
  })

  test('28. leaves no timer behind a connection that was closed', async () => {
    const { clock, counters, connection } = await connectOpen({ profile })
    connection.close()
    await clock.advance(10)
    expect(counters.live).toBe(0)
    expect(clock.timers).toBe(0)
  })
})

describe.each(taskProfiles)('the %s client', (profile) => {
  test('1. returns a task at once', () => {
    const task = createFakeWx({ profile }).connectSocket({ url })
    for (const name of ['send', 'close', 'onOpen', 'onMessage', 'onError', 'onClose']) {
      expect(task[name]).toBeTypeOf('function')
    }
  })

  test('28. leaves no timer behind a connection that is closed before open', async () => {
    const { clock, task, counters } = connect({ profile, server: (connection) => connection.hold() })
    await clock.advance(10)
    task.close({})
    await clock.advance(100)
    expect(counters.live).toBe(0)
    expect(clock.timers).toBe(0)
  })
})

describe('the legacy client', () => {
  test('1. returns no task', () => {
    expect(createFakeWx({ profile: 'legacy' }).connectSocket({ url })).toBeUndefined()
  })
})

describe('an option', () => {
  test.each([
    { profile: 'nokia' },
    { profil: 'android' },
    { latency: -1 },
    { maxSockets: 0 },
    { background: { sleep: 1 } },
  ])('that the fake does not know is refused: %o', (options) => {
    let error: unknown
    try {
      createFakeWx(options as any)
    } catch (thrown) {
      error = thrown
    }
    expect(isSocketError(error, 'INVALID_OPTION')).toBe(true)
  })

  test.each([
    [
      { profile: 'nokia' },
      { message: expect.stringContaining("'devtools' or 'android' or 'android-bridge' or 'ios' or 'legacy'") },
    ],
    [{ profil: 'android' }, { hint: expect.stringContaining('The options are profile, SDKVersion, ') }],
  ])('that is refused is answered with those that there are: %o', (options, known) => {
    expect(() => createFakeWx(options as any)).toThrow(expect.objectContaining(known))
  })

  test.each([[{}], [5], [{ now: () => 0 }]])('that should be a clock says what a clock has: %o', (clock) => {
    const message = expect.stringContaining('clock must be an object with now, setTimeout, clearTimeout and random')
    expect(() => createFakeWx({ clock } as any)).toThrow(expect.objectContaining({ message }))
  })
})

test('the clock of the app can be copied, to change its chance', () => {
  const { now, setTimeout, clearTimeout, random } = { ...createFakeWx().fake.clock, random: () => 0 }
  expect([typeof now, typeof setTimeout, typeof clearTimeout, random()]).toEqual([...Array(3).fill('function'), 0])
})
