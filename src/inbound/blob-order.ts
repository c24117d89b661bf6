import type { BlobLike } from '../../types/blob.js'

interface Listener<Cause> {
  message(data: string | ArrayBuffer | BlobLike): void
  end(cause: Cause): void
}

interface Reader<Cause> {
  message(data: string | ArrayBuffer): void
  /** A Blob could not be read: that frame is lost. */
  failed(error: unknown): void
  end(cause: Cause): void
}

/**
 * Some web hosts hand out binary frames as Blobs, which can only be read asynchronously (HOSTS). While one is read,
 * later frames and the end queue behind it; without one, frames pass straight through.
 */
export function readBlobsInOrder<Cause>(reader: Reader<Cause>): Listener<Cause> {
  /** What came behind a Blob; undefined while none is being read. */
  let behind: (() => void)[] | undefined

  const read = (blob: BlobLike): void => {
    behind = []
    Promise.resolve()
      .then(() => blob.arrayBuffer())
      .then(reader.message, reader.failed)
      .then(() => {
        const steps = behind!
        behind = undefined
        // A step that meets the next Blob makes the ones after it queue again.
        steps.forEach((step) => step())
      })
  }

  const listener: Listener<Cause> = {
    message(data) {
      if (behind) behind.push(() => listener.message(data))
      else if (isBlob(data)) read(data)
      else reader.message(data)
    },
    end(cause) {
      if (behind) behind.push(() => listener.end(cause))
      else reader.end(cause)
    },
  }
  return listener
}

function isBlob(data: string | ArrayBuffer | BlobLike): data is BlobLike {
  return typeof data === 'object' && typeof (data as BlobLike).arrayBuffer === 'function'
}
