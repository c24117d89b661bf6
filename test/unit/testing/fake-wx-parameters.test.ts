// What the platform says to what nobody should hand it: it never throws, and tells `fail`.
import { describe, expect, test } from 'vitest'
import { createFakeWx } from '../../../src/testing/index.js'
import { connect, connectOpen, isBinding, names, profiles, taskProfiles, url } from './page.js'

const detached = (): ArrayBuffer => {
  const buffer = new ArrayBuffer(4)
  structuredClone(buffer, { transfer: [buffer] })
  return buffer
}
const viewOfDetached = (): Uint8Array => {
  const view = new Uint8Array(4)
  structuredClone(view.buffer, { transfer: [view.buffer] })
  return view
}
const notAnObject = (given: string) => `parameter error: parameter should be Object instead of ${given};`

describe.each(profiles)('connectSocket of the %s client', (profile) => {
  test.each([undefined, null, 5, 'wss://example.com'])('1. without an object returns nothing: %o', (request) => {
    const { connectSocket, fake } = createFakeWx({ profile })
    expect(connectSocket(request as any)).toBeUndefined()
    expect(fake.counters).toMatchObject({ opened: 0, errors: [] })
  })

  test.each([
    [{ header: null }, 'parameter.header should be Object instead of Null;'],
    [{ header: 'x-token: secret' }, 'parameter.header should be Object instead of String;'],
    [{ header: new Map() }, 'parameter.header should be Object instead of Map;'],
    [{ protocols: 5 }, 'parameter.protocols should be Array instead of Number;'],
  ])('27. is failed for %o', (request, text) => {
    const told: unknown[] = []
    const wx = createFakeWx({ profile })
    const returned = wx.connectSocket({ url, ...(request as any), fail: (error: unknown) => told.push(error) })
    expect(told).toEqual([{ errMsg: `connectSocket:fail parameter error: ${text}`, errno: 1001 }])
    expect(returned).toBeUndefined()
  })
})

describe.each(profiles)('a send of the %s client', (profile) => {
  test.each([undefined, null, 5])('10. without an object does not throw: %o', async (request) => {
    const { task, wx, clock, counters, connection } = await connectOpen({ profile })
    const calls: Promise<unknown>[] = [wx.sendSocketMessage(request as any)]
    if (task) calls.push(task.send(request as any) as Promise<unknown>)
    if (isBinding(profile)) expect(calls.pop()).toBeUndefined()
    const given = Object.prototype.toString.call(request).slice(8, -1)
    for (const call of calls) {
      await expect(call).rejects.toEqual({ errMsg: `sendSocketMessage:fail ${notAnObject(given)}` })
    }
    await clock.advance(100)
    expect(connection.received).toEqual([])
    expect(counters.errors).toEqual([])
  })

  test.each([
    ['a detached buffer', detached],
    ['a view of one', viewOfDetached],
    ['shared memory', () => new SharedArrayBuffer(4)],
    ['a view of it', () => new Uint8Array(new SharedArrayBuffer(4))],
    ['nothing', () => undefined],
    ['a number', () => 5],
  ])('13. takes or refuses %s, and does not throw', async (name, data) => {
    const { send, clock, connection } = await connectOpen({ profile, typedArrays: 'bytes' })
    const answers: string[] = []
    send({ data: data() as any, success: () => answers.push('success'), fail: ({ errMsg }) => answers.push(errMsg) })
    await clock.advance(100)
    const isTaken = name === 'a view of it' && profile !== 'legacy'
    expect(answers).toEqual([isTaken ? 'success' : expect.stringContaining(':fail parameter error')])
    expect(connection.received.map((frame) => Object.prototype.toString.call(frame))).toEqual(
      isTaken ? ['[object ArrayBuffer]'] : [],
    )
  })

  test('12. is checked with dropSends, too', async () => {
    const { send, clock } = await connectOpen({ profile, dropSends: true })
    const answers: string[] = []
    send({ data: 5 as any, success: () => answers.push('success'), fail: () => answers.push('fail') })
    await clock.advance(0)
    expect(answers).toEqual(['fail'])
  })
})

