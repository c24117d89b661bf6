import { describe, expect, test } from 'vitest'
import {
  type BackgroundOptions,
  createFakeWx,
  createVirtualClock,
  type FakeConnection,
} from '../../../src/testing/index.js'
import { connect, connectOpen, listen, names, profiles, taskProfiles, url } from './page.js'

/** An open page whose app notes what it hears, and when. */
async function connectApp(profile: (typeof profiles)[number], background: BackgroundOptions = {}) {
  const page = await connectOpen({ profile, background })
  const { wx, clock, task } = page
  const log: string[] = []
  const began = clock.now()
  const note = (what: string) => () => void log.push(`${what} ${clock.now() - began}`)
  if (wx.onAppShow) wx.onAppShow(note('show'))
  if (wx.onAppHide) wx.onAppHide(note('hide'))
  const on = task || wx
  if ('onClose' in on) on.onClose(note('close'))
  if ('onMessage' in on) on.onMessage(note('message'))
  return { ...page, fake: wx.fake, log, note }
}

describe.each(profiles)('in the background the %s client', (profile) => {
  test('22. runs on for 5 s, then timers and callbacks freeze and come in a burst', async () => {
    const { fake, clock, note, log, counters } = await connectApp(profile)
    fake.hide()
    clock.setTimeout(note('early'), 4999)
    clock.setTimeout(note('second'), 7000)
    clock.setTimeout(note('first'), 6000)
    clock.clearTimeout(clock.setTimeout(note('cleared'), 6000))
    await clock.advance(60_000)
    const frozen = log.slice()
    fake.show()
    await clock.advance(0)
    clock.setTimeout(note('next'), 10)
    await clock.advance(10)
    const timers = (list: string[]) => list.filter((entry) => /early|first|second|cleared|next/.test(entry))
    expect(timers(frozen)).toEqual(['early 4999'])
    expect(timers(log).slice(-3)).toEqual(['first 60000', 'second 60000', 'next 60010'])
    expect(counters.live).toBe(0)
    expect(clock.timers).toBe(0)
  })

  test('22. clears a timer that is overdue', async () => {
    const { fake, clock } = await connectApp(profile)
    const log: string[] = []
    const overdue = clock.setTimeout(() => log.push('overdue'), 6000)
    clock.setTimeout(() => {
      log.push('clears')
      clock.clearTimeout(overdue)
    }, 5500)
    fake.hide()
    await clock.advance(10_000)
    expect(clock.timers).toBe(2)
    fake.show()
    await clock.advance(0)
    expect(log).toEqual(['clears'])
  })

  test('22. is never suspended when it is back within 5 s', async () => {
    const { fake, clock, heard, connection } = await connectApp(profile)
    fake.hide()
    await clock.advance(4999)
    fake.show()
    connection.send('still here')
    await clock.advance(60_000)
    expect(names(heard)).toEqual(['message'])
  })

  test.each([undefined, 1000, 1006])(
    '22. is told after show that its sockets were interrupted: code %s',
    async (code) => {
      const { fake, clock, heard, connection } = await connectApp(profile, code === undefined ? {} : { code })
      fake.hide()
      await clock.advance(5000)
      connection.send('too late')
      await clock.advance(5000)
      expect(heard).toEqual([])
      fake.show()
      await clock.advance(20)
      const payload = code === undefined ? { reason: 'interrupted' } : { code, reason: 'interrupted' }
      expect(heard).toEqual([['close', payload]])
    },
  )

  test('22. hears nothing of it at all with told none', async () => {
    const { fake, clock, heard, counters, send } = await connectApp(profile, { told: 'none' })
    fake.hide()
    await clock.advance(6000)
    fake.show()
    await clock.advance(1000)
    const errors: unknown[] = []
    send({ data: 'into the void', fail: (error) => errors.push(error) })
    await clock.advance(0)
    expect(heard).toEqual([])
    expect(counters.live).toBe(0)
    expect(errors).toHaveLength(1)
  })

  test('22. keeps its sockets with sockets kept, and hears their messages late', async () => {
    const { fake, clock, heard, connection, send } = await connectApp(profile, { sockets: 'kept' })
    fake.hide()
    await clock.advance(6000)
    connection.send('one')
    connection.send('two')
    await clock.advance(1000)
    expect(heard).toEqual([])
    fake.show()
    await clock.advance(20)
    expect(heard.map(([, { data }]) => data)).toEqual(['one', 'two'])
    send({ data: 'still here' })
    await clock.advance(10)
    expect(connection.received).toEqual(['still here'])
  })

  test('22. has an open in time that it hears of late', async () => {
    const { fake, clock, heard, connections } = connect({
      profile,
      connectTimeout: 10_000,
      background: { sockets: 'kept' },
      server: (connection) => connection.hold(),
    })
    fake.hide()
    await clock.advance(6000)
    connections[0]!.accept()
    await clock.advance(20_000)
    expect(heard).toEqual([])
    fake.show()
    await clock.advance(20_000)
    expect(names(heard)).toEqual(['open'])
  })

  test('22. does not dial a connection that is cut before it could', async () => {
    const { wx, clock, connections } = await connectApp(profile)
    // Over the cellular network the client takes its time.
    clock.setTimeout(() => wx.connectSocket({ url, forceCellularNetwork: true }), 5000)
    wx.fake.hide()
    await clock.advance(10_000)
    wx.fake.show()
    await clock.advance(1000)
    expect(connections).toHaveLength(1)
    expect(wx.fake.counters).toMatchObject({ opened: 2, live: 0 })
    expect(clock.timers).toBe(0)
  })

  test('4. records what a timer throws, in time or overdue, and runs the others', async () => {
    const { fake, clock, note, log, counters } = await connectApp(profile)
    const [early, late] = [new Error('early'), new Error('late')]
    const breaking = (error: Error) => () => {
      throw error
    }
    clock.setTimeout(breaking(early), 10)
    clock.setTimeout(note('on'), 20)
    clock.setTimeout(breaking(late), 6000)
    clock.setTimeout(note('on'), 7000)
    fake.hide()
    await clock.advance(10_000)
    fake.show()
    await clock.advance(0)
    expect(counters.errors).toEqual([early, late])
    expect(log.filter((entry) => entry.startsWith('on'))).toEqual(['on 20', 'on 10000'])
  })

  test('22. answers no callback while it is suspended', async () => {
    const { fake, clock, send } = await connectApp(profile, { sockets: 'kept' })
    const answers: string[] = []
    fake.hide()
    await clock.advance(5000)
    send({ data: 'sent in the dark', success: () => answers.push('success') })
    const before = answers.length
    await clock.advance(5000)
    expect(answers).toHaveLength(before)
    fake.show()
    await clock.advance(0)
    expect(answers).toEqual(['success'])
  })

  test('22. may be suspended again, and hears everything once', async () => {
    const { fake, clock, heard } = await connectApp(profile)
    for (let i = 0; i < 3; i++) {
      fake.hide()
      fake.hide()
      await clock.advance(6000)
      fake.show()
      fake.show()
      await clock.advance(1000)
    }
    expect(names(heard)).toEqual(['close'])
  })

  test('23. may not connect while suspended, nor within the resume lag', async () => {
    const { wx, clock } = await connectApp(profile)
    const answers: string[] = []
    const dial = () =>
      wx.connectSocket({ url, success: () => answers.push('ok'), fail: ({ errMsg }) => answers.push(errMsg) })
    const refused = expect.stringMatching(
      /^connectSocket:fail:jsapi has no permission, event=createSocketTask, runningState=suspend, /,
    )
    wx.fake.hide()
    await clock.advance(5000)
    expect(dial()).toBeUndefined()
    wx.fake.show()
    await clock.advance(299)
    dial()
    await clock.advance(1)
    dial()
    expect(answers).toEqual([refused, profile.startsWith('android') ? refused : 'ok', 'ok'])
  })

  test('23. may not connect within the resumeLag that is asked for', async () => {
    const { wx, clock } = await connectApp(profile, { resumeLag: 50 })
    const answers: string[] = []
    const dial = () => wx.connectSocket({ url, success: () => answers.push('ok'), fail: () => answers.push('fail') })
    wx.fake.hide()
    await clock.advance(5000)
    wx.fake.show()
    await clock.advance(49)
    dial()
    await clock.advance(1)
    dial()
    expect(answers).toEqual(['fail', 'ok'])
  })
})

