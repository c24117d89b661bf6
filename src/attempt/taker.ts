import type { Taker } from '../outbox/handed-over.js'
import type { Wire } from '../hosts/transport.js'

/** Where the outbox hands over to: the wire itself where it can, else by its `send`. */
export function takerOver(wire: Wire): Taker {
  const { post, explain } = wire
  if (post && explain) return wire as Wire & Taker
  return {
    post(frame, success, fail) {
      try {
        wire.send(frame, (error) => (error === undefined ? success() : fail(error)))
      } catch (error) {
        // A transport that throws breaks its word: then it has not taken the message.
        fail(error)
      }
    },
    explain: (error) => error,
  }
}
