// That each fault still has its place: else `npm run test:mutants` would stop in the middle.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
// @ts-expect-error it is JavaScript
import { mutants } from './mutants.mjs'

test('every fault has exactly one place, and is one', () => {
  const misplaced = (mutants as string[][]).filter(
    ([, file, right, wrong]) => readFileSync(file!, 'utf8').split(right!).length !== 2 || right === wrong,
  )
  expect(misplaced).toEqual([])
  expect(mutants.length).toBeGreaterThanOrEqual(30)
})

test('no fault is planted twice', () => {
  const faults = (mutants as string[][]).map(([, ...fault]) => JSON.stringify(fault.slice(0, 3)))
  expect(faults.filter((fault, i) => faults.indexOf(fault) !== i)).toEqual([])
})
