import type { Observable } from 'rxjs'
import { quiet } from '../deferred.js'
import { isSocketError, type SocketError } from '../errors/socket-error.js'
import { createHub } from '../messages/hub.js'
import { createObservable } from '../messages/observable.js'
import { type Awaited, type Delivery, plain, type PendingDelivery } from './delivery.js'
import { createMemory } from './memory.js'
import type { Shelf } from './shelf.js'

/** What is under way, in order; how each ends; and what the view sees of it. */
export interface Ledger {
  readonly table: Map<string, Delivery>
  readonly pending$: Observable<readonly PendingDelivery<any>[]>
  all(): Delivery[]
  /** Where it stands, or stood: what is over may be acknowledged once more. */
  orderOf(id: string): number | undefined
  add(entry: PendingDelivery, message: unknown, awaited?: Awaited): Delivery
  changed(): void
  /** Takes it out; where it was in the store, promises whether it is nowhere any more. */
  forget(delivery: Delivery, keep?: boolean): Promise<boolean> | undefined
  /** Rejects, or reports of what nobody awaits. */
  reject(delivery: Delivery, error: unknown, report: SocketError): void
  /** Forgets and rejects what is still under way. */
  fail(delivery: Delivery, error: SocketError, keep?: boolean): void
  end(): void
}

export function createLedger(
  shelf: Shelf | undefined,
  report: (error: SocketError) => void,
  dropped: (delivery: Delivery) => void,
): Ledger {
  const table = new Map<string, Delivery>()
  const over = createMemory<string, number>()
  const pending = createHub<readonly PendingDelivery<any>[]>()
  let isChanged = false
  /** Out, while the store is asked to forget them. */
  const leaving = new Set<(isGone: boolean) => void>()

  const list = (): readonly PendingDelivery<any>[] => ledger.all().map(plain)

  const ledger: Ledger = {
    table,
    pending$: createObservable(pending, list),
    all() {
      const all: Delivery[] = []
      table.forEach((delivery) => all.push(delivery))
      return all
    },
    orderOf(id) {
      const delivery = table.get(id)
      return delivery ? delivery.order : over.get(id)
    },
    add(entry, message, awaited) {
      const delivery: Delivery = { ...entry, message, awaited, refusals: 0, isReady: false, isOver: false }
      table.set(entry.id, delivery)
      ledger.changed()
      return delivery
    },
    changed() {
      if (isChanged) return
      isChanged = true
      Promise.resolve().then(() => {
        isChanged = false
        pending.next(list())
      })
    },
    forget(delivery, keep) {
      table.delete(delivery.id)
      over.add(delivery.id, delivery.order)
      if (delivery.unlisten) delivery.unlisten()
      dropped(delivery)
      ledger.changed()
      return shelf && delivery.saved && !keep ? shelf.remove(delivery) : undefined
    },
    reject({ awaited }, error, told) {
      if (!awaited) return report(told)
      // A mistake in the program is loud.
      if (!isSocketError(error, 'ENCODE_FAILED')) quiet(awaited.promise)
      awaited.reject(error)
    },
    fail(delivery, error, keep) {
      if (table.get(delivery.id) !== delivery) return
      const gone = ledger.forget(delivery, keep)
      if (!gone) return ledger.reject(delivery, error, error)
      const settle = (isGone: boolean): void => {
        if (!leaving.delete(settle)) return
        // The next start would send it.
        if (!isGone) Object.assign(error, { maybeDelivered: true })
        ledger.reject(delivery, error, error)
      }
      leaving.add(settle)
      gone.then(settle)
    },
    end() {
      // A store that never answers keeps nobody waiting for ever.
      leaving.forEach((settle) => settle(false))
      if (isChanged) pending.next(list())
      pending.end()
    },
  }
  return ledger
}
