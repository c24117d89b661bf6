import type { BlobLike } from '../../types/blob.js'
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
  end(cause: Cause): void
}

/**
 * Hosts in browsers and in Node hand out binary frames as Blobs, which can only be read asynchronously, or as views
 * (HOSTS). Everything becomes text or an ArrayBuffer; while a Blob is read, later frames and the end queue behind it.
 */
export function readBlobsInOrder<Cause>(reader: Reader<Cause>): Listener<Cause> {
  /** What came behind a Blob, in order. A step that starts to read says true. */
  const behind = createFifo<() => boolean | void>()
  /** A Blob is being read, or what came behind it is going out. */
  let busy = false

  const receive = (data: Data): boolean => {
    if (isBlob(data)) return read(data)
    reader.message(typeof data !== 'string' && ArrayBuffer.isView(data) ? bytesOf(data) : data)
    return false
  }

  const read = (blob: BlobLike): true => {
    busy = true
    Promise.resolve()
      .then(() => blob.arrayBuffer())
      .then(reader.message, reader.failed)
      .then(proceed)
    return true
  }

  const proceed = (): void => {
    for (let step = behind.shift(); step; step = behind.shift()) if (step()) return
    busy = false
  }

  return {
    message(data) {
      if (busy) behind.push(() => receive(data))
      else receive(data)
    },
    end(cause) {
      if (busy) behind.push(() => reader.end(cause))
      else reader.end(cause)
    },
  }
}

function isBlob(data: Data): data is BlobLike {
  return typeof data === 'object' && data !== null && typeof (data as BlobLike).arrayBuffer === 'function'
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): ArrayBuffer {
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer
}
