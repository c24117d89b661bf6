// What counts as a caught fault: a test that says so. That time ran out says nothing.
import { describe, expect, test } from 'vitest'
// @ts-expect-error it is JavaScript
import { judge, verdictOf } from './judge.mjs'
// @ts-expect-error it is JavaScript
import { stagesOf } from './stages.mjs'

const failed = (...failureMessages: string[]) => ({
  testResults: [{ name: 'queue.test.ts', message: '', assertionResults: [{ fullName: 'a test', failureMessages }] }],
})
const tooLate = 'Error: STACK_TRACE_ERROR\n    at task (file.js:1:1)'

describe('a run of tests', () => {
  test.each([
    ['green', { code: 0, report: failed() }],
    ['red', { code: 1, report: failed('AssertionError: expected 1 to be 2') }],
    ['red', { code: 1, report: failed('AssertionError: expected 1 to be 2', tooLate) }],
    // A rejection that nobody handles fails the run, and no test.
    ['red', { code: 1, report: failed() }],
    ['red', { code: 1, report: { testResults: [{ message: 'SyntaxError: unexpected }', assertionResults: [] }] } }],
    ['hung', { code: 1, report: failed(tooLate) }],
    ['hung', { code: 1, report: failed('Error: Hook timed out in 10000ms.') }],
    // Killed: it wrote no report.
    ['late', { code: null }],
  ])('is %s: %j', (verdict, run) => {
    expect(verdictOf(run)).toBe(verdict)
  })
})

describe('a fault', () => {
  const stages = [{ name: 'near' }, { name: 'far' }]
  /** Judges with these verdicts, in this order, and tells what was run. */
  async function judged(...verdicts: string[]) {
    const runs: string[] = []
    const outcome = await judge(stages, async ({ name }: { name: string }, patience: number) => {
      runs.push(patience > 1 ? `${name} again` : name)
      return verdicts.shift()
    })
    return [outcome, ...runs]
  }

  test('is caught where the nearest tests are red, and the others are not run', async () => {
    expect(await judged('red')).toEqual(['caught', 'near'])
  })

  test('is caught by the tests further away', async () => {
    expect(await judged('green', 'red')).toEqual(['caught', 'near', 'far'])
  })

  test('survives where all are green', async () => {
    expect(await judged('green', 'green')).toEqual(['survived', 'near', 'far'])
  })

  test.each(['late', 'hung'])('is run again with more time where time ran out: %s', async (verdict) => {
    expect(await judged(verdict, 'red')).toEqual(['caught', 'near', 'near again'])
    expect(await judged(verdict, 'green', 'green')).toEqual(['survived', 'near', 'near again', 'far'])
  })

  test('is caught where a test hangs however much time it is given', async () => {
    expect(await judged('late', 'hung')).toEqual(['caught', 'near', 'near again'])
  })

  test('is neither caught nor survived where the run was killed twice', async () => {
    expect(await judged('late', 'late')).toEqual(['undecided', 'near', 'near again'])
  })
})

describe('the tests of a fault', () => {
  const names = (file: string) => stagesOf(file).map(({ name }: { name: string }) => name)

  test('of src are those of its folder, then those of src, then the scenarios on the built package', () => {
    expect(names('src/outbox/queue.ts')).toEqual(['test/unit/outbox/', 'src', 'the built package'])
    expect(names('src/abort.ts')).toEqual(['test/unit/abort', 'src', 'the built package'])
    const [, src, built] = stagesOf('src/outbox/queue.ts')
    expect(src.files).toEqual(
      expect.arrayContaining(['test/unit/messages/', 'test/unit/connect-socket', 'test/behaviour/property/']),
    )
    expect(built).toMatchObject({ build: true, files: expect.arrayContaining(['test/behaviour/scenarios/']) })
    // They import the package by its name.
    expect(names('src/adapters/operators.ts')).toEqual(['the built package'])
    expect(src.files).not.toContain('test/unit/adapters/')
  })

  test('of what builds the package are those of what is shipped, then the scenarios', () => {
    expect(names('rollup.config.js')).toEqual(['the package', 'the built package'])
    expect(stagesOf('rollup.config.js')[0].files).toEqual(['test/package/dist/'])
  })
})
