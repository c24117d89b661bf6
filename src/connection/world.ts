import type { Clock } from '../clock.js'
import { classifyFailure, classifyHandshake, classifyLoss } from '../policies/classify.js'
import type { RetryPolicy } from '../policies/backoff.js'
import { decide } from '../policies/decide.js'
import type { Lifecycle } from './lifecycle.js'
import type { World } from './machine.js'

/** What the phase table may ask: the clock, the app, and the policies. */
export function createWorld(clock: Clock, lifecycle: Lifecycle, minUptime: number, policy: RetryPolicy | false): World {
  return {
    now: () => clock.now(),
    hidden: lifecycle.hidden,
    minUptime,
    endOf: {
      connecting: classifyFailure,
      handshaking: classifyHandshake,
      open: (cause) => classifyLoss(cause, lifecycle.mayHaveKilled()),
    },
    retry: (failure) => decide(policy, { ...failure, random: () => clock.random() }),
  }
}
