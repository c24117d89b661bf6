import type { SocketError } from '../errors/socket-error.js'
import type { Clock } from '../time/clock.js'
import { createDeadlines } from './deadlines.js'
import type { Delivery } from './delivery.js'
import type { CompanionSocket } from './options.js'

/** Hands deliveries over, one after another, and again, until they are over. */
export interface Sender {
  /** There is a wire that has seen none of these. */
  open(all: Delivery[]): void
  /** The wire is gone, or it is all over. */
  shut(): void
  /** One more, after all the others; while there is no wire it waits for the next. */
  add(delivery: Delivery): void
  /** One has become ready. */
  proceed(): void
  /** This one is over. */
  drop(delivery: Delivery): void
}

export function createSender(
  socket: Pick<CompanionSocket<any, any>, 'send' | 'report'>,
  resendAfter: number,
  clock: Clock,
  attempted: () => void,
  gaveUp: (delivery: Delivery, error: SocketError) => void,
): Sender {
  let isOpen = false
  let unsent: Delivery[] = []
  /** The hand-over under way, or the wait after a refusal: what follows keeps its place. */
  let busy: object | undefined
  let timer: unknown
  const deadlines = createDeadlines<Delivery>(clock, (delivery) => add(delivery))

  const add = (delivery: Delivery): void => {
    if (!isOpen) return
    // What is sent again comes before what came later, and does not wait until that is saved.
    let at = unsent.length
    while (at && unsent[at - 1]!.order > delivery.order) at--
    unsent.splice(at, 0, delivery)
    proceed()
  }

  const proceed = (): void => {
    while (unsent[0] && unsent[0].isOver) unsent.shift()
    const delivery = unsent[0]
    if (busy || !delivery || !delivery.isReady) return
    const mine = (busy = {})
    /** Unless the wire is another by now, or it is all over. */
    const then = (act: (error: SocketError) => void) => (error: unknown) => {
      if (busy === mine) act(error as SocketError)
    }
    const taken = (): void => {
      delivery.refusals = 0
      // Over, it has left already.
      const at = unsent.indexOf(delivery)
      if (at >= 0) unsent.splice(at, 1)
      if (!delivery.isOver) deadlines.add(delivery, resendAfter)
      free()
    }
    delivery.attempts++
    attempted()
    // Now or never: what waits here waits in order, and outlives the socket's queue.
    socket.send(delivery.message, { ttl: 0 }).then(
      then(taken),
      then((error) => {
        const { code } = error
        // The next opening begins anew, and the end is told otherwise.
        if (code === 'CONNECTION_LOST' || code === 'CLOSED' || code === 'ABORTED') return
        if (error.maybeDelivered) return taken()
        delivery.attempts--
        if (code === 'SEND_FAILED') delivery.refusals++
        if (code === 'ENCODE_FAILED' || delivery.refusals > 2) {
          gaveUp(delivery, error)
          return free()
        }
        if (code === 'SEND_FAILED') socket.report(error)
        timer = clock.setTimeout(then(free) as () => void, Math.min(resendAfter, pause))
      }),
    )
  }

  const free = (): void => {
    busy = undefined
    proceed()
  }

  const shut = (): void => {
    isOpen = false
    busy = undefined
    clock.clearTimeout(timer)
    deadlines.clear()
    unsent = []
  }

  return {
    open(all) {
      shut()
      isOpen = true
      unsent = all
      proceed()
    },
    shut,
    add,
    proceed,
    drop(delivery) {
      delivery.isOver = true
      deadlines.remove(delivery)
      proceed()
    },
  }
}

/** Before the platform is asked again that has just refused; milliseconds. */
const pause = 1000
