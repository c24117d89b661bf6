import { isObject } from '../options/rule.js'
import type { SocketError } from '../errors/socket-error.js'
import { damaged, notForgotten, storeFailed } from './explain.js'
import { type Delivery, type DeliveryStore, plain, type PendingDelivery } from './delivery.js'

/** A store that is somebody else's: what it throws rejects, what it loads is looked at. */
export interface Shelf {
  /** What it holds, in order; the rest is reported and left where it is. */
  load(): Promise<PendingDelivery[]>
  save(delivery: Delivery): Promise<unknown>
  /** Whether it is out. Reports a failure: the message is over, whatever the store says. */
  remove(delivery: Delivery): Promise<boolean>
  close(): void
}

export function createShelf(store: DeliveryStore, report: (error: SocketError) => void): Shelf {
  let isLoaded = false
  let isClosed = false
  const close = (): void => {
    if (store.close)
      ask(() => store.close!()).then(undefined, (error) => report(storeFailed('close', undefined, error)))
  }
  return {
    load: () =>
      ask(() => store.load()).then((found) => {
        isLoaded = true
        if (isClosed) close()
        const known: { [id: string]: true } = Object.create(null)
        const isGood = (item: any): item is PendingDelivery => {
          const good = isObject(item) && typeof item.id === 'string' && Number.isFinite(item.order) && !known[item.id]
          if (good) known[item.id] = true
          else report(damaged(item))
          return good
        }
        const list = Array.isArray(found) ? found : found === undefined || found === null ? [] : [found]
        return list.filter(isGood).sort((one, other) => one.order - other.order)
      }),
    save: (delivery) => ask(() => store.save(plain(delivery))),
    remove({ id, saved }) {
      // One that failed may have been saved all the same.
      const remove = (): Promise<unknown> => ask(() => store.remove(id))
      return saved!.then(remove, remove).then(
        () => true,
        (error) => {
          report(notForgotten(id, error))
          return false
        },
      )
    },
    // What was never let in has nothing to give up.
    close() {
      isClosed = true
      if (isLoaded) close()
    },
  }
}

const ask = (call: () => unknown): Promise<unknown> => new Promise((resolve) => resolve(call()))
