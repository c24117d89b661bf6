import { describe, expect, test } from 'vitest'
import { connect, connectOpen, isBinding, profiles, taskProfiles } from './page.js'

describe.each(profiles)('the globals of the %s client without callbacks', (profile) => {
  test('11. answer with a Promise', async () => {
    const { wx, clock, connection } = await connectOpen({ profile })
    await expect(wx.sendSocketMessage({ data: 'hello' })).resolves.toEqual({ errMsg: 'sendSocketMessage:ok' })
    await expect(wx.closeSocket()).resolves.toEqual({ errMsg: 'closeSocket:ok' })
    await clock.advance(20)
    expect(connection.closedByClient).toBeDefined()
    await expect(wx.sendSocketMessage({ data: 'late' })).rejects.toEqual({ errMsg: expect.stringContaining(':fail') })
    await expect(wx.closeSocket()).rejects.toEqual({ errMsg: expect.stringContaining(':fail') })
  })
})

describe.each(taskProfiles)('a task of the %s client without callbacks', (profile) => {
  test('11. answers with a Promise on the bridge, with nothing on the binding', async () => {
    const { task } = await connectOpen({ profile })
    const answers = [task.send({ data: 'hello' }), task.close({})]
    if (isBinding(profile)) return expect(answers).toEqual([undefined, undefined])
    await expect(answers[0]).resolves.toMatchObject({ errMsg: expect.stringMatching(/:ok$/) })
    await expect(answers[1]).resolves.toMatchObject({ errMsg: expect.stringMatching(/:ok$/) })
  })
})

describe('a Promise of the bridge that rejects', () => {
  const send = () => {
    const { task, ...rest } = connect({ profile: 'devtools' })
    return { promise: task.send({ data: 'early' }) as Promise<unknown>, ...rest }
  }

  test('11. rejects with a plain object', async () => {
    const { promise } = send()
    await expect(promise).rejects.toEqual({ errMsg: 'SocketTask.send:fail SocketTask.readyState is not OPEN' })
  })

  test('11. is counted where nobody listens', async () => {
    const { counters, clock } = send()
    await clock.advance(0)
    expect(counters.unhandledRejections).toBe(1)
  })

  test('11. is not counted where it is caught', async () => {
    const { promise, counters, clock } = send()
    promise.catch(() => {})
    await clock.advance(0)
    expect(counters.unhandledRejections).toBe(0)
  })

  test('11. is not counted where it is awaited', async () => {
    const { promise, counters, clock } = send()
    const awaiting = (async () => {
      try {
        await promise
      } catch {
        return 'caught'
      }
    })()
    await clock.advance(0)
    expect(await awaiting).toBe('caught')
    expect(counters.unhandledRejections).toBe(0)
  })
})
