import { attemptTimedOut } from '../errors/explain.js'
import type { SocketError } from '../errors/socket-error.js'
import type { Survived } from '../errors/survived.js'
import type { CloseInfo } from '../life/state.js'
import type { Turns } from '../life/turns.js'
import type { Decoder } from '../messages/codec.js'
import type { Hub } from '../messages/hub.js'
import type { Frame } from '../outbox/frame.js'
import type { Taker } from '../outbox/handed-over.js'
import type { Outbox } from '../outbox/outbox.js'
import { classifyFailure, classifyHandshake, classifyLoss } from './ending.js'
import type { SteadyClock } from '../time/steady-clock.js'
import type { WireEnd, WireListener, WireOpenInfo } from '../hosts/transport.js'
import type { Dialled, Dialler } from './dialler.js'
import { createHeartbeat, type HeartbeatOptions } from './heartbeat.js'
import { createInlet } from './inlet.js'
import { createOpening, type OpeningHook, type OpeningLayer } from './opening.js'
import { takerOver } from './taker.js'

/** What an attempt belongs to: the parts of the socket that outlive it. */
export interface AttemptParts<In, Out> {
  readonly dialler: Dialler
  readonly turns: Turns
  readonly clock: SteadyClock
  /** For all of it, in milliseconds: providers, dialling, opening hooks. */
  readonly timeout: number
  readonly minUptime: number
  readonly hooks: readonly OpeningHook<In, Out>[]
  /** Throws what `send` rejects with. */
  readonly encode: (message: Out) => Frame
  /** Makes what `send` rejects with now, if it does. */
  readonly refusal: () => ((message: unknown) => SocketError) | undefined
  /** Not there where frames are the messages. */
  readonly decoder: Decoder<In> | undefined
  readonly heartbeat: HeartbeatOptions | undefined
  readonly outbox: Outbox
  readonly messages: Hub<In>
  readonly errors: Pick<Survived, 'next' | 'report'>
  /** Whether the platform may have killed a connection for being in the background. */
  readonly mayHaveKilled: () => boolean
  /** Hears what becomes of the attempt. */
  readonly post: (event: AttemptEvent) => void
}

export type AttemptEvent =
  /** The opening hooks are done. */
  | { readonly type: 'opened'; readonly from: Attempt; readonly info: WireOpenInfo }
  /** The wire has ended. */
  | { readonly type: 'lost'; readonly from: Attempt; readonly ending: CloseInfo }
  /** The wire is to be given up: it took too long, a hook failed, or the heartbeat was missed. */
  | { readonly type: 'givenUp'; readonly from: Attempt; readonly error: SocketError }
  | { readonly type: 'ponged'; readonly from: Attempt; readonly rtt: number }

/** One wire, from the moment it is asked for, with all that belongs to it and dies with it. */
export interface Attempt {
  /** Waits for its turn, asks the providers, dials. */
  begin(): void
  /** The opening is over: what no hook has taken goes to the subscribers. Returns where the queue goes from now on. */
  open(): Taker
  /** Asks whether the wire still lives. */
  probe(): void
  /** Closes the wire, and dispatches none of its frames any more. */
  close(code: number, reason: string): void
  /** Has nothing more to do with it: timers, hooks and frames end, and only the end of the wire is still told. */
  leave(): void
}

/** Puts the layers on a wire; what has nothing to do is not there. */
export function createAttempt<In, Out>(parts: AttemptParts<In, Out>, number: number): Attempt {
  const { dialler, turns, clock, timeout, minUptime, outbox, messages, errors, post } = parts
  let stage: 'waiting' | 'dialling' | 'opening' | 'open' = 'waiting'
  let dialled: Dialled
  let taker: Taker | undefined
  let opening: OpeningLayer<In> | undefined
  let hasLeft = false
  let timer: unknown

  const giveUp = (error: SocketError): void => post({ type: 'givenUp', from: attempt, error })

  const heartbeat =
    parts.heartbeat &&
    createHeartbeat(parts.heartbeat, clock, {
      send: (frame, data) => outbox.sendAhead(frame, data, taker!),
      ponged: (rtt) => post({ type: 'ponged', from: attempt, rtt }),
      missed: giveUp,
      report: errors.report,
    })
  const inlet = createInlet({ ...parts, heartbeat, giveUp })

  const shakeHands = (info: WireOpenInfo): void => {
    if (hasLeft) return
    const ready = (): void => post({ type: 'opened', from: attempt, info })
    const hooks = parts.hooks.slice()
    stage = 'opening'
    taker = takerOver(dialled.wire!)
    if (heartbeat) taker = heartbeat.watch(taker)
    if (!hooks.length) return ready()
    const { encode, refusal } = parts
    const done = (error?: SocketError): void => (error ? giveUp(error) : ready())
    const isOver = (): boolean => opening !== layer
    const layer: OpeningLayer<In> = createOpening({
      hooks,
      attempt: number,
      encode,
      send: (frame, data) => outbox.sendAhead(frame, data, taker!, true),
      refusal,
      isOver,
      secrets: dialled.secrets,
      done,
    })
    opening = layer
    inlet.route(layer)
    turns.call(layer.run, undefined)
  }

  /** What no hook has taken goes to the subscribers. */
  const endOpening = (): void => {
    if (!opening) return
    const layer = opening
    opening = undefined
    turns.call(passOn, layer)
  }
  const passOn = (layer: OpeningLayer<In>): void =>
    layer.end().forEach(({ message, frame }) => messages.next(message, frame))

  const endingOf = (cause: WireEnd): CloseInfo => {
    if (stage === 'open') return classifyLoss(cause, parts.mayHaveKilled())
    return stage === 'opening' ? classifyHandshake(cause) : classifyFailure(cause)
  }

  const listener: WireListener = {
    open: (info) => turns.run(() => shakeHands(info)),
    message(data) {
      // What comes with the opening comes after it, and that may still wait for its turn.
      if (taker) inlet.message(data)
      else turns.run(() => inlet.message(data))
    },
    shortcut: inlet.shortcut,
    end(cause) {
      if (cause.final) inlet.close()
      // What it means is asked when it is its turn: it may have opened and ended at once.
      const lost: AttemptEvent = {
        type: 'lost',
        from: attempt,
        get ending() {
          return endingOf(cause)
        },
      }
      inlet.end(() => turns.run(() => post(lost)))
    },
  }

  const watch = (): void => {
    timer = clock.setTimeout((astray) => {
      // A deadline that comes late has slept with the app: the attempt has its time once more.
      if (astray > 0) watch()
      else giveUp(attemptTimedOut(timeout, stage === 'opening', dialled.wire))
    }, timeout)
  }

  const attempt: Attempt = {
    begin() {
      dialled = dialler.dial(number, listener, () => {
        stage = 'dialling'
        watch()
      })
    },
    open() {
      clock.clearTimeout(timer)
      // That it has run proves that the opening lived, whatever becomes of the wall clock meanwhile.
      timer = clock.setTimeout(() => undefined, minUptime)
      stage = 'open'
      endOpening()
      messages.changed = () => inlet.route(messages.target)
      messages.changed()
      if (heartbeat) heartbeat.start()
      return taker!
    },
    probe() {
      if (heartbeat) heartbeat.probe()
    },
    close(code, reason) {
      inlet.close()
      dialled.close(code, reason)
    },
    leave() {
      hasLeft = true
      clock.clearTimeout(timer)
      if (heartbeat) heartbeat.stop()
      endOpening()
      // What came before has its turn yet.
      turns.call(inlet.close, undefined)
    },
  }
  return attempt
}