describe.each(taskProfiles)('back from the background the %s client', (profile) => {
  const order = async (background: BackgroundOptions) => {
    const { fake, clock, note, log, connection } = await connectApp(profile, background)
    fake.hide()
    clock.setTimeout(note('timer'), 6000)
    await clock.advance(5000)
    connection.send('late')
    await clock.advance(5000)
    fake.show()
    await clock.advance(0)
    return log.map((entry) => entry.split(' ')[0])
  }

  test('22. hears app-show, then the close, then its overdue timers', async () => {
    expect(await order({})).toEqual(['hide', 'show', 'close', 'timer'])
  })

  test('22. hears the close before app-show with queued beforeShow', async () => {
    expect(await order({ queued: 'beforeShow' })).toEqual(['hide', 'close', 'show', 'timer'])
  })

  test('22. hears what came before the cut, then the close', async () => {
    expect(await order({ cutAfter: 100 })).toEqual(['hide', 'show', 'message', 'close', 'timer'])
    expect(await order({ cutAfter: 100, queued: 'beforeShow' })).toEqual(['hide', 'message', 'close', 'show', 'timer'])
    expect(await order({ cutAfter: 100, told: 'none' })).toEqual(['hide', 'show', 'message', 'timer'])
    expect(await order({ cutAfter: 10 })).toEqual(['hide', 'show', 'close', 'timer'])
  })

  test('22. has its sockets where it is back before the cut', async () => {
    const { fake, clock, connection, log } = await connectApp(profile, { cutAfter: 1000 })
    fake.hide()
    await clock.advance(5999)
    fake.show()
    connection.send('still here')
    await clock.advance(10_000)
    expect(log.map((entry) => entry.split(' ')[0])).toEqual(['hide', 'show', 'message'])
    expect(fake.counters.live).toBe(1)
  })

  test('22. hears late messages between app-show and its overdue timers', async () => {
    expect(await order({ sockets: 'kept' })).toEqual(['hide', 'show', 'message', 'timer'])
  })

  test('22. hears the close on the globals only with told globalClose', async () => {
    const { wx, fake, clock, heard, task } = await connectApp(profile, { told: 'globalClose' })
    const global = listen(wx)
    fake.hide()
    await clock.advance(6000)
    fake.show()
    await clock.advance(0)
    expect(names(global)).toEqual(['close'])
    expect(heard).toEqual([])
    expect(task.readyState).toBe(3)
  })

  test('22. tells nothing to listeners that were taken off, and leaves none', async () => {
    const { wx, clock, counters } = await connectOpen({ profile })
    const log: string[] = []
    const [show, hide] = [() => void log.push('show'), () => void log.push('hide')]
    wx.onAppShow!(show)
    wx.onAppHide!(hide)
    wx.onAppHide!(() => log.push('hide too'))
    expect(counters.listeners).toBe(3)
    wx.offAppShow!(show)
    wx.offAppHide!(hide)
    wx.offAppHide!(hide)
    expect(counters.listeners).toBe(1)
    wx.fake.hide()
    wx.fake.show()
    wx.offAppHide!()
    await clock.advance(0)
    expect(log).toEqual(['hide too'])
    expect(counters.listeners).toBe(0)
  })

  test('22. freezes and bursts on a clock of your own, while the world goes on', async () => {
    const world = createVirtualClock()
    const connections: FakeConnection[] = []
    const wx = createFakeWx({ profile, clock: world, server: (connection) => void connections.push(connection) })
    const { clock } = wx.fake
    wx.connectSocket({ url })
    await clock.advance(20)
    const log: string[] = []
    wx.fake.hide()
    await world.advance(5000)
    world.setTimeout(() => log.push('world'), 10)
    clock.setTimeout(() => log.push('app'), 5)
    await world.advance(100)
    expect(log).toEqual(['world'])
    wx.fake.show()
    await world.advance(0)
    expect(log).toEqual(['world', 'app'])
    expect(clock.now()).toBe(world.now())
  })
})
