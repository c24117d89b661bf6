// Random schedules against the invariants of the design. A failure prints its seed and path; replay it with
// `SEED=… FAILING_PATH=… npx vitest run --config test/vitest.config.mts test/property`. RUNS sets how many.
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ProfileName } from '../../src/testing/index.js'
import { play, type Schedule, type Step } from './world.js'

const runs = Number(process.env.RUNS ?? 500)
const replay = process.env.SEED ? { seed: Number(process.env.SEED), path: process.env.FAILING_PATH ?? '' } : {}

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      size: fc.integer({ min: 0, max: 9 }),
      abortable: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('advance' as const),
      milliseconds: fc.constantFrom(0, 1, 5, 10, 20, 50, 200, 1500, 5000),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('serverSends' as const), count: fc.integer({ min: 1, max: 5 }) }),
  },
  { weight: 2, arbitrary: fc.constant({ do: 'subscribe' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'unsubscribe' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('iterate' as const),
      highWaterMark: fc.integer({ min: 1, max: 6 }),
      overflow: fc.constantFrom('error' as const, 'dropOldest' as const),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('next' as const), which: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('return' as const), which: fc.nat(5) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('serverCloses' as const),
      code: fc.constantFrom(1000, 1001, 1011, 4000, 4001),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Step>(
      { do: 'serverLoses' },
      { do: 'pathGoesDark' },
      { do: 'halfOpen' },
      { do: 'abortSends' },
      { do: 'drain' },
      { do: 'abort' },
    ),
  },
  { weight: 2, arbitrary: fc.constantFrom<Step>({ do: 'hide' }, { do: 'show' }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('network' as const),
      type: fc.constantFrom('wifi' as const, '4g' as const, 'none' as const),
      change: fc.record({
        told: fc.boolean(),
        sockets: fc.constantFrom('lost' as const, 'halfOpen' as const, 'kept' as const),
      }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('close' as const),
      drain: fc.boolean(),
      timeout: fc.constantFrom(1, 15, 500),
    }),
  },
)

const schedule: fc.Arbitrary<Schedule> = fc.record({
  profile: fc.constantFrom<ProfileName>('devtools', 'android', 'android-bridge', 'ios', 'legacy'),
  background: fc.record(
    {
      sockets: fc.constantFrom('cut' as const, 'kept' as const),
      told: fc.constantFrom('close' as const, 'globalClose' as const, 'none' as const),
      cutAfter: fc.constantFrom(5, 200),
      code: fc.constantFrom(1000, 1006),
      queued: fc.constantFrom('afterShow' as const, 'beforeShow' as const),
    },
    { requiredKeys: [] },
  ),
  begins: fc.constantFrom(
    'inFront' as const,
    'inFront' as const,
    'inFront' as const,
    'suspended' as const,
    'resumed' as const,
  ),
  reaction: fc.constantFrom('none' as const, 'none' as const, 'sends' as const, 'closes' as const),
  server: fc.constantFrom(
    'accepts' as const,
    'accepts' as const,
    'greets' as const,
    'refuses' as const,
    'holds' as const,
  ),
  queue: fc.record({
    highWaterMark: fc.integer({ min: 1, max: 8 }),
    maxBytes: fc.integer({ min: 10, max: 100 }),
    overflow: fc.constantFrom('reject' as const, 'dropOldest' as const),
  }),
  steps: fc.array(step, { maxLength: 40 }),
})

const unhandled: unknown[] = []
const note = (reason: unknown) => unhandled.push(reason)
beforeEach(() => void process.on('unhandledRejection', note))
afterEach(() => void process.off('unhandledRejection', note))

test(`${runs} random schedules keep every invariant`, { timeout: 3_600_000 }, async () => {
  await fc.assert(fc.asyncProperty(schedule, play), { numRuns: runs, ...replay })
  expect(unhandled).toEqual([])
})
