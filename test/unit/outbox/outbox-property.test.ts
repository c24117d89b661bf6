// Random schedules of all that acts on a message at once: key, ttl, signal, bounds, drain(), wires that die, time that jumps.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createAbortController } from '../../../src/abort.js'
import type { SocketError } from '../../../src/errors/socket-error.js'
import { because, createWorld, notOpen, settle, takerOf } from './world.js'

const runs = Number(process.env.RUNS ?? 500)
const replay = process.env.SEED ? { seed: Number(process.env.SEED), path: process.env.FAILING_PATH ?? '' } : {}
const sendTimeout = 5000

type Step =
  | { do: 'send'; size: number; key: string | undefined; ttl: number | undefined; abortable: boolean }
  | { do: 'advance' | 'suspend' | 'setBack'; milliseconds: number }
  | { do: 'attach'; synchronous: boolean }
  | { do: 'answer'; error: boolean }
  | { do: 'notOpen'; reversed: boolean }
  | { do: 'lose' | 'drain' | 'abort' }

const time = fc.constantFrom(0, 1, 10, 50, 100, 300, 1500)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      size: fc.integer({ min: 1, max: 6 }),
      key: fc.constantFrom(undefined, 'a', 'b'),
      ttl: fc.constantFrom(undefined, undefined, 0, 10, 60, 200, 1000),
      abortable: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('advance' as const), milliseconds: time }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('suspend' as const, 'setBack' as const), milliseconds: time }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('attach' as const), synchronous: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('answer' as const), error: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('notOpen' as const), reversed: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('lose' as const, 'drain' as const, 'abort' as const) }) },
)

const schedule = fc.record({
  options: fc.record({
    highWaterMark: fc.integer({ min: 1, max: 6 }),
    maxBytes: fc.integer({ min: 4, max: 30 }),
    overflow: fc.constantFrom('reject' as const, 'dropOldest' as const),
    ttl: fc.constantFrom(Infinity, Infinity, 100),
  }),
  steps: fc.array(step, { maxLength: 50 }),
})

interface Sent {
  text: string
  key: string | undefined
  ttl: number
  /** By the wall clock. */
  at: number
  /** By the timers: since when it waits. */
  waiting: number
  outcomes: ('taken' | SocketError)[]
}

