// What is sent across losses, waits and pauses: it survives, or rejects and says the truth (API.md, send).
import { describe, expect, test } from 'vitest'
import { createStage, bothApis, everywhere, outcomeOf } from './world.js'

describe.each(everywhere)('$name', (world) => {
  const { createAbortController } = world.library
  /** A stage whose socket waits after a failed first attempt: the second opens. */
  const waiting = async (options: object = {}) => {
    const stage = createStage(world, { meets: (connection, n) => n === 1 && connection.refuse() })
    const socket = stage.connect({ retry: () => 5000, ...options })
    await stage.advance(1000)
    expect(socket.state.phase).toBe('waiting')
    return { stage, socket }
  }

  test('what is sent while connecting, waiting and paused arrives in order', async () => {
    const { stage, socket } = await waiting()
    const outcomes = ['a', 'b'].map((text) => outcomeOf(socket.send(text)))
    await stage.advance(1000)
    socket.pause()
    outcomes.push(outcomeOf(socket.send('c')))
    await stage.advance(1000)
    socket.resume()
    outcomes.push(outcomeOf(socket.send('d')))
    socket.opened.then(() => outcomes.push(outcomeOf(socket.send('f'))))
    outcomes.push(outcomeOf(socket.send('e')))
    await stage.advance(1000)
    expect(stage.arrived).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
    expect(outcomes.map(({ is }) => is)).toEqual(Array(6).fill('sent'))
    await stage.end(socket)
  })

  test('a loss rejects what had no answer, and keeps what was not handed over', async () => {
    const stage = createStage(world)
    const socket = stage.connect({ retry: () => 100 })
    await stage.advance(100)
    stage.answersSends = false
    const unanswered = ['a', 'b'].map((text) => outcomeOf(socket.send(text)))
    stage.server.lose()
    // Some clients tell in two events, up to 200 ms apart.
    while (socket.state.phase === 'open') await stage.advance(1)
    stage.answersSends = true
    const queued = outcomeOf(socket.send('c'))
    await stage.advance(1000)
    expect(unanswered.map(({ is }) => is)).toEqual(Array(2).fill('CONNECTION_LOST, maybe delivered'))
    expect(queued.is).toBe('sent')
    expect(stage.handedOver).toEqual(['a', 'b', 'c'])
    await stage.end(socket)
  })

  test('what the platform refuses because it is not open goes first at the next opening', async () => {
    const stage = createStage(world, { background: { told: 'none' } })
    const socket = stage.connect({ retry: () => 100 })
    await stage.advance(100)
    stage.hide()
    await stage.advance(10_000)
    stage.show()
    await stage.advance(1000)
    // The platform has dropped the connection and told nobody.
    const outcomes = ['a', 'b', 'c'].map((text) => outcomeOf(socket.send(text)))
    await stage.advance(50)
    outcomes.push(outcomeOf(socket.send('d')))
    await stage.advance(2000)
    expect(stage.arrived).toEqual(['a', 'b', 'c', 'd'])
    expect(outcomes.map(({ is }) => is)).toEqual(Array(4).fill('sent'))
    await stage.end(socket)
  })

  test('what was rejected while it waited is never transmitted', async () => {
    const { stage, socket } = await waiting()
    const { signal, abort } = createAbortController()
    const outcomes = {
      superseded: outcomeOf(socket.send('old', { key: 'position' })),
      expired: outcomeOf(socket.send('expired', { ttl: 2000 })),
      never: outcomeOf(socket.send('never', { ttl: 0 })),
      aborted: outcomeOf(socket.send('aborted', { signal })),
      newest: outcomeOf(socket.send('new', { key: 'position' })),
    }
    await stage.advance(2500)
    abort()
    await stage.advance(5000)
    expect(Object.values(outcomes).map(({ is }) => is)).toEqual(['SUPERSEDED', 'EXPIRED', 'EXPIRED', 'ABORTED', 'sent'])
    expect(stage.handedOver).toEqual(['new'])
    await stage.end(socket)
  })

  test('ttl is wall clock, through pauses and suspensions', async () => {
    const stage = createStage(world)
    const socket = stage.connect({ queue: { ttl: 30_000 } })
    socket.pause()
    const byQueue = outcomeOf(socket.send('by the queue'))
    const own = outcomeOf(socket.send('own', { ttl: 3_000_000 }))
    stage.hide()
    await stage.advance(60_000)
    stage.show()
    socket.resume()
    await stage.advance(1500)
    expect([byQueue.is, own.is]).toEqual(['EXPIRED', 'sent'])
    expect(stage.arrived).toEqual(['own'])
    await stage.end(socket)
  })

  test('drain waits through losses and pauses, for what was pending at the call', async () => {
    const { stage, socket } = await waiting()
    socket.send('a')
    const drained = outcomeOf(socket.drain())
    socket.pause()
    await stage.advance(60_000)
    expect(drained.is).toBe('pending')
    socket.resume()
    await stage.advance(100)
    expect(drained.is).toBe('sent')
    socket.pause()
    socket.send('b')
    const unsettled = outcomeOf(socket.drain())
    await stage.advance(1000)
    expect(unsettled.is).toBe('pending')
    socket.close()
    await stage.advance(0)
    expect(unsettled.is).toBe('sent')
    await stage.end(socket)
  })

  test('a host that never answers: the time of the send, but not the time spent suspended', async () => {
    const stage = createStage(world, { background: { sockets: 'kept' } })
    const socket = stage.connect({ sendTimeout: 8000 })
    await stage.advance(100)
    stage.answersSends = false
    const outcome = outcomeOf(socket.send('x'))
    await stage.advance(1000)
    stage.hide()
    await stage.advance(600_000)
    stage.show()
    await stage.advance(7000)
    expect(outcome.is).toBe('pending')
    await stage.advance(1500)
    expect(outcome.is).toBe('SEND_FAILED, maybe delivered')
    expect(socket.state.phase).toBe('open')
    await stage.end(socket)
  })

  test.each(['close', 'abort'] as const)('%s while waiting or paused ends it in the same turn', async (how) => {
    for (const pauses of [false, true]) {
      const { signal, abort } = createAbortController()
      const { stage, socket } = await waiting({ signal })
      if (pauses) socket.pause()
      const sent = socket.send('never')
      const { opened } = socket
      if (how === 'close') socket.close()
      else abort('changed my mind')
      expect(socket.state).toEqual({ phase: 'closed', code: 1000, reason: '', wasClean: true })
      const error = { code: how === 'close' ? 'CLOSED' : 'ABORTED' }
      await expect(sent).rejects.toMatchObject({ ...error, data: 'never' })
      await expect(opened).rejects.toMatchObject(error)
      await expect(socket.send('late')).rejects.toMatchObject({ code: 'CLOSED' })
      await stage.advance(20_000)
      expect([stage.handedOver, stage.dials.length]).toEqual([[], 1])
      await stage.end(socket)
    }
  })

  test('the end rejects what waited with the ending, through every retry', async () => {
    const stage = createStage(world, { meets: (connection) => connection.refuse() })
    const socket = stage.connect({ retry: ({ attempt }: any) => attempt < 4 && 100 })
    const sent = socket.send('never')
    const rejected = sent.catch((error) => error)
    await stage.advance(3000)
    const { error } = await socket.closed
    expect(await rejected).toMatchObject({ code: 'CLOSED', data: 'never' })
    expect((await rejected).cause).toBe(error)
    expect((await rejected).maybeDelivered).toBeUndefined()
    await stage.end(socket)
  })
})

