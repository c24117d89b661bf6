// The socket itself: its face, the parts put together, and what all of them use.
const connect = 'src/connect-socket.ts'
const face = 'src/face.ts'
const deferred = 'src/deferred.ts'

export const faults = [
  ['ignores the signal', connect, 'if (signal) closeOnAbort(signal, driver)', ''],
  [
    'goes on listening to the signal after the end',
    connect,
    'driver.closed.then(onAbort(signal, abort))',
    'onAbort(signal, abort)',
  ],
  ['does not see that the signal was aborted before', connect, '  if (signal.aborted) return abort()\n', ''],
  ['does not hold early messages', connect, 'hold: mostEarly,', 'hold: 0,'],
  ['does not bound the bytes of early messages', connect, 'maxBytes: mostEarlyBytes,', 'maxBytes: Infinity,'],
  [
    'forgets the ttl of the queue on the way',
    connect,
    'createOutbox({ ...queue, ',
    'createOutbox({ ...queue, ttl: Infinity, ',
  ],
  [
    'dispatches what was held after the signal was aborted',
    connect,
    '!!signal && !!safely(() => signal.aborted)',
    'false',
  ],
  ['ignores a second argument', connect, 'if (more !== undefined)', 'if (false)'],
  ['tells the host of the age of a socket', connect, 'timeout, wall, socket)', 'timeout, clock, socket)'],
  ['guesses how long a wire was asked to close', connect, 'failed), wall, turns)', 'failed), clock, turns)'],
  ['takes a suspension for the time of a timer that stood still', connect, 'host : {}, wall,', 'host : {}, clock,'],
  ['takes chance from nowhere', connect, 'random: () => wall.random()', 'random: () => 0'],
  ['retries nothing unless told to', 'src/policies/decide.ts', 'if (policy === false)', 'if (!policy)'],
  ['follows no app', connect, '  app.start()\n', ''],
  ['follows the app after the end', connect, 'ended: app.stop', 'ended: () => {}'],
  [
    'lets a late send wait for ever',
    face,
    'return refusal ? rejected(lateFor(refusal)(message)) : outbox',
    'return outbox',
  ],
  ['uses inherited options of a send', face, 'frame, message, terms, isAborted)', 'frame, message, given, isAborted)'],
  [
    'lets a mistake in a send pass unnoticed',
    face,
    'return Promise.reject(Object.assign(',
    'return rejected(Object.assign(',
  ],
  [
    'asks whether it is closed before the codec closes it',
    face,
    '      const { refusal } = driver\n',
    '      const refusal = driver.refusal && given && driver.refusal\n',
  ],
  ['sends what was aborted before', face, 'isAborted = terms.signal && terms.signal.aborted', 'isAborted = false'],
  ['reports what is no SocketError', face, "      hold('report', 'the error', error, anError)\n", ''],
  ['runs hooks that were taken back', face, 'if (index >= 0) hooks.splice(index, 1)', ''],
  ['takes another hook back than the one', face, 'if (index >= 0) hooks.splice(index, 1)', 'hooks.splice(index, 1)'],
  ['drains though told not to', face, 'drain && outbox.pending().count > 0', 'outbox.pending().count > 0'],
  [
    'gives batches one by one',
    face,
    'batches: (given?: IterateOptions) => iterate(given, clock)',
    'batches: (given?: IterateOptions) => iterate(given)',
  ],
  [
    'starts new subscribers of the state with what is not yet told',
    face,
    'createObservable(states, () => driver.announced)',
    'createObservable(states, () => driver.state)',
  ],
  ['lets a failed send go unhandled', deferred, '      quiet(promise)\n', ''],
  ['hears a promise for ever', deferred, '    heard = undefined\n', ''],
]