async function play({ options, steps }: { options: any; steps: readonly Step[] }): Promise<void> {
  const { clock, outbox, shiftClock } = createWorld({ ...options, sendTimeout })
  const sends: Sent[] = []
  const accepted: Sent[] = []
  const drains: { of: Sent[]; done: number }[] = []
  let shift = 0
  let setBacks = 0
  let suspended = 0
  let cameBack = false
  let controller = createAbortController()
  /** What the wire in use was handed and has not answered, oldest first; a dead wire answers for itself. */
  let open: { message: Sent; done: (error?: unknown) => void }[] = []
  let isDead = true
  const hasEnded = ({ outcomes }: Sent): boolean => outcomes.length > 0

  const send = ({ size, key, ttl, abortable }: Step & { do: 'send' }): void => {
    const text = `${sends.length}`.padEnd(size, '.')
    const sent: Sent = {
      text,
      key,
      ttl: ttl ?? options.ttl,
      at: clock.now() + shift,
      waiting: clock.now(),
      outcomes: [],
    }
    sends.push(sent)
    outbox.send(text, text, { key, ttl, signal: abortable ? controller.signal : undefined }).then(
      () => sent.outcomes.push('taken'),
      (error) => sent.outcomes.push(error),
    )
  }

  const attach = (synchronous: boolean): void => {
    const mine: typeof open = []
    let dead = false
    open = mine
    isDead = false
    outbox.attach(
      takerOf((frame, done) => {
        const message = sends.find(({ text }) => text === frame)!
        // What has expired is not handed over, and what is rejected never is.
        if (!setBacks && message.ttl) expect(clock.now() + shift - message.at).toBeLessThan(message.ttl)
        expect(message.outcomes).toEqual([])
        if (open === mine && isDead) dead = true
        if (dead) {
          cameBack = true
          done(notOpen())
        } else if (synchronous) {
          accepted.push(message)
          done()
        } else mine.push({ message, done })
      }),
    )
  }

  const check = async (): Promise<void> => {
    await settle()
    for (const { of, done } of drains) expect(done).toBe(of.every(hasEnded) ? 1 : 0)
    const live = sends.filter((sent) => !hasEnded(sent))
    expect(outbox.pending()).toEqual({
      count: live.length,
      bytes: live.reduce((bytes, { text }) => bytes + text.length, 0),
    })
    const queued = live.filter((sent) => !open.some(({ message }) => message === sent))
    // Of each key one at most waits, and none longer than its time: once more for each time that the clock was set back,
    // and as much longer as the timers stood still.
    const keys = queued.flatMap(({ key }) => key ?? [])
    expect(keys).toEqual([...new Set(keys)])
    for (const { ttl, waiting } of queued) expect(clock.now() - waiting).toBeLessThan(ttl * (1 + setBacks) + suspended)
    if (cameBack) return
    expect(queued.length).toBeLessThanOrEqual(options.highWaterMark)
    expect(queued.reduce((bytes, { text }) => bytes + text.length, 0)).toBeLessThanOrEqual(options.maxBytes)
  }

  for (const step of steps) {
    if (step.do === 'send') send(step)
    if (step.do === 'advance') await clock.advance(step.milliseconds)
    if (step.do === 'suspend' || step.do === 'setBack') {
      const by = step.do === 'suspend' ? step.milliseconds : -step.milliseconds
      if (by < 0) setBacks++
      else suspended += by
      shift += by
      shiftClock(by)
    }
    if (step.do === 'attach' && isDead && !open.length) attach(step.synchronous)
    if (step.do === 'answer') {
      const oldest = open.shift()
      if (oldest && !step.error) accepted.push(oldest.message)
      oldest?.done(step.error ? 'refused' : undefined)
    }
    if (step.do === 'notOpen') {
      isDead = true
      cameBack ||= open.length > 0
      const all = step.reversed ? open.reverse() : open
      while (all.length) {
        const { message, done } = all.shift()!
        // While it was handed over no timer watched it, and then the clock may have been set back.
        if (setBacks) message.waiting = clock.now()
        done(notOpen())
      }
    }
    if (step.do === 'lose') {
      outbox.lose(because('CONNECTION_LOST'))
      isDead = true
      open = []
    }
    if (step.do === 'abort') {
      controller.abort()
      controller = createAbortController()
    }
    if (step.do === 'drain') {
      const drain = { of: [...sends], done: 0 }
      drains.push(drain)
      outbox.whenSettled(() => drain.done++)
    }
    // What the platform never answered is given up; its late answers count for nothing.
    await settle()
    open.splice(0, open.length, ...open.filter(({ message }) => !hasEnded(message)))
    await check()
  }

  outbox.settle(because('CLOSED'))
  await settle()
  expect(sends.map(({ outcomes }) => outcomes.length)).toEqual(sends.map(() => 1))
  expect(drains.map(({ done }) => done)).toEqual(drains.map(() => 1))
  expect(outbox.pending()).toEqual({ count: 0, bytes: 0 })
  expect(clock.timers).toBe(0)
  // Order is kept among the accepted that have no key, and among those of one key.
  for (const key of [undefined, 'a', 'b']) {
    const order = accepted.filter((sent) => sent.key === key).map((sent) => sends.indexOf(sent))
    expect(order).toEqual([...new Set(order)].sort((a, b) => a - b))
  }
  sends.forEach((sent, i) => {
    const [outcome] = sent.outcomes
    if (outcome === 'taken') return expect(accepted).toContain(sent)
    expect(outcome!.data).toBe(sent.text)
    expect(accepted).not.toContain(sent)
    if (outcome!.code === 'EXPIRED') expect(sent.ttl).toBeLessThan(Infinity)
    if (outcome!.code === 'SUPERSEDED') expect(sends.slice(i + 1).map(({ key }) => key)).toContain(sent.key)
  })
}

test(
  `${runs} random schedules settle every send once and truthfully, in order and in bounds`,
  { timeout: 3_600_000 },
  async () => {
    await fc.assert(fc.asyncProperty(schedule, play), { numRuns: runs, ...replay })
  },
)
