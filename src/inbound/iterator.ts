import type { AbortSignalLike } from '../../types/abort.js'
import { onAbort, reasonOf } from '../abort.js'
import type { Clock } from '../clock.js'
import { SocketError } from '../errors.js'
import { createFifo, type Fifo } from './fifo.js'
import type { Hub } from './hub.js'

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

/** How messages leave the buffer. */
export interface Serving<T, R> {
  take(buffer: Fifo<T>): R
  /** Serves the waiting `next()` now, or later with what came until then. */
  schedule(serve: () => void): void
}

export function singly<T>(): Serving<T, T> {
  return { take: (buffer) => buffer.shift()!, schedule: (serve) => serve() }
}

/** All that came until the macrotask after the first: one turn, one `setData`. */
export function inBatches<T>(clock: Clock): Serving<T, T[]> {
  return { take: (buffer) => buffer.takeAll(), schedule: (serve) => clock.setTimeout(serve, 0) }
}

interface Waiter<R> {
  resolve(result: IteratorResult<R, undefined>): void
  reject(error: unknown): void
}

/**
 * Written by hand: an `async function*` would subscribe only at the first `next()`, and hang in `return()` while one
 * is pending. The buffer fills from the call on.
 */
export function createIterator<T, R>(
  hub: Hub<T>,
  { highWaterMark = 1024, overflow = 'error', signal }: IterateOptions,
  { take, schedule }: Serving<T, R>,
  report: (error: SocketError) => void,
): MessageIterator<R> {
  const buffer = createFifo<T>()
  const waiters = createFifo<Waiter<R>>()
  /** Over: with an error for whoever asks first, or without. */
  let ending: { error?: unknown } | undefined
  let scheduled = false
  let left = false
  let reported = false
  let leave: (() => void) | undefined
  /** Stops listening to the signal. */
  let stop: (() => void) | undefined

  const serve = (): void => {
    scheduled = false
    while (waiters.length && buffer.length) waiters.shift()!.resolve({ done: false, value: take(buffer) })
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

  const abort = (): void =>
    drop({ error: new SocketError('ABORTED', 'Cannot iterate: the signal was aborted', { cause: reasonOf(signal!) }) })

  if (signal && signal.aborted) abort()
  else {
    if (signal) stop = onAbort(signal, abort)
    leave = hub.subscribe({
      next(value) {
        if (buffer.length >= highWaterMark) {
          if (overflow === 'error') {
            finish({ error: tooSlow(highWaterMark) })
            return false
          }
          buffer.shift()
          if (!reported) report(tooSlow(highWaterMark))
          reported = true
        }
        buffer.push(value)
        if (waiters.length && !scheduled) {
          scheduled = true
          schedule(serve)
        }
        return true
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
    next: () =>
      new Promise((resolve, reject) => {
        const waiter = { resolve, reject }
        if (waiters.length) waiters.push(waiter)
        else if (buffer.length) resolve({ done: false, value: take(buffer) })
        else if (ending) conclude(waiter)
        else waiters.push(waiter)
      }),
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

function tooSlow(highWaterMark: number): SocketError {
  const message = `Cannot iterate: the consumer is too slow (${highWaterMark} messages buffered)`
  return new SocketError('OVERFLOW', message, {
    hint: 'Raise highWaterMark, take batches(), or set overflow to dropOldest.',
  })
}
