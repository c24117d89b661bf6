// How clients come back: ours, by the built package, and the peers by default or as their documentation recommends,
// each with its source. websocket-as-promised 3.0.1 is missing: it does not reconnect.
import { backoff, SocketError } from 'wx-socket'
import type { Policy } from './herd.js'

const refused = new SocketError('CONNECT_FAILED', 'refused', { kind: 'refused', retryable: true })
const losses = new Map(
  [1006, 1012].map((closeCode) => [
    closeCode,
    new SocketError('CONNECTION_LOST', 'lost', { closeCode, retryable: true }),
  ]),
)

/** `backoff()` with these options. */
export const ours = (options?: Parameters<typeof backoff>[0]): Policy => {
  const policy = backoff(options)
  return (random, closeCode) => {
    const lost = losses.get(closeCode)!
    return (attempt, elapsed) => {
      const error = attempt === 1 ? lost : refused
      const previous = attempt === 1 ? undefined : attempt === 2 ? lost : refused
      return policy({ attempt, error, elapsed, previous, clean: false, random }) as number
    }
  }
}

/** None of them tells 1012 from 1006, but for rxjs: a clean close completes, so that it would not come back at all. */
export const peers: Record<string, Policy> = {
  // reconnecting-websocket 4.4.0, dist/reconnecting-websocket-mjs.js, `DEFAULT` and `_getNextDelay`: the first wait is
  // drawn once, when the module is loaded, 1000 + Math.random() * 4000; it grows by 1.3 to 10000.
  'reconnecting-websocket': (random) => {
    const first = 1000 + random() * 4000
    return (failure) => Math.min(10_000, first * 1.3 ** (failure - 1))
  },
  // partysocket 1.3.0, dist/ws.js, `DEFAULT` and `_getNextDelay`: the same from 3000, and no chance in it. Its README
  // still says 1000 + Math.random() * 4000, which is reconnecting-websocket.
  partysocket: () => (failure) => Math.min(10_000, 3000 * 1.3 ** (failure - 1)),
  // websocket-ts 2.3.0, README, "Reconnect & Backoff": `new ConstantBackoff(1000)`, what its first example recommends.
  // sockette 2.0.6, dist/sockette.mjs: `timeout` is 1000 by default, always the same.
  // rxjs 7.8.2: webSocket() does not reconnect; what people write is `retry({ delay: 1000 })`, once
  // `retryWhen((errors) => errors.pipe(delay(1000)))`.
  'every second: websocket-ts, sockette, rxjs': () => () => 1000,
  // websocket-ts 2.3.0, README: `new ExponentialBackoff(1000, 6)`. src/backoff/exponentialbackoff.ts, `next`, grows
  // before it answers: the first wait is 2 s, not the 1 s that the README says.
  'websocket-ts ExponentialBackoff': () => (failure) => 1000 * 2 ** Math.min(failure, 6),
}
