import { describe, expect, test } from 'vitest'
import type { HostConnectOptions } from '../../../types/wx.js'
import { createVirtualClock } from '../../../src/testing/virtual-clock.js'
import { socketTaskTransport, taskTransport } from '../../../src/hosts/task.js'
import { raise, record, requestOf, scriptedTask } from './scripted.js'

/** Connects on a host whose `connectSocket` is this. */
function connectOn(connectSocket: (options: HostConnectOptions) => unknown) {
  const clock = createVirtualClock()
  const recorded = record()
  const wire = socketTaskTransport({ connectSocket }).connect(requestOf(clock), recorded.listener)
  return { clock, wire, ...recorded }
}

const refusal = { errMsg: 'connectSocket:fail' }

describe('a task', () => {
  test('that is open already opens the wire', () => {
    const { log } = connectOn(() => scriptedTask({ readyState: 1 }).task)
    expect(log).toEqual(['open'])
  })

  test('that has told its close is dead when it is handed out again, whatever it says, until it opens', () => {
    const { task, emit } = scriptedTask({ readyState: 1 })
    const first = connectOn(() => task)
    emit.close({ code: 4000 })
    const second = connectOn(() => task)
    expect([first.log, second.log]).toEqual([['open', 'end'], []])
    emit.open({})
    expect(second.log).toEqual(['open'])
  })

  test('that is open already when a Promise gives it opens the wire', async () => {
    const { clock, log } = connectOn(() => Promise.resolve(scriptedTask({ readyState: 1 }).task))
    await clock.advance(0)
    expect(log).toEqual(['open'])
  })

  test.each([0, 1])('that replays open while registered, in state %i, opens the wire once', (readyState) => {
    const { infos } = connectOn(
      () => scriptedTask({ readyState, onOpen: (listener) => listener({ header: { a: 'b' } }) }).task,
    )
    expect(infos).toEqual([{ header: { a: 'b' } }])
  })

  test('that hides its state opens the wire by its event', () => {
    const { task, emit } = scriptedTask()
    const { log } = connectOn(() => task)
    expect(log).toEqual([])
    emit.open({})
    expect(log).toEqual(['open'])
  })

  test('that fails while registered ends the wire and is closed', () => {
    const { task, closes } = scriptedTask({ onError: (listener) => listener(refusal) })
    const { log, ends } = connectOn(() => task)
    expect(log).toEqual(['end'])
    expect(ends[0]!.error).toBe(refusal)
    expect(closes).toHaveLength(1)
  })

  // Where "tasks" share global events, each hears what becomes of the next.
  test('that has closed is dead: it hangs up on nothing that opens after it', () => {
    const { task, emit, closes } = scriptedTask()
    const { log } = connectOn(() => task)
    emit.open({})
    emit.close({ code: 1006 })
    emit.open({})
    expect(log).toEqual(['open', 'end'])
    expect(closes).toEqual([])
  })

  test.each([undefined, 1])(
    'that replays frames while registered, in state %s, can be sent on at once',
    (readyState) => {
      const { task, sends } = scriptedTask({
        onMessage: (listener) => listener({ data: 'hello' }),
        ...(readyState && { readyState }),
      })
      const log: string[] = []
      const wire = taskTransport(() => Promise.resolve(task)).connect(requestOf(createVirtualClock()), {
        open: () => wire.send('queued', (error) => log.push(`refused ${error}`)),
        message: (data) => void log.push(`message ${data}`),
        end: () => void log.push('end'),
      })
      return Promise.resolve().then(() => {
        expect(sends).toMatchObject([{ data: 'queued' }])
        expect(log).toEqual(['message hello'])
      })
    },
  )

  test('that comes with a failure is closed', () => {
    const { task, closes } = scriptedTask()
    const { log } = connectOn(({ fail }) => {
      fail!(refusal)
      return task
    })
    expect(log).toEqual(['end'])
    expect(closes).toHaveLength(1)
  })

  test('that comes after a failure, by a Promise, is closed', async () => {
    const { task, closes } = scriptedTask()
    const { clock, log } = connectOn(({ fail }) => {
      fail!(refusal)
      return Promise.resolve(task)
    })
    await clock.advance(0)
    expect(log).toEqual(['end'])
    expect(closes).toHaveLength(1)
  })

  test('that comes after a close is closed, and reports no open', async () => {
    const { task, emit, closes } = scriptedTask()
    const { clock, wire, log } = connectOn(() => Promise.resolve(task))
    wire.close(3000, 'changed my mind')
    await clock.advance(0)
    expect(closes).toMatchObject([{ code: 3000, reason: 'changed my mind' }])
    emit.open({})
    emit.close({ code: 3000 })
    expect(log).toEqual(['end'])
  })

  test.each(['onOpen', 'onMessage', 'onError', 'onClose'])('whose %s throws ends the wire and is closed', (name) => {
    const broken = new Error('not supported')
    const { task, closes } = scriptedTask({
      [name]: () => raise(broken),
    })
    const { log, ends } = connectOn(() => task)
    expect(log).toEqual(['end'])
    expect(ends[0]!.error).toBe(broken)
    expect(closes).toHaveLength(1)
  })

  test('whose state cannot be read throws nothing out of connect', () => {
    const { task } = scriptedTask()
    Object.defineProperty(task, 'readyState', { get: () => raise(new Error('not supported')) })
    expect(() => connectOn(() => task)).not.toThrow()
  })
})
