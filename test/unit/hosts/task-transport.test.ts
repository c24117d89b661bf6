import { expect, test } from 'vitest'
import { createVirtualClock } from '../../../src/testing/virtual-clock.js'
import { taskTransport } from '../../../src/hosts/task.js'
import { raise, record, requestOf, scriptedTask, unhandledRejections } from './scripted.js'

const refusal = { errMsg: 'connectContainer:fail' }

function connectBy(provide: () => any) {
  const clock = createVirtualClock()
  const recorded = record()
  const wire = taskTransport(provide).connect(requestOf(clock), recorded.listener)
  return { clock, wire, ...recorded }
}

test('adopts a task', () => {
  const { task, emit } = scriptedTask()
  const { log } = connectBy(() => task)
  emit.open({})
  emit.message({ data: 'hello' })
  emit.close({ code: 1000 })
  expect(log).toEqual(['open', 'message hello', 'end'])
})

test('adopts the task of a Promise', async () => {
  const { task, emit } = scriptedTask()
  const { clock, log } = connectBy(() => Promise.resolve(task))
  await clock.advance(0)
  emit.open({})
  expect(log).toEqual(['open'])
})

test('asks for a task once for every attempt', () => {
  let calls = 0
  const transport = taskTransport(() => {
    calls++
    return scriptedTask().task
  })
  const clock = createVirtualClock()
  transport.connect(requestOf(clock), record().listener)
  transport.connect(requestOf(clock), record().listener)
  expect(calls).toBe(2)
})

test('closes a task that is handed over late', async () => {
  const { task, emit, closes } = scriptedTask()
  const { clock, wire, log } = connectBy(() => Promise.resolve(task))
  wire.close(1000, 'too late')
  await clock.advance(0)
  emit.close({})
  expect(closes).toMatchObject([{ code: 1000, reason: 'too late' }])
  expect(log).toEqual(['end'])
})

test.each<[string, () => any, unknown]>([
  ['throws', () => raise(refusal), refusal],
  ['rejects', () => Promise.reject(refusal), refusal],
  ['resolves with an error object', () => Promise.resolve(refusal), refusal],
])('ends the wire once when the provider %s', async (_, provide, error) => {
  const unhandled = unhandledRejections()
  const { clock, log, ends } = connectBy(provide)
  await clock.advance(1000)
  expect(log).toEqual(['end'])
  expect(ends[0]!.error).toBe(error)
  expect(unhandled).toEqual([])
})

const cause = new Error('locked')
const locked: any = Object.defineProperty({}, 'onMessage', { get: () => raise(cause) })

test('throws what a task throws that it is given at once: the dialler hears it', () => {
  expect(() => connectBy(() => locked)).toThrow(cause)
})

test('ends the wire when it is given a task that throws by a Promise', async () => {
  const unhandled = unhandledRejections()
  const { clock, ends } = connectBy(() => Promise.resolve(locked))
  await clock.advance(0)
  expect(ends).toMatchObject([{ error: cause }])
  expect(unhandled).toEqual([])
})

test('ends the wire when the provider gives nothing', () => {
  const { ends } = connectBy(() => undefined)
  expect(ends).toMatchObject([{ error: { code: 'CONNECT_FAILED', hint: expect.stringContaining('SocketTask') } }])
})

test('leaves no rejection of send and close unhandled', async () => {
  const unhandled = unhandledRejections()
  const rejecting = (): Promise<never> => Promise.reject(refusal)
  const { task, emit } = scriptedTask({ send: rejecting, close: rejecting })
  const { clock, wire } = connectBy(() => task)
  const answers: unknown[] = []
  emit.open({})
  wire.send('hello', (error) => answers.push(error))
  wire.close(1000, '')
  await clock.advance(0)
  expect(answers).toEqual([refusal])
  expect(unhandled).toEqual([])
})
