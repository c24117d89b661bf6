// What the constants of `backoff()` were chosen by. `npm run bench:herd` prints it, for 100,000 clients.
import { describe, expect, test } from 'vitest'
import { Herd, type Policy, type Story } from './herd.js'
import { ours, peers } from './policies.js'

const many = Number(process.env.CLIENTS ?? 20_000)

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

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
const seconds = (ms: number): string => (ms < Infinity ? `${(ms / 1000).toFixed(2)} s` : 'over 10 min')
const times = (factor: number): string => (factor < Infinity ? `${factor.toFixed(2)} x` : 'over 10 min')

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

  test('no more than 5 % try in any second after close code 1012', () => {
    // Four in a hundred, give or take: of a thousand clients, 25 more in a second are mere chance.
    expect(mine.restart).toBeLessThanOrEqual(clients > 1000 ? 0.05 : 0.065)
  })

  if (!process.env.CLIENTS) return
  const rows = [{ name: 'backoff()', ...mine }, ...theirs].map((row) => [
    row.name,
    {
      'first return': seconds(row.firstReturn),
      'peak after 3 s': percent(row.peak),
      'recovery, 3 s': times(row.recovery[0]!),
      'recovery, 30 s': times(row.recovery[1]!),
      '1012, a second': percent(row.restart),
      '| peak at once': percent(row.peakAtOnce),
      'at return, 30 s': percent(row.peakAtReturn),
      'unlimited, 3 s': seconds(row.backUnlimited[0]!),
      'unlimited, 30 s': seconds(row.backUnlimited[1]!),
      'attempts in 30 s': row.attempts.toFixed(1),
    },
  ])
  console.log(`${clients} clients`)
  console.table(Object.fromEntries(rows))
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
