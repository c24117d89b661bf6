// Connects that the platform refuses because the app is, or just was, suspended (API.md, Coming back; PLATFORM.md §4).
import { describe, expect, test } from 'vitest'
import { createStage, everywhere, followed, note } from './world.js'

describe.each(everywhere)('$name', (world) => {
  /** A page that connects from a push while the app is just back: whoever is new has heard of no hide. */
  const resumed = async (resumeLag: number, options: object) => {
    const stage = createStage(world, { background: { resumeLag } })
    stage.hide()
    await stage.advance(10_000)
    stage.show()
    const socket = stage.connect(options)
    return { stage, socket, log: note(socket), first: stage.elapsed() }
  }

  test('is tried again after 300 ms, outside the policy, also without one', async () => {
    const told: unknown[] = []
    for (const retry of [false, (failure: unknown) => (told.push(failure), false as const)]) {
      const { stage, socket, first } = await resumed(1000, { retry })
      await stage.advance(2000)
      expect(stage.dials.map(({ at }) => at - first)).toEqual([0, 300, 600, 900, 1200])
      expect(socket.state).toMatchObject({ phase: 'open', attempt: 1 })
      await stage.end(socket)
    }
    expect(told).toEqual([])
  })

  test('each refusal is told, and waited out', async () => {
    const { stage, socket, log } = await resumed(500, { retry: false })
    const errors: any[] = []
    socket.errors$.subscribe((error) => errors.push(error))
    await stage.advance(2000)
    // The first came in the turn of the call, before anybody could subscribe.
    expect(errors).toMatchObject([{ code: 'CONNECT_FAILED', kind: 'suspended', retryable: true }])
    expect(log.filter((entry) => entry === 'waiting').length).toBe(2)
    await stage.end(socket)
  })

  test('the sixth is a failure like any other', async () => {
    const told: unknown[] = []
    const retry = ({ attempt, error }: any) => (told.push([attempt, error.kind]), 1000)
    const { stage, socket, first } = await resumed(2000, { retry })
    await stage.advance(3000)
    expect(stage.dials.map(({ at }) => at - first)).toEqual([0, 300, 600, 900, 1200, 1500, 2500])
    expect(told).toEqual([[1, 'suspended']])
    expect(socket.state).toMatchObject({ phase: 'open', attempt: 2 })
    await stage.end(socket)
  })

  test('the sixth ends a socket without a policy', async () => {
    const { stage, socket } = await resumed(60_000, { retry: false })
    await stage.advance(3000)
    expect(socket.state).toMatchObject({ phase: 'closed', error: { kind: 'suspended' } })
    expect(stage.dials.length).toBe(6)
    await stage.end(socket)
  })

  test('after an opening five more are granted', async () => {
    const { stage, socket } = await resumed(1000, {
      retry: (failure: any) => failure.error.kind !== 'suspended' && 100,
    })
    await stage.advance(20_000)
    stage.hide()
    await stage.advance(20_000)
    stage.show()
    await stage.advance(3000)
    expect(socket.state.phase).toBe('open')
    await stage.end(socket)
  })
})

describe.each(followed)('$name', (world) => {
  test('every show grants five more: absences do not add up', async () => {
    const stage = createStage(world, { background: { resumeLag: 700 }, meets: (connection) => connection.hold() })
    const socket = stage.connect({ retry: false, timeout: 60_000 })
    for (let absence = 0; absence < 4; absence++) {
      stage.hide()
      await stage.advance(30_000)
      stage.show()
      await stage.advance(1000)
      expect(socket.state.phase).toBe('connecting')
    }
    await stage.end(socket)
  })

  test('show dials at once into the lag, and gets through', async () => {
    const stage = createStage(world, { background: { resumeLag: 700 } })
    const socket = stage.connect({ retry: false })
    const log = note(socket)
    stage.hide()
    await stage.advance(30_000)
    stage.show()
    await stage.advance(1000)
    const refusal = ['connecting', 'survived CONNECT_FAILED', 'waiting']
    expect(log).toEqual(['connecting', 'paused', ...refusal, ...refusal, ...refusal, 'connecting', 'open'])
    await stage.end(socket)
  })
})
