import { describe, expect, test } from 'vitest'
import { connect, connectOpen, isBinding, names, profiles, taskProfiles } from './page.js'

describe.each(taskProfiles)('a task of the %s client', (profile) => {
  test('5. adds listeners, the same one twice too, and takes none off', async () => {
    const { task, connection, clock } = await connectOpen({ profile })
    let calls = 0
    const listener = (): void => void calls++
    task.onMessage(listener)
    task.onMessage(listener)
    connection.send('hi')
    await clock.advance(10)
    expect(calls).toBe(2)
    expect(Object.keys(task).filter((name) => name.startsWith('off'))).toEqual([])
  })

  test('7. goes from state 0 to 1 to 3', async () => {
    const { task, clock, connections } = connect({ profile })
    expect(task.readyState).toBe(0)
    await clock.advance(20)
    expect(task.readyState).toBe(1)
    connections[0]!.close()
    await clock.advance(10)
    expect(task.readyState).toBe(3)
    expect(task).toMatchObject({ CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 })
  })

  test('7. hides the state with hideReadyState', async () => {
    const { task } = await connectOpen({ profile, hideReadyState: true })
    expect('readyState' in task).toBe(false)
  })

  test('8. stays open, and hears messages, until the close event', async () => {
    const { task, connection, clock, heard } = await connectOpen({ profile })
    task.close({ code: 3001, reason: 'bye' })
    connection.send('on its way')
    await clock.advance(19)
    expect(names(heard)).toEqual(['message'])
    expect(task.readyState).toBe(1)
    await clock.advance(1)
    expect(heard[1]).toEqual(['close', { code: 3001, reason: 'bye' }])
    expect(task.readyState).toBe(3)
    expect(connection.closedByClient).toEqual({ code: 3001, reason: 'bye' })
  })

  test('10. fails to close after the end', async () => {
    const { task, connection, clock } = await connectOpen({ profile })
    connection.close()
    await clock.advance(10)
    const errors: string[] = []
    task.close({ fail: ({ errMsg }) => errors.push(errMsg) })
    await clock.advance(10)
    const gone = { devtools: 'task not found', android: 'taskID not exist', ios: 'no task' }
    expect(errors).toEqual([`closeSocket:fail ${gone[profile === 'android-bridge' ? 'devtools' : profile]}`])
  })

  test.each([
    [{ code: 1001 }, 'The code must be either 1000, or between 3000 and 4999'],
    [{ code: 5000 }, 'The code must be either 1000, or between 3000 and 4999'],
    [{ reason: 'é'.repeat(62) }, '123 bytes'],
  ])('8. refuses to close with %o, and stays open', async (options, text) => {
    const { task, connection, clock, heard } = await connectOpen({ profile })
    const errors: string[] = []
    task.close({ ...options, fail: ({ errMsg }) => errors.push(errMsg) })
    await clock.advance(100)
    expect(errors).toHaveLength(1)
    expect(errors[0]).toMatch(/:fail/)
    expect(errors[0]).toContain(text)
    expect(heard).toEqual([])
    expect(task.readyState).toBe(1)
    expect(connection.closedByClient).toBeUndefined()
  })

  test('8. closes with a reason of 123 bytes', async () => {
    const { task, clock, heard } = await connectOpen({ profile })
    const reason = 'é'.repeat(61) + 'e'
    task.close({ reason })
    await clock.advance(20)
    expect(heard).toEqual([['close', { code: 1000, reason }]])
  })
})

const notOpen = {
  devtools: 'SocketTask.send:fail SocketTask.readyState is not OPEN',
  android: 'sendSocketMessage:fail webSocket is not connected',
  'android-bridge': 'SocketTask.send:fail SocketTask.readyState is not OPEN',
  ios: 'sendSocketMessage:fail webSocket is not connected',
  legacy: 'sendSocketMessage:fail WebSocket is not connected',
}

