import { askHost, type StorageHost } from './storage-host.js'

/** What is written as one: messages as texts, by their ids. */
export interface Page {
  readonly key: string
  readonly texts: Map<string, string>
  /** Of the texts, in characters. */
  size: number
  /** From when the host has been given it. */
  isWritten: boolean
  isDue: boolean
}

interface Waiting {
  readonly page: Page
  /** What was to be saved: it is taken back where that fails. */
  readonly id: string | undefined
  resolve(value?: unknown): void
  reject(error: unknown): void
}

/** Writes one page at a time: what comes meanwhile goes with the next write. */
export function createPages(host: StorageHost) {
  let due: Page[] = []
  let waiting: Waiting[] = []
  let isBusy = false
  let whenIdle: (() => void)[] = []

  const next = (): void => {
    const page = due.shift()
    isBusy = page !== undefined
    if (!page) {
      whenIdle.forEach((tell) => tell())
      whenIdle = []
      return
    }
    const { key, texts } = page
    const list: string[] = []
    texts.forEach((text) => list.push(text))
    const mine = waiting.filter((each) => each.page === page)
    waiting = waiting.filter((each) => each.page !== page)
    page.isWritten = true
    page.isDue = false
    const written = list.length
      ? askHost(host, 'setStorage', { key, data: `[${list.join(',')}]` })
      : askHost(host, 'removeStorage', { key })
    written
      .then(
        () => mine.forEach(({ resolve }) => resolve()),
        (error) =>
          mine.forEach(({ id, reject }) => {
            if (id !== undefined) texts.delete(id)
            reject(error)
          }),
      )
      .then(next)
  }

  return {
    keys: (): Promise<string[]> => askHost(host, 'getStorageInfo', {}).then(({ keys }) => keys),
    read: (key: string): Promise<unknown> => askHost(host, 'getStorage', { key }).then(({ data }) => data),
    /** Settles when all that was to be written is, or has failed. */
    idle: (): Promise<unknown> => new Promise<void>((resolve) => (isBusy ? whenIdle.push(resolve) : resolve())),
    create: (key: string): Page => ({ key, texts: new Map(), size: 0, isWritten: false, isDue: false }),
    /** Settles with the write that has it; `id` is what it is to save. */
    write(page: Page, id?: string): Promise<unknown> {
      if (!page.isDue) due.push(page)
      page.isDue = true
      if (!isBusy) {
        isBusy = true
        // After this turn: what is saved in it is written once.
        Promise.resolve().then(next)
      }
      return new Promise((resolve, reject) => waiting.push({ page, id, resolve, reject }))
    },
  }
}
