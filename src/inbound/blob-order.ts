import type { BlobLike } from '../../types/blob.js'
import type { Clock } from '../clock.js'
import { createFifo } from './fifo.js'

type Data = string | ArrayBuffer | ArrayBufferView | BlobLike

interface Listener<Cause> {
  message(data: Data): void
  end(cause: Cause): void
}

interface Reader<Cause> {
  message(data: string | ArrayBuffer): void
  /** A Blob could not be read: that frame is lost. */
  failed(error: unknown): void
  /** Whether anybody wants the frames before this end. */
  waits(cause: Cause): boolean
  end(cause: Cause): void
}

/** How long an end waits for the frames before it, in milliseconds. */
const patience = 1000

/**
 * Hosts in browsers and in Node hand out binary frames as Blobs, which can only be read asynchronously, or as views
 * (HOSTS). Everything becomes text or an ArrayBuffer; while a Blob is read, later frames and the end queue behind it.
 */
export function readBlobsInOrder<Cause>(reader: Reader<Cause>, clock: Clock): Listener<Cause> {
  /** What came behind a Blob, in order. A step that starts to read says true. */
  const behind = createFifo<() => boolean | void>()
  /** A Blob is being read, or what came behind it is going out. */
  let busy = false
  let over = false

  const receive = (data: Data): boolean => {
    if (isBlob(data)) return read(data)
    reader.message(typeof data !== 'string' && ArrayBuffer.isView(data) ? bytesOf(data) : data)
    return false
  }

  const read = (blob: BlobLike): true => {
    busy = true
    Promise.resolve()
      .then(() => blob.arrayBuffer())
      .then(
        (buffer) => over || reader.message(buffer),
        (error) => over || reader.failed(error),
      )
      .then(proceed)
    return true
  }

  const proceed = (): void => {
    for (let step = behind.shift(); step && !over; step = behind.shift()) if (step()) return
    busy = false
  }

  return {
    message(data) {
      if (busy) behind.push(() => receive(data))
      else receive(data)
    },
    end(cause) {
      const finish = (): void => {
        if (over) return
        over = true
        clock.clearTimeout(timer)
        reader.end(cause)
      }
      let timer: unknown
      if (!busy || !reader.waits(cause)) return finish()
      behind.push(finish)
      // A read that never settles keeps nothing open.
      timer = clock.setTimeout(finish, patience)
    },
  }
}

function isBlob(data: Data): data is BlobLike {
  return typeof data === 'object' && data !== null && typeof (data as BlobLike).arrayBuffer === 'function'
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): ArrayBuffer {
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer
}
