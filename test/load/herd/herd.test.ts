// What the constants of `backoff()` were chosen by. `npm run bench:herd` prints it, for 100,000 clients, and with SAVE=1
// writes it into the README beside this file.
import { afterAll, describe, expect, test } from 'vitest'
// @ts-expect-error: a script without types
import { save } from '../../tools/measured.mjs'
import { Herd, type Policy, type Story } from './herd.js'
import { ours, peers } from './policies.js'

const many = Number(process.env.CLIENTS ?? 4000)
const hour = 3_600_000

function measure(policy: Policy, clients: number) {
  const play = (story: Partial<Story>): Herd => new Herd({ policy, clients, ...story })
  const capacity = clients / 10
  const quick = [3000, 30_000].map((outage) => play({ outage }))
  const slow = [3000, 30_000].map((outage) => play({ outage, capacity }))
  const restart = play({ outage: 3000, closeCode: 1012 })
  return {
    /** In the median, of a client whose server is there. */
    firstReturn: play({}).back(0.5),
    /** The largest share of the clients that tries in any 100 ms, in all four, from 3 s after the loss on. */
    peak: Math.max(...[...quick, ...slow].map((herd) => herd.peak(100, 3000))),
    /** Until 99 % are back, from the server's return on, as a multiple of the least it takes to let them in. */
    recovery: slow.map((herd) => (herd.back(0.99) - herd.outage) / ((0.99 * clients) / (capacity / 1000))),
    /** The largest share that tries in any second, where all were told of a restart of 3 s. */
    restart: restart.peak(1000, 0),
    // What it costs: nothing of this is promised.
    peakAtOnce: quick[0]!.peak(100, 0),
    peakAtReturn: quick[1]!.peak(100, 30_000),
    backUnlimited: quick.map((herd) => herd.back(0.99) - herd.outage),
    attempts: quick[1]!.attemptsPerClient,
  }
}