describe.each(bothApis)('$name', (world) => {
  test('the bounds hold while waiting, and across the opening', async () => {
    for (const overflow of ['reject', 'dropOldest']) {
      const stage = createStage(world, { meets: (connection, n) => n < 3 && connection.refuse() })
      const socket = stage.connect({ queue: { highWaterMark: 2, maxBytes: 10, overflow }, retry: () => 500 })
      const outcomes = ['a', 'b', 'c'].map((text) => outcomeOf(socket.send(text)))
      const huge = outcomeOf(socket.send('01234567890'))
      await stage.advance(700)
      expect(socket.pending).toEqual({ count: 2, bytes: 2 })
      await stage.advance(1000)
      const expected = overflow === 'reject' ? ['sent', 'sent', 'OVERFLOW'] : ['OVERFLOW', 'sent', 'sent']
      expect(outcomes.map(({ is }) => is)).toEqual(expected)
      expect(huge.is).toBe('OVERFLOW')
      expect(stage.arrived).toEqual(overflow === 'reject' ? ['a', 'b'] : ['b', 'c'])
      await stage.end(socket)
    }
  })

  test('a key replaces across attempts, and keeps the last only', async () => {
    const stage = createStage(world, { meets: (connection, n) => n < 4 && connection.refuse() })
    const socket = stage.connect({ retry: () => 500 })
    const outcomes = []
    for (let i = 0; i < 15; i++) {
      outcomes.push(outcomeOf(socket.send(`${i}`, { key: 'cursor' })))
      await stage.advance(100)
    }
    await stage.advance(1000)
    expect(stage.arrived).toEqual(['14'])
    expect(outcomes.map(({ is }) => is)).toEqual([...Array(14).fill('SUPERSEDED'), 'sent'])
    await stage.end(socket)
  })
})
