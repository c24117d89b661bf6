// What the built package costs, as far as it can be counted: the same on every machine. Time is measured by `npm run
// bench`, and never asserted. Who lowers a number writes it down here, so that it stays; who raises one says what for.
import { execFileSync } from 'node:child_process'
import { beforeAll, describe, expect, test } from 'vitest'
// @ts-expect-error it is JavaScript
import { engines } from './bench/engines.mjs'

/** Calls of the clock and promises made, for a hundred of each: reads, timers set, timers cleared, promises. */
const counts = {
  'messages to a subscriber': [0, 0, 0, 0],
  'messages with a heartbeat': [0, 0, 0, 0],
  'messages to an iterator that waits': [0, 0, 0, 100],
  'messages to an iterator that comes later': [0, 0, 0, 100],
  'sends answered at once': [0, 0, 0, 100],
  'sends answered at once, with a heartbeat': [0, 0, 0, 100],
  'sends answered one by one': [101, 1, 0, 100],
  'sends piled up, then answered': [101, 1, 0, 100],
  'sends queued': [0, 0, 0, 100],
  'sends queued, each to expire': [299, 1, 1, 100],
  'sends flushed, answered at once': [5, 1, 1, 0],
}

/** Microtasks between the host and whoever waits: on iOS up to 15 each is a `setTimeout`. */
const hops = { 'to a listener': 0, 'to an awaited send': 1, 'to an iterator that waits': 1 }

/** On the heap of this Node, for each. */
const bytes = { 'a pending send': 572, 'a queued send': 343, 'an idle socket': 26_100 }

/** How many more steps an item takes when there are sixteen times as many: 16 where each visits all the others. */
const growth = {
  '`drain()` for each send under way': 1.2,
  '`pending` read for each send under way': 1,
  'refused sends that go back before as many queued': 1,
  // 0.9 before few of them became cheaper: what counts is that it is constant.
  'keys superseded, the oldest first': 0.97,
  'sends that expire one by one': 1.25,
  'sends queued': 1.03,
  'sends flushed': 1,
}

const node = engines.find(({ name }: { name: string }) => name === 'node')
/** In a process of its own, as the bench does. */
const measured = (script: string) =>
  JSON.parse(execFileSync(...(node.command(`test/load/${script}`, []) as [string, string[]]), { encoding: 'utf8' }))

let costs: { counts: Record<string, object>; hops: object; bytes: Record<string, number> }
let steps: Record<string, number>
beforeAll(() => {
  costs = measured('measure-costs.mjs')
  steps = measured('measure-growth.mjs')
}, 120_000)

describe('a hundred', () => {
  test.each(Object.entries(counts))('%s take so many calls of the clock and promises', (name, expected) => {
    expect(Object.values(costs.counts[name]!)).toEqual(expected)
  })

  test('are all that is measured', () => {
    expect(Object.keys(costs.counts)).toEqual(Object.keys(counts))
  })
})

test('a message, a send and an iterator take no more promise hops', () => {
  expect(costs.hops).toEqual(hops)
})

describe('on the heap', () => {
  test.each(Object.entries(bytes))('%s keeps to its bytes', (name, expected) => {
    expect(costs.bytes[name]).toBeLessThan(expected * 1.1)
    // Nor is a number left behind that something could hide in.
    expect(costs.bytes[name]).toBeGreaterThan(expected * 0.8)
  })
})

describe('of sixteen times as many', () => {
  test.each(Object.entries(growth))('%s: each takes no more steps', (name, expected) => {
    expect(steps[name]).toBeLessThan(expected + 0.05)
    expect(steps[name]).toBeGreaterThan(expected * 0.9)
  })

  test('all are counted', () => {
    expect(Object.keys(steps)).toEqual(Object.keys(growth))
  })
})