/** An outage of an hour: shares do not need as many clients. */
function measureHour(policy: Policy) {
  const herd = new Herd({ policy, clients: process.env.CLIENTS ? 10_000 : 1000, outage: hour })
  return {
    /** How often a client dials the server that is down. */
    dials: herd.attemptsInVain,
    /** The largest share of the clients that tries in any second, from ten minutes after the loss on. */
    peak: herd.peak(1000, 600_000),
    back: [0.5, 0.99].map((share) => herd.back(share) - hour),
  }
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
const seconds = (ms: number): string => (ms < Infinity ? `${(ms / 1000).toFixed(2)} s` : 'over 10 min')
const times = (factor: number): string => (factor < Infinity ? `${factor.toFixed(2)} x` : 'over 10 min')

const tables: string[] = []
const markdown = (rows: Record<string, string>[]): string =>
  [Object.keys(rows[0]!), Object.keys(rows[0]!).map(() => '---'), ...rows.map(Object.values)]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')

describe.each([1000, many])('of %i clients', (clients) => {
  const mine = measure(ours(), clients)
  const theirs = Object.entries(peers).map(([name, policy]) => ({ name, ...measure(policy, clients) }))

  test('one is back within 1.55 s in the median, when its server is there', () => {
    expect(mine.firstReturn).toBeLessThanOrEqual(1550)
  })

  test('no more than 5 % try in any 100 ms, from 3 s after the loss on', () => {
    expect(mine.peak).toBeLessThanOrEqual(0.05)
  })

  test('99 % are let in by a slow server within one and a half times the least it takes', () => {
    expect(Math.max(...mine.recovery)).toBeLessThanOrEqual(1.5)
  })

  test('from 3 s after the loss fewer try at once than with any peer, and a slow server lets all in sooner', () => {
    for (const peer of theirs) {
      expect(mine.peak, peer.name).toBeLessThan(peer.peak)
      for (const [i, recovery] of peer.recovery.entries()) expect(mine.recovery[i], peer.name).toBeLessThan(recovery)
    }
  })

  test('no more than 4 % try in any second after close code 1012', () => {
    // Three in a hundred, give or take: of a thousand clients, 25 more in a second are mere chance.
    expect(mine.restart).toBeLessThanOrEqual(clients > 1000 ? 0.04 : 0.055)
  })

  if (!process.env.CLIENTS) return
  const rows = [{ name: 'backoff()', ...mine }, ...theirs].map((row) => ({
    [`${clients} clients`]: row.name,
    'first return': seconds(row.firstReturn),
    'peak after 3 s': percent(row.peak),
    'recovery, 3 s': times(row.recovery[0]!),
    'recovery, 30 s': times(row.recovery[1]!),
    '1012, a second': percent(row.restart),
    'peak at once': percent(row.peakAtOnce),
    'at return, 30 s': percent(row.peakAtReturn),
    'unlimited, 3 s': seconds(row.backUnlimited[0]!),
    'unlimited, 30 s': seconds(row.backUnlimited[1]!),
    'attempts in 30 s': row.attempts.toFixed(1),
  }))
  tables.push(markdown(rows))
})

describe('in an outage of an hour', () => {
  const mine = measureHour(ours())

  test('a client dials the dead server 150 times at most', () => {
    expect(mine.dials).toBeLessThanOrEqual(150)
  })

  test('no more than 6 % try in any second, once it has lasted for ten minutes', () => {
    // Of a thousand clients, 15 more in a second are mere chance.
    expect(mine.peak).toBeLessThanOrEqual(process.env.CLIENTS ? 0.05 : 0.065)
  })

  test('99 % are back within a minute of the return', () => {
    expect(mine.back[1]).toBeLessThanOrEqual(60_000)
  })

  if (!process.env.CLIENTS) return
  const others = { 'backoff({ max: 8000 })': ours({ max: 8000 }), ...peers }
  const theirs = Object.entries(others).map(([name, policy]) => ({ name, ...measureHour(policy) }))
  const rows = [{ name: 'backoff()', ...mine }, ...theirs].map(({ name, dials, peak, back }) => ({
    'an hour': name,
    'dials of each in vain': dials.toFixed(0),
    'peak, a second': percent(peak),
    'half are back': seconds(back[0]!),
    '99 % are back': seconds(back[1]!),
  }))
  tables.push(markdown(rows))

  afterAll(async () => {
    console.log(tables.join('\n\n'))
    if (process.env.SAVE) await save(new URL('README.md', import.meta.url), tables.at(-2) + '\n\n' + tables.at(-1))
  })
})

test('the herd is what can be reckoned by hand', () => {
  const lockstep: Policy = () => () => 1000
  const attemptsOf = ({ attempts }: Herd) => [...attempts.entries()].filter(([, count]) => count > 0)
  const quick = new Herd({ policy: lockstep, clients: 10, outage: 2500 })
  expect(attemptsOf(quick)).toEqual([1000, 2000, 3000].map((now) => [now, 10]))
  expect([quick.back(0.1), quick.back(0.99), quick.attemptsPerClient]).toEqual([3000, 3000, 3])
  expect([quick.peak(100, 0), quick.peak(1001, 0), quick.peak(100, 3001)]).toEqual([1, 2, 0])

  const slow = new Herd({ policy: lockstep, clients: 10, outage: 1000, capacity: 50 })
  expect(attemptsOf(slow)).toEqual([
    [1000, 10],
    [2000, 5],
  ])
  expect([slow.back(0.5), slow.back(0.6)]).toEqual([1000, 2000])

  const either: Policy = (random) => {
    const first = random() < 0.5 ? 60 : 70
    return (failure) => first * failure
  }
  const mixed = new Herd({ policy: either, clients: 1000, outage: 65 })
  const few = mixed.attempts[60]!
  expect(few).toBeGreaterThan(400)
  expect(attemptsOf(mixed)).toEqual([
    [60, few],
    [70, 1000 - few],
    [180, few],
  ])
  expect([mixed.peak(10, 0), mixed.peak(11, 0)]).toEqual([Math.max(few, 1000 - few) / 1000, 1])
})
