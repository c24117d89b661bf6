import type { BlobLike } from '../../types/blob.js'
import type { SocketError } from '../errors/socket-error.js'
import type { Survived } from '../errors/survived.js'
import { tooMuchForBlob, unreadable } from '../errors/explain.js'
import type { Turns } from '../life/turns.js'
import type { Decoder, RawIn } from '../messages/codec.js'
import type { Hub, Target } from '../messages/hub.js'
import { type Clock, reportToHost } from '../time/clock.js'
import type { MessageEvent } from '../hosts/transport.js'
import type { Heartbeat } from './heartbeat.js'
import { createInOrder, type InOrder, isBlob, mostBytes, mostFrames } from './in-order.js'

export interface InletParts<In> {
  readonly turns: Turns
  readonly clock: Clock
  /** How long one Blob may be read, in milliseconds. */
  readonly timeout: number
  readonly decoder: Decoder<In> | undefined
  readonly errors: Pick<Survived, 'next' | 'report'>
  readonly heartbeat: Heartbeat | undefined
  /** A recorder's layer, if there is one, sees each frame before anything else. */
  readonly messages: Pick<Hub<In>, 'layer'>
  readonly giveUp: (error: SocketError) => void
}

/** Where the frames of one attempt come in. What they meet is put together when it changes, and not asked by each. */
export interface Inlet<In> {
  /** Messages go there from now on. */
  route(to: Target<In>): void
  /** Nobody wants frames any more, nor waits for them. */
  close(): void
  message(data: string | ArrayBuffer | ArrayBufferView | BlobLike): void
  /** Tells the end after the frames before it. */
  end(told: () => void): void
  /** See `WireListener.shortcut`. */
  shortcut(general: (event: MessageEvent) => void): (event: MessageEvent) => void
}

export function createInlet<In>(parts: InletParts<In>): Inlet<In> {
  const { turns, clock, timeout, decoder, errors, heartbeat, messages, giveUp } = parts
  /** Where messages go, at the end of all layers. Asked after each that is user code, and may have closed the socket. */
  let last: Target<In> | undefined
  /** Where frames go that have their turn at once, and those that had to wait: the first layer that there is. */
  let prompt: Target<RawIn> | undefined
  let late: Target<RawIn> | undefined
  /** The first of the two, unless a Blob is ahead. */
  let straight: Target<RawIn> | undefined
  let isClosed = false
  let inOrder: InOrder | undefined

  /** The codec as a layer: what it refuses is told, and harms no other frame. */
  const decoding: Target<RawIn> = {
    next(frame) {
      let message: In
      try {
        message = decoder!.codec.decode(frame)
      } catch (error) {
        return errors.next(decoder!.explain(error, frame))
      }
      if (last)
        if (last.counts) last.next(message, frame)
        else last.next(message)
    },
  }
  const passing: Target<RawIn> = {
    next(frame) {
      if (last) last.next(frame as unknown as In)
    },
  }

  const refresh = (): void => {
    straight = inOrder && inOrder.waiting ? undefined : prompt
  }

  const deliver = (frame: RawIn): void => {
    try {
      if (late) late.next(frame)
    } catch (error) {
      reportToHost(error)
    }
    if (inOrder) refresh()
  }

  const pass = (frame: RawIn): void => turns.call(deliver, frame)

  const createBlobs = (): InOrder =>
    createInOrder(
      {
        message: pass,
        failed: (cause) => errors.report(unreadable(cause)),
        overflowed: () => giveUp(tooMuchForBlob(mostFrames, mostBytes)),
      },
      clock,
      timeout,
    )

  return {
    route(target) {
      if (isClosed) return
      last = target
      const below = decoder ? decoding : heartbeat && heartbeat.asks ? passing : (target as unknown as Target<RawIn>)
      prompt = heartbeat ? heartbeat.listen(below) : below
      late = heartbeat ? heartbeat.late(below) : below
      const { layer } = messages
      if (layer) {
        prompt = layer(prompt)
        late = layer(late)
      }
      refresh()
    },
    close() {
      isClosed = true
      prompt = late = last = straight = undefined
      if (inOrder) inOrder.drop()
    },
    message(data) {
      if (isClosed) return
      // When it comes, not when it is read or has its turn.
      if (heartbeat) heartbeat.heard()
      if (isBlob(data)) inOrder = inOrder || createBlobs()
      if (!inOrder) return pass(exact(data as string | ArrayBuffer | ArrayBufferView))
      inOrder.message(isBlob(data) ? data : exact(data))
      refresh()
    },
    end(told) {
      if (inOrder) inOrder.end(told)
      else told()
    },
    // What each message costs where there is no JIT: as few steps as can be.
    shortcut: (general) => (event) => {
      if (turns.busy || !straight || !event) return general(event)
      const { data } = event
      // `instanceof` takes twice as long.
      if (typeof data !== 'string' && !(data && data.constructor === ArrayBuffer)) return general(event)
      turns.busy = true
      try {
        straight.next(data as RawIn)
      } catch (error) {
        reportToHost(error)
      }
      turns.busy = false
      if (turns.waiting) turns.catchUp()
    },
  }
}

function exact(data: string | ArrayBuffer | ArrayBufferView): RawIn {
  if (typeof data === 'string' || !ArrayBuffer.isView(data)) return data as RawIn
  const { buffer, byteOffset, byteLength } = data
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer
}
