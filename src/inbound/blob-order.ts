import type { BlobLike } from '../../types/blob.js'
import { type Clock, reportToHost } from '../clock.js'

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
  /** Settles when everything that came so far is out. */
  let last: Promise<unknown> = Promise.resolve()
  /** How much of it is not. */
  let waiting = 0
  let over = false
  /** The end has waited long enough: what is not read by now is lost. */
  let late = false
  /** Of the Blob that is read. Reading begins a microtask late: timers may be faster. */
  let giveUp = (): void => {}

  const inTurn = (step: () => unknown): void => {
    waiting++
    // Whatever one does, those behind it have their turn.
    last = last
      .then(() => over || step())
      .catch(reportToHost)
      .then(() => waiting--)
  }

  const pass = (data: Exclude<Data, BlobLike>): void =>
    reader.message(typeof data !== 'string' && ArrayBuffer.isView(data) ? bytesOf(data) : data)

  const read = (blob: BlobLike): Promise<unknown> =>
    new Promise<ArrayBuffer>((resolve, reject) => {
      giveUp = () => reject(new Error('it took too long'))
      if (late) giveUp()
      else Promise.resolve(blob.arrayBuffer()).then(resolve, reject)
    }).then(
      (buffer) => over || reader.message(buffer),
      (error) => over || reader.failed(error),
    )

  return {
    message(data) {
      if (isBlob(data)) inTurn(() => read(data))
      else if (waiting) inTurn(() => pass(data))
      else pass(data)
    },
    end(cause) {
      const finish = (): void => {
        over = true
        clock.clearTimeout(timer)
        reader.end(cause)
      }
      let timer: unknown
      if (!waiting || !reader.waits(cause)) return finish()
      inTurn(finish)
      // A read that never settles keeps nothing open, nor the text behind it back.
      timer = clock.setTimeout(() => {
        late = true
        giveUp()
      }, patience)
    },
  }
}

function isBlob(data: Data): data is BlobLike {
  return typeof data === 'object' && data !== null && typeof (data as BlobLike).arrayBuffer === 'function'
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): ArrayBuffer {
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer
}
