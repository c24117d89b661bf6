import { hold, validate } from '../options/check.js'
import { hasMethods, type Rule } from '../options/rule.js'
import { string } from '../options/table.js'
import type { DeliveryStore } from './delivery.js'
import { type Claim, claim } from './claim.js'
import { createPages, type Page } from './pages.js'
import type { StorageHost } from './storage-host.js'

const aHost: Rule = {
  expected: 'an object with storage functions, such as wx',
  test: hasMethods('setStorage', 'getStorage', 'removeStorage', 'getStorageInfo'),
}

/**
 * A store for `deliveries` over `wx.setStorage`. What is saved in one turn goes into one page, under the key with a number
 * behind it (`unsent.1`, `unsent.2` …), since a key holds 1 MB; all of an app's storage 10 MB. A write that fails, because
 * it is full, rejects what it would have saved, and touches nothing else. Throws `INVALID_OPTION` for what is no host and
 * no key; `load` rejects with it while another socket keeps its messages under the same key.
 *
 * The trap: bodies are kept as JSON, so that a Date comes back as text, and bytes do not come back.
 *
 * @example
 * import { deliveries, storageStore } from 'wx-socket/companions'
 * const { deliver } = deliveries(socket, { encode, acknowledged, store: storageStore(wx, { key: 'unsent' }) })
 */
export function storageStore(host: StorageHost, options: { readonly key: string }): DeliveryStore {
  hold('keep messages', 'the host', host, aHost)
  const { key } = validate('keep messages', options, { key: string })
  hold('keep messages', 'key', key, string)
  const pages = createPages(host)
  /** In which page each message lies. */
  let places = new Map<string, Page>()
  /** Takes what is saved until it is written. */
  let fresh: Page | undefined
  let last = 0
  let held: Claim | undefined

  const free = (): void => {
    if (held) held.leave(pages.idle())
    held = undefined
  }

  const read = (keys: string[]): Promise<unknown> =>
    Promise.all(
      keys
        .filter((name) => name.indexOf(`${key}.`) === 0 && /^\d+$/.test(name.slice(key.length + 1)))
        .map((name) => {
          last = Math.max(last, Number(name.slice(key.length + 1)))
          return pages.read(name).then((data) => {
            const items = parse(data)
            // Neither ours nor readable: handed on as it is, and left alone.
            if (!Array.isArray(items)) return [data]
            const page = pages.create(name)
            items.forEach((item, i) => {
              const { id = `?${i}` } = Object(item) as { id?: string }
              page.texts.set(id, JSON.stringify(item))
              places.set(id, page)
            })
            return items
          })
        }),
    ).then((lists) => ([] as unknown[]).concat(...lists))

  return {
    load() {
      held = claim(host, key)
      places = new Map()
      return held.ready
        .then(pages.keys)
        .then(read)
        .then(undefined, (error) => {
          free()
          throw error
        })
    },
    save(entry) {
      const text = JSON.stringify(entry)
      if (!fresh || fresh.isWritten || fresh.size + text.length > mostOfPage) fresh = pages.create(`${key}.${++last}`)
      fresh.size += text.length
      fresh.texts.set(entry.id, text)
      places.set(entry.id, fresh)
      return pages.write(fresh, entry.id)
    },
    remove(id) {
      const page = places.get(id)
      if (!page) return undefined
      places.delete(id)
      page.texts.delete(id)
      return pages.write(page)
    },
    close: free,
  }
}

/** In characters, which take three bytes at most. */
const mostOfPage = 300000

function parse(data: unknown): unknown {
  try {
    return JSON.parse(data as string)
  } catch {
    return undefined
  }
}
