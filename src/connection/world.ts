import type { Clock } from '../clock.js'
import { classifyFailure, classifyHandshake, classifyLoss } from '../policies/classify.js'
import type { RetryPolicy } from '../policies/backoff.js'
import { decide } from '../policies/decide.js'
import type { Stopwatch } from '../time/stopwatch.js'
import type { Lifecycle } from './lifecycle.js'
import type { World } from './machine.js'

/** What the phase table may ask: the clock, the app, and the policies. */
export function createWorld(
  clock: Clock,
  stopwatch: Stopwatch,
  lifecycle: Lifecycle,
  minUptime: number,
  policy: RetryPolicy | false,
): World {
  return {
    now: stopwatch.now,
    wall: () => clock.now(),
    hidden: lifecycle.hidden,
    hinted: lifecycle.hinted,
    minUptime,
    endOf: {
      connecting: classifyFailure,
      handshaking: classifyHandshake,
      open: (cause) => classifyLoss(cause, lifecycle.mayHaveKilled()),
    },
    retry: (failure) => decide(policy, { ...failure, random: () => clock.random() }),
  }
}
