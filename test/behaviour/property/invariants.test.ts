// Random schedules against the invariants of the design. A failure prints its seed and path; replay it with
// `SEED=… FAILING_PATH=… npx vitest run --config test/vitest.config.mts test/behaviour/property`. RUNS sets how many.
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { play } from './play.js'
import { schedule } from './schedule.js'

const runs = Number(process.env.RUNS ?? 500)
const replay = process.env.SEED ? { seed: Number(process.env.SEED), path: process.env.FAILING_PATH ?? '' } : {}

const unhandled: unknown[] = []
const note = (reason: unknown) => unhandled.push(reason)
beforeEach(() => void process.on('unhandledRejection', note))
afterEach(() => void process.off('unhandledRejection', note))

test(`${runs} random schedules keep every invariant`, { timeout: 3_600_000 }, async () => {
  await fc.assert(fc.asyncProperty(schedule, play), { numRuns: runs, ...replay })
  expect(unhandled).toEqual([])
})
