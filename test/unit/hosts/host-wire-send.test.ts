import { describe, expect, test } from 'vitest'
import { isSocketError } from '../../../src/errors/socket-error.js'
import { createVirtualClock } from '../../../src/testing/virtual-clock.js'
import { createHostWire, type Line } from '../../../src/hosts/host-wire.js'
import { raise, record, scriptedTask, unhandledRejections } from './scripted.js'

/** Sends 'hello' on an open wire whose platform answers so; `answers` is what `done` was called with. */
function sendOn(send: Line['send'], clock = createVirtualClock()) {
  const recorded = record()
  const wire = createHostWire(recorded.listener, clock)
  const answers: unknown[][] = []
  wire.attach(scriptedTask({ send }).task)
  wire.opened({})
  wire.send('hello', (...answer) => answers.push(answer))
  return { clock, wire, answers, ...recorded }
}

const refusal = { errMsg: 'sendSocketMessage:fail invalid data' }

describe('the answer to a send', () => {
  test('hands the platform the data', () => {
    const { task, sends } = scriptedTask()
    const wire = createHostWire(record().listener, createVirtualClock())
    wire.attach(task)
    wire.opened({})
    const bytes = new ArrayBuffer(3)
    wire.send(bytes, () => {})
    expect(sends[0]!.data).toBe(bytes)
  })

  test('is nothing when success comes before send returns', () => {
    const { answers } = sendOn(({ success }) => success!({ errMsg: 'ok' }))
    expect(answers).toEqual([[]])
  })

  test('is nothing when success comes late', async () => {
    const clock = createVirtualClock()
    const { answers } = sendOn(({ success }) => void clock.setTimeout(() => success!({}), 500), clock)
    await clock.advance(499)
    expect(answers).toEqual([])
    await clock.advance(1)
    expect(answers).toEqual([[]])
  })

  test('comes once when success comes twice', () => {
    const { answers } = sendOn(({ success }) => {
      success!({})
      success!({})
    })
    expect(answers).toEqual([[]])
  })

  test('comes once when fail comes twice', () => {
    const { answers } = sendOn(({ fail }) => {
      fail!(refusal)
      fail!(refusal)
    })
    expect(answers).toEqual([[refusal]])
  })

  test('is the first of success and fail', () => {
    const { answers } = sendOn(({ success, fail }) => {
      success!({})
      fail!(refusal)
    })
    expect(answers).toEqual([[]])
  })

  test('is not looked into any more once there is one: a failure after it ends nothing', async () => {
    const { clock, answers, ends } = sendOn(({ success, fail }) => {
      success!({})
      fail!({ errMsg: 'sendSocketMessage:fail WebSocket is not connected' })
    })
    await clock.advance(1000)
    expect([answers, ends]).toEqual([[[]], []])
  })

  test('never comes when the platform never answers', async () => {
    const { clock, answers } = sendOn(() => undefined)
    await clock.advance(60000)
    expect(answers).toEqual([])
  })

  test('never comes from a Promise that resolves', async () => {
    const { clock, answers } = sendOn(() => Promise.resolve({ errMsg: 'sendSocketMessage:ok' }))
    await clock.advance(1000)
    expect(answers).toEqual([])
  })

  test('comes once when fail is called and the Promise rejects', async () => {
    const unhandled = unhandledRejections()
    const { clock, answers } = sendOn(({ fail }) => {
      fail!(refusal)
      return Promise.reject(refusal)
    })
    await clock.advance(0)
    expect(answers).toEqual([[refusal]])
    expect(unhandled).toEqual([])
  })

  test('is nothing when the Promise rejects after success', async () => {
    const unhandled = unhandledRejections()
    const { clock, answers } = sendOn(({ success }) => {
      success!({})
      return Promise.reject(refusal)
    })
    await clock.advance(0)
    expect(answers).toEqual([[]])
    expect(unhandled).toEqual([])
  })
})

/** The ways to refuse with a given value. */
const refusing: [string, (value?: unknown) => Line['send']][] = [
  [
    'fail',
    (value) =>
      ({ fail }) =>
        fail!(value),
  ],
  ['a rejecting Promise', (value) => () => Promise.reject(value)],
  ['a throw', (value) => () => raise(value)],
]

describe.each(refusing)('a refusal by %s', (_, refuse) => {
  test('answers with the error and leaves the wire open', async () => {
    const { clock, answers, log } = sendOn(refuse(refusal))
    await clock.advance(1000)
    expect(answers).toEqual([[refusal]])
    expect(log).toEqual(['open'])
  })

  test('without an argument answers with an error all the same', async () => {
    const { clock, answers } = sendOn(refuse(undefined))
    await clock.advance(1000)
    expect(answers).toHaveLength(1)
    // Undefined would mean that the platform took the message.
    expect(answers[0]![0]).not.toBeUndefined()
  })
})

describe('a send on a socket that is not open', () => {
  test.each([
    'SocketTask.send:fail SocketTask.readyState is not OPEN',
    'sendSocketMessage:fail WebSocket is not connected',
    'sendSocketMessage:fail webSocket is not connected',
    'sendSocketMessage:fail task not found',
    'sendSocketMessage:fail taskID not exist',
    'sendSocketMessage:fail no task',
  ])('is an error event: %s', async (errMsg) => {
    const { clock, answers, log, ends } = sendOn(({ fail }) => fail!({ errMsg }))
    expect(answers).toHaveLength(1)
    expect(isSocketError(answers[0]![0], 'CONNECTION_LOST')).toBe(true)
    await clock.advance(199)
    expect(log).toEqual(['open'])
    await clock.advance(1)
    expect(ends).toMatchObject([{ error: { errMsg } }])
  })

  test('waits for the close that carries the code', () => {
    const { wire, ends } = sendOn(({ fail }) => fail!({ errMsg: 'task not found' }))
    wire.closed({ code: 1001, reason: 'restart' })
    expect(ends).toMatchObject([{ code: 1001, reason: 'restart' }])
  })

  test('is refused while an error waits for its close', () => {
    const { task, sends } = scriptedTask()
    const wire = createHostWire(record().listener, createVirtualClock())
    const answers: unknown[] = []
    wire.attach(task)
    wire.opened({})
    wire.errored({ errMsg: 'connection abort' })
    wire.send('late', (error) => answers.push(error))
    expect(answers).toHaveLength(1)
    expect(isSocketError(answers[0], 'CONNECTION_LOST')).toBe(true)
    expect(sends).toEqual([])
  })

  test.each(['before open', 'after the end'])('is refused %s', (when) => {
    const { task, sends } = scriptedTask()
    const { listener, log } = record()
    const wire = createHostWire(listener, createVirtualClock())
    const answers: unknown[] = []
    wire.attach(task)
    if (when === 'after the end') wire.closed({ code: 1000 })
    wire.send('hello', (error) => answers.push(error))
    expect(answers).toHaveLength(1)
    expect(isSocketError(answers[0], 'CONNECTION_LOST')).toBe(true)
    expect(sends).toEqual([])
    expect(log).toEqual(['end'])
  })
})
