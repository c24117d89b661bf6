// Random faults against deliveries: connections that are lost or dark, acknowledgements that are, apps that are killed,
// servers that are restarted, storage and platforms that refuse. Replayed as invariants.test.ts.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { deliveries } from '../../../src/companions/deliveries.js'
import { storageStore } from '../../../src/companions/storage-store.js'
import { connectSocket } from '../../../src/connect-socket.js'
import type { Transport, WireListener } from '../../../src/hosts/transport.js'
import { json } from '../../../src/messages/codec.js'
import { createVirtualClock } from '../../../src/testing/virtual-clock.js'
import type { Clock } from '../../../src/time/clock.js'
import { createStorage } from '../../unit/companions/storage.js'

const runs = Math.ceil(Number(process.env.RUNS ?? 500) / 2)
const replay = process.env.SEED ? { seed: Number(process.env.SEED), path: process.env.FAILING_PATH ?? '' } : {}

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ is: fc.constant('deliver'), times: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 6, arbitrary: fc.record({ is: fc.constant('pass'), times: fc.integer({ min: 0, max: 15_000 }) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      is: fc.constantFrom('lose', 'dark', 'deaf', 'kill', 'close', 'unsaved', 'unloaded', 'refused', 'heal'),
      times: fc.integer({ min: 1, max: 2 }),
    }),
  },
)

/** What the server keeps through all restarts: ids that it knows, and what its application was given. */
interface Server {
  readonly known: Set<string>
  readonly applied: number[]
  /** It hears, and its acknowledgements get lost. */
  isDeaf: boolean
}

interface Delivered {
  outcome: 'pending' | 'resolved' | 'rejected' | 'perhaps' | 'killed'
  wasSaved: boolean
}

/** One life of the app, which may be killed: then nothing of it runs any more. */
function start(world: Clock, server: Server, held: Map<string, unknown>, all: Delivered[], problems: unknown[]) {
  let alive = true
  const clock: Clock = {
    ...world,
    setTimeout: (callback, milliseconds) => world.setTimeout(() => alive && callback(), milliseconds),
  }
  // What was handed to the storage is written, whether the app is there to hear of it or not.
  const storage = createStorage({ setTimeout: world.setTimeout }, 5, held)
  const { setStorage } = storage.host
  storage.host.setStorage = (options: any) =>
    setStorage({
      ...options,
      success(result: unknown) {
        for (const { body } of JSON.parse(options.data)) if (all[body]) all[body].wasSaved = true
        if (alive) options.success(result)
      },
      fail: (error: unknown) => alive && options.fail(error),
    })
  let listener: WireListener | undefined
  /** Nothing arrives any more by this one, and the app is not told. */
  let dark: WireListener | undefined
  let refusals = 0
  const transport: Transport = {
    connect(_, to) {
      listener = to
      clock.setTimeout(() => listener === to && to.open({ header: {} }), 20)
      return {
        send(data, done) {
          if (refusals) {
            refusals--
            return done({ errMsg: 'sendSocketMessage:fail busy' })
          }
          const { id, body } = JSON.parse(data as string)
          clock.setTimeout(() => done(), 2)
          world.setTimeout(() => {
            // What is under way arrives also from an app that is gone; from a wire that is, it does not.
            if (dark === to || (alive && listener !== to)) return
            if (!server.known.has(id)) server.applied.push(body)
            server.known.add(id)
            const acknowledge = () => listener === to && to.message(JSON.stringify({ id }))
            if (!server.isDeaf) clock.setTimeout(acknowledge, 10)
          }, 10)
        },
        close: (code, reason) => clock.setTimeout(() => end(code, reason), 1),
      }
    },
  }
  const end = (code: number, reason = ''): void => {
    const to = listener
    listener = undefined
    if (to) to.end({ code, reason })
  }
  const socket = connectSocket<any, any>({
    ...{ url: 'wss://example.com', transport, clock, lifecycle: false, codec: json<any, any>(), retry: () => 300 },
  })
  socket.errors$.subscribe()
  const { deliver } = deliveries<number, void, any, any>(socket, {
    encode: (id, body) => ({ id, body }),
    acknowledged: ({ id }) => ({ id }),
    store: storageStore(storage.host, { key: 'unsent' }),
    clock,
  })
  return {
    end,
    socket,
    storage,
    darken: () => (dark = listener),
    refuse: (times: number) => (refusals = times),
    deliver() {
      const delivered: Delivered = { outcome: 'pending', wasSaved: false }
      const body = all.push(delivered) - 1
      deliver(body).then(
        () => (delivered.outcome = 'resolved'),
        ({ code, maybeDelivered }) => {
          delivered.outcome = maybeDelivered ? 'perhaps' : 'rejected'
          if (code !== 'SEND_FAILED' && code !== 'CLOSED') problems.push(code)
        },
      )
    },
    kill() {
      alive = false
      listener = undefined
    },
  }
}

test(
  `${runs} random schedules lose nothing, give nothing twice, and keep the order`,
  { timeout: 3_600_000 },
  async () => {
    let arrived = 0
    const play = async (steps: { is: string; times: number }[]) => {
      const clock = createVirtualClock()
      const server: Server = { known: new Set(), applied: [], isDeaf: false }
      const held = new Map<string, unknown>()
      const all: Delivered[] = []
      const problems: unknown[] = []
      let app = start(clock, server, held, all, problems)
      const heal = () => {
        server.isDeaf = false
        app.storage.failures = {}
        app.refuse(0)
      }
      for (const { is, times } of steps) {
        if (is === 'pass') await clock.advance(times)
        else if (is === 'deliver') for (let i = 0; i < times; i++) app.deliver()
        else if (is === 'lose') app.end(1006)
        else if (is === 'dark') app.darken()
        else if (is === 'deaf') server.isDeaf = true
        else if (is === 'unsaved') app.storage.failures = { setStorage: 'full', removeStorage: 'busy' }
        else if (is === 'unloaded') app.storage.failures = { getStorage: 'busy', getStorageInfo: 'busy' }
        else if (is === 'refused') app.refuse(times)
        else if (is === 'heal') heal()
        else {
          if (is === 'close') await Promise.all([app.socket.close({ drain: false }), clock.advance(10)])
          app.kill()
          for (const delivered of all) if (delivered.outcome === 'pending') delivered.outcome = 'killed'
          // The next start finds what was being written.
          await clock.advance(20)
          app = start(clock, server, held, all, problems)
        }
      }
      heal()
      app.end(1006)
      await clock.advance(60_000)
      // What the storage did not forget is sent once more, and dropped.
      app.kill()
      app = start(clock, server, held, [], problems)
      await clock.advance(60_000)
      const times = all.map((_, body) => server.applied.filter((applied) => applied === body).length)
      all.forEach(({ outcome, wasSaved }, body) => {
        if (outcome === 'resolved' || ((outcome === 'killed' || outcome === 'perhaps') && wasSaved))
          expect([body, times[body]]).toEqual([body, 1])
        else if (outcome === 'rejected') expect([body, times[body]]).toEqual([body, 0])
        else if (outcome === 'pending') problems.push(`${body} is pending`)
      })
      expect(Math.max(0, ...times)).toBeLessThan(2)
      expect(server.applied).toEqual([...server.applied].sort((one, other) => one - other))
      expect(problems).toEqual([])
      expect(held.size).toBe(0)
      arrived += server.applied.length
      app.kill()
    }
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 30 }), play), { numRuns: runs, ...replay })
    // It is not for want of deliveries that none is lost.
    expect(arrived).toBeGreaterThan(runs)
  },
)