test.each([
  [5, 'Number'],
  [undefined, 'Undefined'],
  [new ArrayBuffer(1), 'ArrayBuffer'],
  [new Uint8Array(1), 'Uint8Array'],
])('13. a send of 2016 names what it was given: %o', async (data, given) => {
  const { send, clock } = await connectOpen({ profile: 'legacy' })
  const errors: string[] = []
  send({ data: data as any, fail: ({ errMsg }) => errors.push(errMsg) })
  await clock.advance(0)
  const text = `sendSocketMessage:fail parameter error: parameter.data should be String instead of ${given};`
  expect(errors).toEqual([text])
})

const code = 'The code must be either 1000, or between 3000 and 4999'
const refused: [object, string][] = [
  [{ code: 1001 }, code],
  [{ code: 5000 }, code],
  [{ code: 3500.5 }, code],
  [{ code: NaN }, code],
  [{ code: '1000' }, 'parameter.code should be Number instead of String;'],
  [{ code: null }, 'parameter.code should be Number instead of Null;'],
  [{ reason: 'é'.repeat(62) }, '123 bytes'],
  [{ reason: 5 }, 'parameter.reason should be String instead of Number;'],
  [{ reason: null }, 'parameter.reason should be String instead of Null;'],
]

describe.each(profiles)('closeSocket of the %s client', (profile) => {
  test.each(refused)('8. is refused for %o, and closes nothing', async (options, text) => {
    const { wx, clock, heard, counters, connection } = await connectOpen({ profile })
    const answers: string[] = []
    wx.closeSocket({ ...options, success: () => answers.push('success'), fail: ({ errMsg }) => answers.push(errMsg) })
    await clock.advance(100)
    expect(answers).toEqual([expect.stringContaining(text)])
    expect(answers[0]).toMatch(/^closeSocket:fail /)
    expect(names(heard)).toEqual([])
    expect(counters.live).toBe(1)
    expect(connection.closedByClient).toBeUndefined()
  })

  test('8. of nothing fails', async () => {
    const { wx, counters } = await connectOpen({ profile })
    await expect(wx.closeSocket(null as any)).rejects.toEqual({ errMsg: `closeSocket:fail ${notAnObject('Null')}` })
    expect(counters.live).toBe(1)
  })
})

describe.each(taskProfiles)('close of a task of the %s client', (profile) => {
  test.each(refused)('8. is refused for %o, and closes nothing', async (options, text) => {
    const { task, clock, heard, connection } = await connectOpen({ profile })
    const answers: string[] = []
    task.close({ ...options, success: () => answers.push('success'), fail: ({ errMsg }) => answers.push(errMsg) })
    await clock.advance(100)
    expect(answers).toEqual([expect.stringContaining(text)])
    expect(names(heard)).toEqual([])
    expect(task.readyState).toBe(1)
    expect(connection.closedByClient).toBeUndefined()
  })

  test('8. of nothing fails, and of no options closes', async () => {
    const { task, clock, heard } = await connectOpen({ profile })
    const returned = task.close(null as any) as Promise<unknown> | undefined
    if (isBinding(profile)) expect(returned).toBeUndefined()
    else await expect(returned).rejects.toEqual({ errMsg: `closeSocket:fail ${notAnObject('Null')}` })
    await clock.advance(100)
    expect(heard).toEqual([])
    const close: any = task.close
    void close()
    await clock.advance(100)
    expect(names(heard)).toEqual(['close'])
  })

  test('8. is asked once: the first code holds, also before wx.closeSocket', async () => {
    const { wx, task, clock, heard, connection } = await connectOpen({ profile })
    task.close({ code: 3001, reason: 'bye', success: () => {} })
    wx.closeSocket({ code: 4000, success: () => {} })
    await clock.advance(100)
    expect(heard).toEqual([['close', { code: 3001, reason: 'bye' }]])
    expect(connection.closedByClient).toEqual({ code: 3001, reason: 'bye' })
  })
})

describe('the whitelist', () => {
  test.each([[[1]], [['example.com']], [['wss://example.com/chat']], [['wss://example.com', null]]])(
    'is refused where it could allow nothing: %o',
    (domains) => {
      const { message } = caught(() => connect({ domains: domains as any }))
      expect(message).toBe(
        'Cannot fake wx: domains must be a list of origins such as wss://example.com, received an array',
      )
    },
  )

  test.each([[[]], [['wss://example.com', 'ws://127.0.0.1:8080']]])('is taken: %o', (domains) => {
    expect(() => createFakeWx({ domains })).not.toThrow()
  })
})

function caught(call: () => unknown): Error {
  try {
    call()
  } catch (error) {
    return error as Error
  }
  throw new Error('it does not throw')
}
