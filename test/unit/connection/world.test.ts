import { describe, expect, test } from 'vitest'
import { followApp } from '../../../src/hosts/app.js'
import { createWorld } from '../../../src/connection/world.js'
import { SocketError } from '../../../src/errors/socket-error.js'
import type { Failure } from '../../../src/policies/backoff.js'
import { createVirtualClock } from '../../../src/testing/virtual-clock.js'
import { createStopwatch } from '../../../src/time/stopwatch.js'

const error = new SocketError('CONNECTION_LOST', 'lost')
const failure = { attempt: 2, error, elapsed: 10, previous: undefined, clean: false }

const clock = createVirtualClock()
const stopwatch = createStopwatch(clock)
const noLifecycle = followApp({}, clock, () => undefined)

describe('the world', () => {
  test('knows by the phase what the end of a wire means, and whether the background may have done it', () => {
    let killed = false
    const { endOf } = createWorld(clock, stopwatch, { ...noLifecycle, mayHaveKilled: () => killed }, 5000, false)
    const ending = { code: 1000, reason: 'bye' }
    expect(endOf.connecting(ending).error).toMatchObject({ code: 'CONNECT_FAILED', kind: 'unknown' })
    expect(endOf.handshaking(ending).error).toMatchObject({ code: 'CONNECT_FAILED', kind: 'handshake' })
    expect(endOf.open(ending)).toMatchObject({ ...ending, wasClean: true })
    killed = true
    expect(endOf.open(ending)).toMatchObject({ wasClean: false, error: { code: 'CONNECTION_LOST' } })
  })

  test('tells the policy of the failure, with chance from the clock', () => {
    const told: Failure[] = []
    const world = createWorld(createVirtualClock({ seed: 5 }), stopwatch, noLifecycle, 5000, (given) =>
      told.push(given),
    )
    expect(world.retry(failure)).toBe(1)
    expect(told[0]).toEqual({ ...failure, random: expect.any(Function) })
    expect(told[0]!.random()).toBe(createVirtualClock({ seed: 5 }).random())
  })

  test('retries nothing without a policy', () => {
    expect(createWorld(clock, stopwatch, noLifecycle, 5000, false).retry(failure)).toBe(false)
  })
})
