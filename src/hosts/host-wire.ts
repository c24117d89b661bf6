import type { HostCloseOptions, HostSendOptions, SocketHost } from '../../types/wx.js'
import type { Clock } from '../time/clock.js'
import { isThenable } from '../deferred.js'
import { notOpen, noTask } from '../errors/explain.js'
import { secretsIn } from '../errors/socket-error.js'
import { ask, ignore, isNotOpen, somethingOf } from './ask.js'
import { secretsOf } from './secrets.js'
import { leavePlace, othersOf, type Place, takePlace } from './places.js'
import type { ConnectRequest, MessageEvent, Transport, Wire, WireEnd, WireListener, WireOpenInfo } from './transport.js'
import { limitHint, mostSockets } from './words.js'

/** How long after an error the close that carries the code is waited for (docs/platform.md §4). */
export const errorWindow = 200

/** The two things that can be asked of a live platform connection: of a SocketTask, or of the 2016 globals. */
export interface Line {
  send(options: HostSendOptions): unknown
  close(options: HostCloseOptions): unknown
}

/** A wire with the other side of its coin: what the platform says is told to it, and it tells the listener, by the rules. */
export interface HostWire extends Wire {
  /** The platform's connection is known: what was asked meanwhile is asked now. */
  attach(line: Line): void
  opened(event: unknown): void
  message(event: MessageEvent): void
  /** The platform's error event. */
  errored(error: unknown): void
  /** The platform's close event. */
  closed(event: unknown): void
  /** `connectSocket` failed: there will be no connection. */
  failed(error: unknown): void
  /** Another socket takes the platform over. */
  takenOver(): void
}

/**
 * The life of one platform connection, the same for both wx APIs: which signal ends it, what a close before open does,
 * and what counts as an answer to a send. Hosts differ in which signals they give, how many, and in which order
 * (docs/platform.md §1 and §4); this is the one place that sorts it out. `given`: what the platform's words must not repeat.
 */
export function createHostWire(
  listener: WireListener,
  clock: Clock,
  place?: Place,
  given: () => string[] = () => [],
): HostWire {
  /** `failing`: open, an error came, the close that says why has not. `over`: `end` was told. */
  let stage: 'connecting' | 'open' | 'failing' | 'over' = 'connecting'
  let line: Line | undefined
  let asked: HostCloseOptions | undefined
  let failure: unknown
  /** The frame that the words of the failure may repeat. */
  let secrets: readonly string[] | undefined
  let errorTimer: unknown

  const hangUp = (): void => {
    const connection = line
    if (!connection) return
    // The end follows from the platform's close event. A close that fails before open is tried again at open; one that
    // fails after it tells that the connection is gone, or leaves it: then nobody may say that it was closed.
    ask(
      (callbacks) => connection.close(Object.assign({}, asked, callbacks)),
      (error) => {
        if (stage === 'open' && isNotOpen(error)) errored(error)
      },
    )
  }

  const end = (cause: WireEnd & { secrets?: readonly string[] | undefined }): void => {
    if (stage === 'over') return
    stage = 'over'
    clock.clearTimeout(errorTimer)
    if (place) leavePlace(place)
    const held = othersOf(place)
    listener.end(held.length ? { ...cause, held } : cause)
  }

  const opened = (event: unknown): void => {
    // A close before open does nothing on some platforms: whoever asked for one, or gave up, closes here.
    if (asked || stage === 'over') hangUp()
    // Once over, once is enough: a host that answers every close with an open would go on for ever.
    if (stage === 'over') line = undefined
    if (asked || stage !== 'connecting') return
    stage = 'open'
    listener.open(openInfoOf(event))
  }

  const errored = (error: unknown): void => {
    if (stage === 'connecting') {
      end({ error })
      // A host was seen to leave the native socket behind after an error.
      hangUp()
    } else if (stage === 'open') {
      stage = 'failing'
      failure = error
      errorTimer = clock.setTimeout(() => {
        end({ error, secrets })
        hangUp()
      }, errorWindow)
    }
  }

  const message = (event: MessageEvent): void => {
    // A task that was handed over late may have opened before anybody could listen: a frame proves that it did.
    if (stage === 'connecting' && !asked) opened(undefined)
    if (event && (stage === 'open' || stage === 'failing')) listener.message(event.data)
  }

  // Each send comes this way: no step more than the host needs, and guards where the answers are heard.
  const post = (data: string | ArrayBuffer, success: () => void, fail: (error: unknown) => void): void => {
    if (stage !== 'open' || !line) return fail('not open')
    try {
      const result = line.send({ data, success, fail, complete: ignore })
      if (result !== undefined && isThenable(result)) result.then(ignore, fail)
    } catch (error) {
      fail(error)
    }
  }

  const explain = (error: unknown, frame: string | ArrayBuffer): unknown => {
    if (stage === 'open' && !isNotOpen(error)) return somethingOf(error)
    if (stage === 'open') secrets = secretsIn(frame)
    errored(error)
    return notOpen(error, secretsIn(frame).concat(given()))
  }

  const wire: HostWire = {
    hint: noTask,
    attach(connection) {
      line = connection
      // Some phones say nothing to one too many.
      const held = othersOf(place)
      wire.hint = held.length < mostSockets ? undefined : limitHint(held)
      if (asked || stage === 'over') hangUp()
    },
    opened,
    message: listener.shortcut ? listener.shortcut(message) : message,
    errored,
    closed(event) {
      const { code, reason } = (event || {}) as { code?: unknown; reason?: unknown }
      end({
        // On Douyin it may be a text.
        code: (code as number) > 0 ? Number(code) : undefined,
        reason: typeof reason === 'string' ? reason : undefined,
        error: failure,
        secrets,
      })
    },
    failed(error) {
      if (stage === 'connecting') end({ error })
    },
    takenOver() {
      end({ code: 1000, reason: 'taken over', final: true })
      hangUp()
    },
    post,
    explain,
    send(data, done) {
      let answered = false
      const answer = (error?: unknown): void => {
        if (answered) return
        answered = true
        if (error === undefined) done()
        else done(error)
      }
      post(
        data,
        () => answer(),
        (error) => answered || answer(explain(error, data)),
      )
    },
    close(code, reason) {
      if (stage === 'over') return
      if (!asked) asked = { code, reason }
      hangUp()
      // Who closes does not wait for the reason of an error.
      if (stage === 'failing') end({ error: failure, secrets })
    },
  }
  return wire
}

/** A transport of the host's own: `put` has a platform connection made, and puts the wire on it. */
export function overHostWire(put: (request: ConnectRequest, wire: HostWire) => void, host?: SocketHost): Transport {
  return {
    connect(request, listener) {
      const wire = createHostWire(listener, request.clock, host && takePlace(host, request.url), () =>
        secretsOf(request),
      )
      put(request, wire)
      return wire
    },
  }
}

function openInfoOf(event: unknown): WireOpenInfo {
  const { header, profile } = (event || {}) as { header?: unknown; profile?: unknown }
  const known = (typeof header === 'object' && header !== null ? header : {}) as Record<string, string>
  return profile === undefined ? { header: known } : { header: known, profile }
}
