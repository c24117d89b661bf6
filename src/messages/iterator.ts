import type { AbortSignalLike } from '../../types/abort.js'
import { onAbort } from '../abort.js'
import { aborted, tooSlow } from '../errors/explain.js'
import type { SocketError } from '../errors/socket-error.js'
import type { Clock } from '../time/clock.js'
import { Fifo } from './fifo.js'
import { notTaken, type Source } from './hub.js'

export interface IterateOptions {
  /** How many messages are buffered for a consumer that is behind. Default 1024. */
  readonly highWaterMark?: number | undefined
  /**
   * When one more arrives: `'error'` delivers what is buffered, then throws `OVERFLOW`; `'dropOldest'` lets the oldest
   * go, and the first that goes is reported in `errors$` (`OVERFLOW`). Default `'error'`.
   */
  readonly overflow?: 'error' | 'dropOldest' | undefined
  /** Ends the iteration: the buffer is dropped and `next()` rejects `ABORTED`, once. */
  readonly signal?: AbortSignalLike | undefined
}

/** What `for await` and its helpers need. */
export interface MessageIterator<R> extends AsyncIterableIterator<R> {
  /** The next message; first come, first served. Rejects once with what ended the messages, then is done. */
  next(): Promise<IteratorResult<R, undefined>>
  /** Settles every pending `next()` at once as done, and frees the buffer. Resolves with the value, as ECMAScript asks. */
  return(value?: any): Promise<IteratorResult<R, any>>
  throw(error?: unknown): Promise<IteratorResult<R, undefined>>
  [Symbol.asyncIterator](): MessageIterator<R>
}

interface Waiter<R> {
  resolve(result: IteratorResult<R, undefined>): void
  reject(error: unknown): void
}

/**
 * Written by hand: an `async function*` would subscribe only at the first `next()`, and hang in `return()` while one
 * is pending. The buffer fills from the call on. With a `clock` what is served is the batch of all that came until the
 * macrotask after the first: one turn, one `setData`.
 */
export function createIterator<T, R>(
  hub: Source<T>,
  { highWaterMark = 1024, overflow = 'error', signal }: IterateOptions,
  report: (error: SocketError) => void,
  clock?: Clock,
): MessageIterator<R> {
  const buffer = new Fifo<T>()
  const waiters = new Fifo<Waiter<R>>()
  /** Over: with an error for whoever asks first, or without. */
  let ending: { error?: unknown } | undefined
  let scheduled = false
  let left = false
  let reported = false
  let leave: (() => void) | undefined
  /** Stops listening to the signal. */
  let stop: (() => void) | undefined

  const take = (): R => (clock ? buffer.takeAll() : buffer.shift()) as unknown as R

  const serve = (): void => {
    scheduled = false
    while (waiters.length && buffer.length) waiters.shift()!.resolve({ done: false, value: take() })
    if (!ending || buffer.length) return
    while (waiters.length) conclude(waiters.shift()!)
  }

  const conclude = ({ resolve, reject }: Waiter<R>): void => {
    unlisten()
    if (!('error' in ending!)) return resolve({ done: true, value: undefined })
    const { error } = ending
    ending = {}
    reject(error)
  }

  const unlisten = (): void => {
    if (stop) stop()
    stop = undefined
  }

  /** Over, as far as the messages go; what is buffered is still to be had. */
  const finish = (how: { error?: unknown }): void => {
    ending = how
    left = true
    if (leave) leave()
    if (!buffer.length) unlisten()
    serve()
  }

  /** Over, also where it had ended otherwise and nobody has asked yet. */
  const drop = (how: { error?: unknown }): void => {
    buffer.takeAll()
    finish(how)
  }

  const abort = (): void => drop({ error: aborted('iterate', signal!) })

  if (signal && signal.aborted) abort()
  else {
    if (signal) stop = onAbort(signal, abort)
    leave = hub.subscribe({
      next(value) {
        // Whoever waits is served there and then, and nothing is buffered.
        if (!clock && waiters.length) return waiters.shift()!.resolve({ done: false, value: value as unknown as R })
        if (buffer.length >= highWaterMark) {
          if (overflow === 'error') {
            finish({ error: tooSlow(highWaterMark) })
            return notTaken
          }
          buffer.shift()
          if (!reported) report(tooSlow(highWaterMark))
          reported = true
        }
        buffer.push(value)
        if (clock && waiters.length && !scheduled) {
          scheduled = true
          clock.setTimeout(serve, 0)
        }
      },
      error: (error) => finish({ error }),
      complete: () => finish({}),
      get closed() {
        return left
      },
    })
    if (left) leave()
  }

  const iterator: MessageIterator<R> = {
    next() {
      if (buffer.length && !waiters.length) return Promise.resolve({ done: false, value: take() })
      return new Promise((resolve, reject) => {
        const waiter = { resolve, reject }
        if (ending && !waiters.length) conclude(waiter)
        else waiters.push(waiter)
      })
    },
    return(value) {
      drop({})
      return Promise.resolve({ done: true, value })
    },
    throw(error) {
      drop({})
      return Promise.reject(error)
    },
  } as MessageIterator<R>
  Object.defineProperty(iterator, asyncIteratorKey(), { value: () => iterator })
  return iterator
}

/** Base libraries below 2.16.1 lack the symbol; code lowered for them looks for this name. Read at each call. */
export function asyncIteratorKey(): typeof Symbol.asyncIterator {
  return Symbol.asyncIterator || ('@@asyncIterator' as unknown as typeof Symbol.asyncIterator)
}
