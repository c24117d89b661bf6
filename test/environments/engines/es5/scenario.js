// One talk with a host, in plain ES5 for every engine, and what is to be seen in it.

/** Where the SDK looks for its host. */
var wx
var expected = {
  phases: ['connecting', 'open', 'closing', 'closed'],
  received: ['{"n":1}', '"garbage"', '{"n":2}', '{"n":3}', '"kick"', '"kick"'],
  streamed: [{ n: 1 }, { n: 2 }, { n: 3 }, 'complete'],
  iterated: [{ n: 1 }, { n: 2 }, { n: 3 }],
  batched: [{ n: 1 }, { n: 2 }, { n: 3 }],
  survived: [['DECODE_FAILED', true]],
  sent: 4,
  closed: { code: 3001, reason: 'bye', wasClean: true },
  late: ['CLOSED', true],
  kicked: [4001, 'kicked out', false, 'CONNECTION_LOST'],
  lost: 'CONNECTION_LOST',
  returned: [2, true],
}

function talk(createHost) {
  var seen = { phases: [], received: [], streamed: [], iterated: [], batched: [], survived: [] }
  wx = createHost(seen.received)
  var socket = wxSocket.connectSocket({ url: 'wss://example.com', codec: wxSocket.json() })
  socket.state$.subscribe(function (state) {
    seen.phases.push(state.phase)
  })
  socket.errors$.subscribe(function (error) {
    seen.survived.push(describe(error))
  })
  var streamed = new Promise(function (resolve) {
    socket.messages$.subscribe({
      next: function (message) {
        seen.streamed.push(message)
        if (message.n === 3) resolve()
      },
      complete: function () {
        seen.streamed.push('complete')
      },
    })
  })
  var iterators = [
    collect(socket[Symbol.asyncIterator || '@@asyncIterator'](), seen.iterated),
    collect(socket.batches(), seen.batched),
  ]
  // Before it is open, so that they queue.
  var messages = [{ n: 1 }, 'garbage', { n: 2 }, { n: 3 }]
  var sends = messages.map(function (message) {
    return socket.send(message)
  })
  return Promise.all(sends.concat(streamed))
    .then(function () {
      seen.sent = sends.length
      socket.close({ code: 3001, reason: 'bye' })
      return socket.closed
    })
    .then(function (info) {
      seen.closed = info
      return Promise.all(iterators)
    })
    .then(function () {
      return socket.send('late').then(undefined, describe)
    })
    .then(function (late) {
      seen.late = late
      socket = wxSocket.connectSocket({ url: 'wss://example.com', retry: false })
      // Else the end, which nobody receives, is written to the console.
      socket.errors$.subscribe()
      socket.send('"kick"')
      return socket.closed
    })
    .then(function (info) {
      seen.kicked = [info.code, info.reason, info.wasClean, info.error.code]
      socket = wxSocket.connectSocket({ url: 'wss://example.com', retry: wxSocket.backoff({ initial: 1 }) })
      socket.send('"kick"')
      return firstOf(socket.errors$)
    })
    .then(function (error) {
      seen.lost = error.code
      return socket.opened
    })
    .then(function (info) {
      seen.returned = [info.attempt, info.reconnected]
      return socket.close()
    })
    .then(function () {
      return seen
    })
}

/** Everything that an iterator of messages, or of arrays of them, brings until it is done. */
function collect(iterator, list) {
  return iterator.next().then(function (result) {
    if (result.done) return
    list.push.apply(list, [].concat(result.value))
    return collect(iterator, list)
  })
}

function firstOf(observable) {
  return new Promise(function (resolve) {
    observable.subscribe({ next: resolve })
  })
}

function describe(error) {
  return [error.code, wxSocket.isSocketError(error) && error instanceof wxSocket.SocketError]
}
