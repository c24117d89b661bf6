import type { BlobLike } from '../../types/blob.js'
import { type Clock, safely } from '../time/clock.js'
import { hear } from '../deferred.js'
import { sizeOf } from '../outbox/frame.js'

type Exact = string | ArrayBuffer

/** A layer over the frames, from the first Blob on. */
export interface InOrder {
  /** Whether frames wait. */
  readonly waiting: boolean
  message(data: Exact | BlobLike): void
  /** Tells the end after the frames that wait. */
  end(told: () => void): void
  /** Nobody wants them any more: what waits is forgotten, and the end waits for nothing. */
  drop(): void
}

interface Reader {
  message(data: Exact): void
  /** A Blob could not be read: that frame is lost. */
  failed(error: unknown): void
  /** More came than may wait. What waited is out; the frame that came is lost. */
  overflowed(): void
}

interface Waiting {
  readonly size: number
  /** Hands it on. There once it is read. */
  pass?: () => void
  fail?: (error: unknown) => void
  /** Has nothing more to do with the Blob. */
  leave?: () => void
}

/** How many frames may wait, and how many bytes: behind a Blob, and for an opening hook. */
export const mostFrames = 1024
export const mostBytes = 4194304

/** How long an end waits for the frames before it, in milliseconds. */
const patience = 1000

/**
 * Hosts in browsers and in Node hand out binary frames as Blobs, which can only be read asynchronously. Everything
 * becomes text or an ArrayBuffer; while a Blob is read, for `timeout` at most, later frames and the end queue behind it.
 */
export function createInOrder(reader: Reader, clock: Clock, timeout: number): InOrder {
  /** A Blob that is read, and what came after it. */
  let queue: Waiting[] = []
  /** Of all but the first. */
  let bytes = 0
  let ending: (() => void) | undefined
  let timer: unknown
  let passing = false
  let dropped = false

  const put = (waiting: Waiting): void => {
    if (queue.push(waiting) > 1) bytes += waiting.size
  }

  const passOn = (): void => {
    if (passing) return
    passing = true
    while (queue.length && queue[0]!.pass) {
      // Whatever it does, those behind it have their turn; what comes meanwhile comes behind them.
      safely(queue[0]!.pass)
      queue.shift()
      if (queue.length) bytes -= queue[0]!.size
    }
    passing = false
    finish()
  }

  const finish = (): void => {
    if (!ending || queue.length) return
    const told = ending
    ending = undefined
    clock.clearTimeout(timer)
    told()
  }

  const read = (blob: BlobLike): void => {
    const settle = (pass: () => void): void => {
      waiting.leave!()
      waiting.pass = pass
      passOn()
    }
    const fail = (error: unknown): void => settle(() => reader.failed(error))
    const waiting: Waiting = { size: sizeOfBlob(blob), fail }
    put(waiting)
    const slow = clock.setTimeout(() => fail(new Error(`it took longer than ${timeout} ms`)), timeout)
    const stop = hear(
      new Promise<ArrayBuffer>((resolve) => resolve(blob.arrayBuffer())),
      (buffer) => settle(() => reader.message(buffer)),
      fail,
    )
    waiting.leave = () => {
      clock.clearTimeout(slow)
      stop()
    }
  }

  /** What is not read by now is lost, so that the rest comes through. */
  const hurry = (why: string): void => queue.slice().forEach(({ pass, fail }) => pass || fail!(new Error(why)))

  return {
    get waiting() {
      return queue.length > 0
    },
    message(data) {
      if (dropped) return
      const blob = isBlob(data) ? data : undefined
      const frame = blob ? '' : (data as Exact)
      if (!queue.length) return blob ? read(blob) : reader.message(frame)
      const size = blob ? sizeOfBlob(blob) : sizeOf(frame)
      if (queue.length > mostFrames || bytes + size > mostBytes) {
        hurry('too much waits behind it')
        reader.overflowed()
      } else if (blob) read(blob)
      else put({ size, pass: () => reader.message(frame) })
    },
    end(told) {
      ending = told
      // A read that never settles keeps nothing open, nor the text behind it back.
      if (queue.length) timer = clock.setTimeout(() => hurry('the connection is gone'), patience)
      finish()
    },
    drop() {
      dropped = true
      queue.forEach(({ leave }) => leave && leave())
      queue = []
      finish()
    },
  }
}

export function isBlob(data: unknown): data is BlobLike {
  return typeof data === 'object' && data !== null && typeof (data as BlobLike).arrayBuffer === 'function'
}

/** A host's own kind of Blob may not tell. */
function sizeOfBlob({ size }: BlobLike): number {
  return size || 0
}
