// What comes in: to whom it goes, what is held for the first, and how it ends.
const hub = 'src/messages/hub.ts'
const iterator = 'src/messages/iterator.ts'
const observable = 'src/messages/observable.ts'
const codec = 'src/messages/codec.ts'
const fifo = 'src/messages/fifo.ts'

export const faults = [
  [
    'loses an error where what is torn down throws',
    'src/messages/observable.ts',
    '    new Observable((subscriber) => subscriber.error(error)).subscribe()\n',
    '    this.subscription.unsubscribe()\n    new Observable((subscriber) => subscriber.error(error)).subscribe()\n',
  ],
  // Early messages
  ['holds one message too many', hub, 'held!.length < hold', 'held!.length <= hold'],
  ['holds early messages of any size', hub, ' && heldBytes + size <= maxBytes', ''],
  [
    'leaves a hole among the early messages',
    hub,
    'const size = isFull || sizeOf(frame)',
    'const size = sizeOf(frame) as number | true',
  ],
  ['holds no more once one did not fit', hub, '          isFull = false\n', ''],
  ['keeps the room of early messages that were taken', hub, 'heldBytes -= held.shift()!.size', 'held.shift()'],
  ['reports every early message that is dropped', hub, '    hasOverflowed = true\n', ''],
  ['reports early messages that a listener sees', hub, 'hasOverflowed || entries.length > left', 'hasOverflowed'],
  ['hides from a listener what did not fit', hub, 'held && !(isFull && live)', 'held && !isFull'],
  [
    'takes a listener for a subscriber',
    hub,
    'listen: (listener) => enter({ next: listener })',
    'listen: (listener) => ((held = undefined), enter({ next: listener }))',
  ],
  ['goes on with what is held though it was aborted', hub, ' && !holding!.unwanted()) {\n', ') {\n'],
  ['goes on with what is held for who has had enough', hub, '!gone && !observer.closed && ', '!gone && '],
  [
    'drops what was offered and not taken',
    hub,
    'if (safely(() => observer.next(held![0]!.value)) === notTaken) return',
    'safely(() => observer.next(held![0]!.value))',
  ],
  ['gives what is held in the midst of a call', hub, 'holding!.call(join)', 'join()'],
  [
    'goes on holding once somebody is subscribed',
    hub,
    'if (held && (!held.length || holding!.unwanted())) held = undefined',
    '',
  ],
  // Who hears
  [
    'lets who subscribes meanwhile see this message',
    hub,
    'while (i < length) list[i++]',
    'while (i < list.length) list[i++]',
  ],
  ['dispatches to who has just left', hub, '      entry.target = silent\n      entry.observer', '      entry.observer'],
  ['tells the end to who has just left', hub, '      entry.observer = undefined\n', ''],
  [
    'lets a subscriber that throws harm the others',
    hub,
    '          reportToHost(error)\n        }\n    },\n  }\n  const store',
    '          throw error\n        }\n    },\n  }\n  const store',
  ],
  [
    'lets the only subscriber harm whoever calls it',
    hub,
    '        reportToHost(error)\n      }\n    },\n    mute',
    '        throw error\n      }\n    },\n    mute',
  ],
  ['dispatches to who comes after the end was asked for', hub, 'hub.target = isMuted\n', 'hub.target = false\n'],
  ['dispatches on in a call that mutes it', hub, '        entry.target = silent\n      })\n', '      })\n'],
  ['forgets the end for late subscribers', hub, 'if (finish) finish(observer)\n        else exit', 'exit'],
  ['says that nobody was told', hub, '        hub.told = true\n', ''],
  ['says that a listener watches', hub, 'observer !== undefined)', 'observer !== null)'],
  ['does not tell that the way is another', hub, '    hub.changed()\n', ''],
  ['goes the way of all to the only one', hub, '        : live === 1', '        : live === 0'],
  // Iterators
  [
    'drops the buffer at the end',
    iterator,
    '    ending = how\n    left = true',
    '    buffer.takeAll()\n    ending = how\n    left = true',
  ],
  ['buffers without a bound', iterator, 'buffer.length >= highWaterMark', 'false'],
  ['reports every message that is dropped', iterator, 'if (!reported) report', 'report'],
  ['takes what it has no room for', iterator, '            return notTaken\n', '            return undefined\n'],
  ['leaves a next() hanging in return()', iterator, '    while (waiters.length) conclude(waiters.shift()!)\n', ''],
  ['keeps the buffer in return()', iterator, '    buffer.takeAll()\n    finish(how)', '    finish(how)'],
  [
    'serves the last who asked first',
    iterator,
    'if (buffer.length && !waiters.length) return',
    'if (buffer.length) return',
  ],
  ['rejects every waiting next() at a failure', iterator, '    ending = {}\n    reject(error)', '    reject(error)'],
  ['serves batches at once', iterator, 'clock.setTimeout(serve, 0)', 'serve()'],
  ['sets a timer for each message of a batch', iterator, ' && waiters.length && !scheduled', ' && waiters.length'],
  ['gathers one batch only', iterator, '    scheduled = false\n    while', '    while'],
  ['goes on listening to the signal of an iteration that is over', iterator, 'if (!buffer.length) unlisten()', ''],
  ['iterates though it was aborted before', iterator, 'if (signal && signal.aborted) abort()\n  else ', ''],
  ['stays subscribed when it is over', iterator, '    left = true\n    if (leave) leave()', '    left = true'],
  ['forgets the value of return()', iterator, '{ done: true, value })', '{ done: true, value: undefined })'],
  // Observables
  ['has its own subscribers stay', observable, 'plain.subscription.add(hub.subscribe(plain))', 'hub.subscribe(plain)'],
  [
    'swallows an error that nobody handles',
    observable,
    '    new Observable((subscriber) => subscriber.error(error)).subscribe()\n',
    '',
  ],
  ['leaves a subscription open at the end', observable, '    this.subscription.unsubscribe()\n', ''],
  ['loses the handlers that come with a function', observable, ' || arguments[1] || arguments[2])', ')'],
  ['gives the latest value twice', observable, '    if (told) return\n', ''],
  [
    'ends before it gives the latest value',
    observable,
    '      tell()\n      subscriber.complete()',
    '      subscriber.complete()',
  ],
  ['does not answer to @@observable', observable, "  keyed['@@observable'] = self\n", ''],
  ['does not answer to Symbol.observable', observable, '  if (symbol) keyed[symbol] = self\n', ''],
  // Codecs
  ['waits for an asynchronous schema', codec, 'if (isThenable(result))', 'if (false)'],
  [
    'shows a frame that the codec refuses',
    codec,
    "'the codec refused the frame', error)",
    '`the codec refused the frame (${error})`, error)',
  ],
  ['passes what does not match the schema', codec, 'if (issues) throw', 'if (!issues) throw'],
  ['passes what the schema was given', codec, 'return result.value as In', 'return value'],
  ['sends what JSON has no form for', codec, 'if (text === undefined) throw', 'if (text === null) throw'],
  // The ring
  ['keeps what was taken', fifo, '    items[first] = undefined\n', ''],
  [
    'keeps the room of a burst',
    fifo,
    'if (!--this.length && items.length > 1024) this.resize(smallest)',
    'this.length--',
  ],
  ['loses what has come round', fifo, 'end > items.length ? all.concat', 'end < 0 ? all.concat'],
]
