import type { SocketError } from '../errors/socket-error.js'
import type { FaceParts } from '../face.js'
import { type Frame, sizeOf } from '../outbox/frame.js'

/** What a frame was sent as: by `send`, by an opening hook, by the heartbeat. */
export type SentAs = 'message' | 'opening' | 'ping'

/** Who looks on. It is told sizes, never what is in a frame. */
export interface Witness {
  /** Before the frame goes its way. Returns what hears how its promise settles. */
  sent(bytes: number, as: SentAs): (settled: Promise<void>) => void
  received(bytes: number): void
  ponged(rtt: number): void
  failed(error: SocketError): void
}

/** The parts of a socket; those who look on stand with them, since several may. */
export type Tapped = FaceParts & { witnesses?: Witness[] | undefined; remove?: () => void }

/**
 * The one tap there is: while somebody looks on, the outbox has other methods and frames pass one more layer. Nothing of it
 * is there before the first witness has come, nor after the last has left.
 * @returns the way out
 */
export function tap(parts: Tapped, witness: Witness): () => void {
  const witnesses = parts.witnesses || install(parts)
  witnesses.push(witness)
  // A listener is no subscriber: the console still warns of what nobody else wants to know.
  const leave = parts.errors.listen(witness.failed)
  return () => {
    const index = witnesses.indexOf(witness)
    if (index < 0) return
    leave()
    witnesses.splice(index, 1)
    if (!witnesses.length) parts.remove!()
  }
}

function install(parts: Tapped): Witness[] {
  const { outbox, messages, driver } = parts
  const { send, sendAhead } = outbox
  const { post } = driver
  const witnesses: Witness[] = []

  /** Told before it goes: the answer may be there before `send` returns. */
  const watched = (frame: Frame, as: SentAs, go: () => Promise<void>): Promise<void> => {
    const bytes = sizeOf(frame)
    const hear = witnesses.map((witness) => witness.sent(bytes, as))
    const settled = go()
    hear.forEach((each) => each(settled))
    return settled
  }
  outbox.send = (frame, ...rest) => watched(frame, 'message', () => send(frame, ...rest))
  outbox.sendAhead = (frame, data, taker, isMessage) =>
    watched(frame, isMessage ? 'opening' : 'ping', () => sendAhead(frame, data, taker, isMessage))
  messages.layer = (to) => ({
    next(frame) {
      const bytes = sizeOf(frame)
      witnesses.forEach((witness) => witness.received(bytes))
      to.next(frame)
    },
  })
  messages.changed()
  driver.post = (event) => {
    if (event.type === 'ponged') witnesses.forEach((witness) => witness.ponged(event.rtt))
    post(event)
  }

  parts.remove = () => {
    Object.assign(outbox, { send, sendAhead })
    driver.post = post
    messages.layer = parts.witnesses = undefined
    messages.changed()
  }
  return (parts.witnesses = witnesses)
}
