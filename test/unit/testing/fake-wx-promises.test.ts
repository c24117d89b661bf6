import { describe, expect, test } from 'vitest'
import { unhandledRejections } from '../hosts/scripted.js'
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

  const chains: [string, (promise: Promise<unknown>) => unknown, number][] = [
    ['a then without a second handler', (promise) => promise.then(() => {}), 1],
    ['a chain of them', (promise) => promise.then(() => {}).then(() => {}), 1],
    ['two of them', (promise) => [promise.then(() => {}), promise.then(() => {})], 2],
    ['a finally', (promise) => promise.finally(() => {}), 1],
    ['a catch that rejects again', (promise) => promise.catch((error) => Promise.reject(error)), 1],
    ['a chain with a catch at its end', (promise) => promise.then(() => {}).catch(() => {}), 0],
    ['a finally with a catch behind it', (promise) => promise.finally(() => {}).catch(() => {}), 0],
    ['a then with a second handler', (promise) => promise.then(undefined, () => {}), 0],
  ]

  test.each(chains)('11. is counted, and not let loose, behind %s', async (_, chain, count) => {
    const unhandled = unhandledRejections()
    const { promise, counters, clock } = send()
    chain(promise)
    await clock.advance(0)
    await new Promise((resolve) => setImmediate(resolve))
    expect(counters.unhandledRejections).toBe(count)
    expect(unhandled).toEqual([])
  })

  test('11. is not counted where what is chained to it is awaited', async () => {
    const { promise, counters, clock } = send()
    const awaiting = (async () => {
      try {
        await promise.then(() => 'sent')
      } catch {
        return 'caught'
      }
      return 'passed'
    })()
    await clock.advance(0)
    expect(await awaiting).toBe('caught')
    expect(await Promise.all([promise]).catch(() => 'caught')).toBe('caught')
    expect(counters.unhandledRejections).toBe(0)
  })
})
