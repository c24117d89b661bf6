import type { Observable } from 'rxjs'
import type { OpeningHook } from './attempt/opening.js'
import { lateFor } from './errors/explain.js'
import { rejected } from './deferred.js'
import { isSocketError, type SocketError } from './errors/socket-error.js'
import type { CloseRequest, Event } from './life/life.js'
import type { Driver } from './life/driver.js'
import { refusalOf } from './life/ending.js'
import type { SocketState } from './life/state.js'
import type { Hub } from './messages/hub.js'
import type { Survived } from './errors/survived.js'
import { asyncIteratorKey, createIterator, type IterateOptions, type MessageIterator } from './messages/iterator.js'
import { createObservable } from './messages/observable.js'
import type { CloseOptions, SendOptions } from './options/options.js'
import type { Frame } from './outbox/frame.js'
import type { Outbox } from './outbox/outbox.js'
import { closeRules, iterateRules, sendRules, string } from './options/table.js'
import { partsKey, type Socket } from './socket.js'
import type { Clock } from './time/clock.js'
import type { SteadyClock } from './time/steady-clock.js'
import { hold, validate } from './options/check.js'
import { listener, type Rule, secret } from './options/rule.js'

const anError: Rule = { expected: 'a SocketError', test: isSocketError, tell: secret }

/** With the defaults of the table. */
type Given<O> = { readonly [K in keyof O]-?: Exclude<O[K], undefined> }

export interface FaceParts {
  readonly driver: Driver
  readonly clock: SteadyClock
  readonly outbox: Outbox
  readonly hooks: OpeningHook<any, any>[]
  readonly messages: Hub<any>
  readonly states: Hub<SocketState>
  readonly errors: Survived
  /** Throws what `send` rejects with. */
  readonly encode: (message: unknown) => Frame
}

/** The methods of a socket: each checks what it is given and passes it on; each is explained in socket.ts. */
export function createFace(parts: FaceParts): Socket<any, any> {
  const { driver, clock, outbox, hooks, messages, states, errors, encode } = parts

  const iterate = (given: IterateOptions = {}, inBatches?: Clock): MessageIterator<any> =>
    createIterator(messages, validate('iterate', given, iterateRules), errors.report, inBatches)

  // Made when they are asked for: hardly anybody takes all three.
  let messages$: Observable<any> | undefined
  let state$: Observable<SocketState> | undefined
  let errors$: Observable<SocketError> | undefined

  const socket = {
    get messages$() {
      return (messages$ = messages$ || createObservable(messages))
    },
    get state$() {
      return (state$ = state$ || createObservable(states, () => driver.announced))
    },
    get errors$() {
      return (errors$ = errors$ || createObservable(errors))
    },
    onMessage(given: (message: any) => void) {
      hold('listen', 'the listener', given, listener)
      return messages.listen(given)
    },
    iterate: (given?: IterateOptions) => iterate(given),
    batches: (given?: IterateOptions) => iterate(given, clock),
    get state() {
      return driver.state
    },
    get opened() {
      return driver.opened
    },
    closed: driver.closed,
    get pending() {
      return outbox.pending()
    },
    drain: () => new Promise<void>((resolve) => outbox.whenSettled(resolve)),
    send(message: unknown, given?: SendOptions) {
      let frame: Frame
      let terms: SendOptions | undefined
      let isAborted: boolean | undefined
      try {
        if (given !== undefined) {
          terms = validate('send', given, sendRules)
          isAborted = terms.signal && terms.signal.aborted
        }
        frame = encode(message)
      } catch (error) {
        // A mistake in the program: whoever does not await it shall hear of it.
        return Promise.reject(Object.assign(error as SocketError, { data: message }))
      }
      // Asked after the codec and the signal: they are user code, and may have closed the socket.
      const { refusal } = driver
      return refusal ? rejected(lateFor(refusal)(message)) : outbox.send(frame, message, terms, isAborted)
    },
    report(error: SocketError) {
      hold('report', 'the error', error, anError)
      errors.report(error)
    },
    pause(reason = 'user') {
      hold('pause', 'the reason', reason, string)
      driver.post({ type: 'pauseRequested', reason })
    },
    resume: () => driver.post({ type: 'resumeRequested' }),
    reconnect: () => driver.post({ type: 'reconnectRequested' }),
    onOpening(given: OpeningHook<any, any>) {
      hold('listen', 'the hook', given, listener)
      const hook: OpeningHook<any, any> = (opening) => given(opening)
      hooks.push(hook)
      return () => {
        const index = hooks.indexOf(hook)
        if (index >= 0) hooks.splice(index, 1)
      }
    },
    close(given: CloseOptions = {}) {
      const { code, reason, drain, timeout } = validate('close', given, closeRules) as Given<CloseOptions>
      const refusal = refusalOf({ code, reason, wasClean: true })
      driver.post(closeRequest({ code, reason, refusal }, drain && outbox.pending().count > 0, timeout))
      return driver.closed
    },
  } as Socket<any, any>
  Object.defineProperty(socket, asyncIteratorKey(), { value: () => iterate() })
  // Configurable: a Vue that wraps what it finds may do so only then.
  Object.defineProperty(socket, partsKey, { value: parts, configurable: true })
  return socket
}

export const closeRequest = (request: CloseRequest, drain: boolean, timeout: number): Event => ({
  type: 'closeRequested',
  request,
  drain,
  timeout,
})
