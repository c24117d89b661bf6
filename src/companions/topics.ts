import type { Observable } from 'rxjs'
import { isSocketError, type SocketError } from '../errors/socket-error.js'
import type { Observer } from '../messages/hub.js'
import { asyncIteratorKey, createIterator, type IterateOptions, type MessageIterator } from '../messages/iterator.js'
import { createObservable } from '../messages/observable.js'
import { hold, validate } from '../options/check.js'
import { clock as aClock, durationOrZero, or, type Rules } from '../options/rule.js'
import { iterateRules, string } from '../options/table.js'
import { type Clock, safely } from '../time/clock.js'
import { createDeadlines, type Timed } from './deadlines.js'
import { decodeThrew, encodeThrew, meantForNobody } from './explain.js'
import { createMemory } from './memory.js'
import { check, type CompanionSocket } from './options.js'

export interface TopicsOptions<In, Out> {
  /** Makes the message that asks for a topic. One that throws ends the topic's streams: `ENCODE_FAILED`. */
  readonly subscribe: (name: string) => Out
  /** Makes the message that ends it. What it throws is told in `errors$`: `ENCODE_FAILED`. */
  readonly unsubscribe: (name: string) => Out
  /** The topic that a message belongs to, or undefined. What it throws is told in `errors$`: `DECODE_FAILED`. */
  readonly topicOf: (message: In) => string | undefined
  /** How long a topic without consumers stays subscribed, in milliseconds. Default 200: a page that follows another. */
  readonly linger?: number | undefined
  /** Time, for tests: the one given to `connectSocket`. Default: the system's. */
  readonly clock?: Clock | undefined
}

/** The messages of one topic: a real RxJS Observable, and for `for await`. */
export interface Topic<T> extends Observable<T>, AsyncIterable<T> {
  [Symbol.asyncIterator](): MessageIterator<T>
  /** As `socket.iterate`. */
  iterate(options?: IterateOptions): MessageIterator<T>
}

/** Small, and without functions of its own: of ten thousand, what is looked at for a message shall still be in a cache. */
interface Entry<T> extends Timed {
  readonly name: string
  /** Not changed, but replaced: a dispatch under way goes on with its list. */
  consumers: Observer<T>[]
  /** The opening that it was asked for in. */
  opening: object | undefined
}

const rules: Rules = { linger: or(200, durationOrZero), clock: aClock }

/**
 * Topics over one socket: a function that gives the messages of a topic, for any number of consumers with one
 * subscription on the wire. It is made with the first consumer, made anew at every opening before the queue flushes, and
 * ended `linger` after the last one left; what is under way then is dropped. Ends as `messages$` does. What belongs to a
 * topic that nobody asked for is reported: `DECODE_FAILED` in `errors$`.
 *
 * The trap: nothing tells what was missed between a loss and the next opening. Where that matters, let `subscribe` ask for
 * all since the last message that came.
 *
 * @example
 * import { connectSocket, json } from 'wx-socket'
 * import { topics } from 'wx-socket/companions'
 * const socket = connectSocket({ url: 'wss://example.com/prices', codec: json() })
 * const topic = topics(socket, {
 *   subscribe: (name) => ({ type: 'subscribe', name }),
 *   unsubscribe: (name) => ({ type: 'unsubscribe', name }),
 *   topicOf: ({ topic }) => topic,
 * })
 * const subscription = topic('tea').subscribe((message) => console.log(message))
 * for await (const message of topic('coffee')) console.log(message)
 */