describe.each(profiles)('a send of the %s client', (profile) => {
  test('10. fails before open, and is not queued', async () => {
    const { send, clock, connections } = connect({ profile })
    const errors: string[] = []
    send({ data: 'early', fail: ({ errMsg }) => errors.push(errMsg) })
    await clock.advance(100)
    expect(errors).toEqual([notOpen[profile]])
    expect(connections[0]!.received).toEqual([])
  })

  test('10. fails after the end', async () => {
    const { send, clock, connection } = await connectOpen({ profile })
    connection.close()
    await clock.advance(10)
    const answers: string[] = []
    send({ data: 'late', success: () => answers.push('success'), fail: () => answers.push('fail') })
    await clock.advance(100)
    expect(answers).toEqual(['fail'])
  })

  test.each([undefined, 7, {}])('10. does not throw, whatever the data: %o', async (data) => {
    const { send } = await connectOpen({ profile })
    expect(() => send({ data: data as any, fail: () => {} })).not.toThrow()
  })

  test('12. succeeds before it returns on the binding, on the next tick on the bridge', async () => {
    const { send, clock, connection } = await connectOpen({ profile })
    let answered = false
    send({ data: 'hello', success: () => void (answered = true) })
    expect(answered).toBe(isBinding(profile))
    await clock.advance(0)
    expect(answered).toBe(true)
    await clock.advance(10)
    expect(connection.received).toEqual(['hello'])
  })

  test('12. succeeds with dropSends, and goes nowhere', async () => {
    const { send, clock, connection } = await connectOpen({ profile, dropSends: true })
    const answers: string[] = []
    send({ data: 'lost', success: () => answers.push('success'), fail: () => answers.push('fail') })
    await clock.advance(100)
    expect(answers).toEqual(['success'])
    expect(connection.received).toEqual([])
  })
})

describe('binary data', () => {
  const whole = new Uint8Array([1, 2, 3, 4])
  const bytesOf = (data: unknown): number[] => Array.from(new Uint8Array(data as ArrayBuffer))

  test.each(taskProfiles)('13. goes both ways as an ArrayBuffer (%s)', async (profile) => {
    const { send, clock, connection, heard } = await connectOpen({ profile })
    send({ data: whole.buffer })
    connection.send(whole.buffer)
    await clock.advance(10)
    expect(connection.received.map(bytesOf)).toEqual([[1, 2, 3, 4]])
    expect(heard.map(([, { data }]) => bytesOf(data))).toEqual([[1, 2, 3, 4]])
  })

  test.each([
    ['devtools', [2, 3]],
    ['android', [1, 2, 3, 4]],
    ['android-bridge', [1, 2, 3, 4]],
    ['ios', [1, 2, 3, 4]],
  ] as const)('13. as a view is sent by the developer tools and corrupted by phones (%s)', async (profile, bytes) => {
    const { send, clock, connection } = await connectOpen({ profile })
    send({ data: whole.subarray(1, 3) as any })
    send({ data: new DataView(whole.buffer, 1, 2) as any })
    await clock.advance(10)
    expect(connection.received.map(bytesOf)).toEqual([bytes, bytes])
  })

  test.each([
    ['bytes', [[2, 3]], []],
    ['wholeBuffer', [[1, 2, 3, 4]], []],
    ['fail', [], ['SocketTask.send:fail invalid data']],
  ] as const)('13. as a view is as typedArrays says: %s', async (typedArrays, bytes, failures) => {
    for (const profile of taskProfiles) {
      const { send, clock, connection } = await connectOpen({ profile, typedArrays })
      const errors: string[] = []
      send({ data: whole.subarray(1, 3) as any, fail: ({ errMsg }) => errors.push(errMsg) })
      await clock.advance(10)
      expect(connection.received.map(bytesOf)).toEqual(bytes)
      expect(errors).toEqual(failures)
    }
  })

  test.each(taskProfiles)('13. comes from another realm with foreignBuffers (%s)', async (profile) => {
    const { connection, clock, heard, send } = await connectOpen({ profile, foreignBuffers: true })
    connection.send(whole.buffer)
    await clock.advance(10)
    const { data } = heard[0]![1]
    expect(data instanceof ArrayBuffer).toBe(false)
    expect(Object.prototype.toString.call(data)).toBe('[object ArrayBuffer]')
    expect(data.byteLength).toBe(4)
    expect(bytesOf(data.slice(1))).toEqual([2, 3, 4])
    // It can be sent back as it is.
    send({ data })
    await clock.advance(10)
    expect(connection.received.map(bytesOf)).toEqual([[1, 2, 3, 4]])
  })

  test.each([whole.buffer, whole, 7, {}])('13. is a parameter error in 2016: %o', async (data) => {
    const { send, clock, connection } = await connectOpen({ profile: 'legacy' })
    const errors: string[] = []
    send({ data: data as any, fail: ({ errMsg }) => errors.push(errMsg) })
    await clock.advance(10)
    expect(errors).toHaveLength(1)
    expect(errors[0]).toContain('sendSocketMessage:fail parameter error')
    expect(connection.received).toEqual([])
  })
})