export function topics<In = any, Out = any>(
  socket: CompanionSocket<In, Out>,
  options: TopicsOptions<In, Out>,
): <T extends In = In>(name: string) => Topic<T> {
  const { subscribe, unsubscribe, topicOf, linger, clock } = check(
    'follow topics',
    socket,
    options,
    ['subscribe', 'unsubscribe', 'topicOf'],
    rules,
  )
  const table = new Map<string, Entry<In>>()
  /** The opening of now, and the topics that were given up in it: what they sent before they heard may yet come. */
  let opening = {}
  let left = createMemory<string, true>()
  let end: ((observer: Observer<In>) => void) | undefined
  const deadlines = createDeadlines<Entry<In>>(clock!, (entry) => reconcile(entry))

  const send = (
    make: (name: string) => Out,
    { name }: Entry<In>,
    through: (message: Out) => Promise<void>,
    failed: (error: SocketError) => void,
  ): void => {
    let message: Out
    try {
      message = make(name)
    } catch (error) {
      return failed(encodeThrew('follow a topic', make === subscribe ? 'subscribe' : 'unsubscribe', name, error))
    }
    through(message).then(undefined, (error) => {
      // With the connection went what it was for: the next opening asks anew.
      if (!isSocketError(error, 'CONNECTION_LOST') && !isSocketError(error, 'CLOSED')) failed(error)
    })
  }

  const enter = (entry: Entry<In>, through: (message: Out) => Promise<void>): void => {
    entry.opening = opening
    send(subscribe, entry, through, (error) => finish(entry, (observer) => observer.error(error)))
  }

  /** Tells all who are here when it begins, but for those who leave meanwhile. */
  const tell = (entry: Entry<In>, how: (observer: Observer<In>) => void, isMuted = () => false): void => {
    const { consumers } = entry
    for (let i = 0; i < consumers.length && !isMuted(); i++)
      if (entry.consumers === consumers || entry.consumers.indexOf(consumers[i]!) >= 0) safely(() => how(consumers[i]!))
  }

  const finish = (entry: Entry<In>, how: (observer: Observer<In>) => void): void => {
    forget(entry)
    tell(entry, how)
  }

  const forget = (entry: Entry<In>): void => {
    if (table.get(entry.name) === entry) table.delete(entry.name)
    deadlines.remove(entry)
  }

  /** What the far end knows of a topic follows what is wanted of it. While it cannot be told, nothing is forgotten. */
  const reconcile = (entry: Entry<In>): void => {
    const isOpen = socket.state.phase === 'open'
    const isKnown = entry.opening === opening
    if (entry.consumers.length) {
      if (!isKnown && isOpen) enter(entry, socket.send)
      return
    }
    if (entry.lane || (isKnown && !isOpen)) return
    forget(entry)
    if (!isKnown) return
    left.add(entry.name, true)
    send(unsubscribe, entry, socket.send, socket.report)
  }

  const join = (name: string, observer: Observer<In>): (() => void) => {
    if (end) {
      end(observer)
      return () => {}
    }
    let entry = table.get(name)
    if (!entry) table.set(name, (entry = { name, consumers: [], opening: undefined }))
    const joined = entry
    joined.consumers = joined.consumers.concat(observer)
    deadlines.remove(joined)
    reconcile(joined)
    return () => {
      const others = joined.consumers.filter((other) => other !== observer)
      const isLast = joined.consumers.length > 0 && !others.length
      joined.consumers = others
      if (isLast && table.get(name) === joined) deadlines.add(joined, linger!)
    }
  }

  socket.onMessage((message) => {
    let name: string | undefined
    try {
      name = topicOf(message)
    } catch (error) {
      return socket.report(decodeThrew('topicOf', message, error))
    }
    if (name === undefined) return
    const entry = table.get(name)
    // As `messages$`: a consumer may close the socket.
    if (entry)
      tell(
        entry,
        (observer) => observer.next(message),
        () => /^clos/.test(socket.state.phase),
      )
    else if (!left.get(name)) socket.report(meantForNobody('a message', 'nobody has asked for its topic', message))
  })
  socket.onOpening(({ send }) => {
    opening = {}
    left = createMemory()
    table.forEach((entry) => (entry.consumers.length ? enter(entry, send) : reconcile(entry)))
  })
  socket.state$.subscribe((state) => {
    // Who came or left while other hooks were running.
    if (state.phase === 'open') table.forEach(reconcile)
    if (state.phase !== 'closed') return
    const { error } = state
    const how = (end = (observer) => (error ? observer.error(error) : observer.complete()))
    table.forEach((entry) => finish(entry, how))
  })

  return <T extends In>(name: string) => {
    hold('follow a topic', 'its name', name, string)
    const source = { subscribe: (observer: Observer<any>) => join(name, observer) }
    const topic = createObservable<T>(source) as Topic<T>
    topic.iterate = (given = {}) => createIterator(source, validate('iterate', given, iterateRules), socket.report)
    return Object.defineProperty(topic, asyncIteratorKey(), { value: () => topic.iterate() })
  }
}
