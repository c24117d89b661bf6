// What waits has a bound, and what is over is over.
export const faults = [
  // Frames that wait
  ['lets any number of frames wait for a hook', 'src/connection/handshake.ts', 'arrived.length >= mostFrames || ', ''],
  ['lets any number of bytes wait for a hook', 'src/connection/handshake.ts', ' || bytes + size > mostBytes', ''],
  ['keeps the room of what a hook has taken', 'src/connection/handshake.ts', '          bytes -= sizeOf(frame)\n', ''],
  [
    'drops in silence what is too much for a hook',
    'src/connection/receiver.ts',
    'if (!handshake.take(message, frame)) giveUp({ generation, error: tooMuchFor(hook) })',
    'handshake.take(message, frame)',
  ],
  ['ends the socket for what waits too much', 'src/connection/receiver.ts', '{ hint, retryable: true }', '{ hint }'],
  ['lets any number of frames wait for a Blob', 'src/inbound/blob-order.ts', 'queue.length > mostFrames || ', ''],
  ['lets any number of bytes wait for a Blob', 'src/inbound/blob-order.ts', ' || bytes + size > mostBytes', ''],
  [
    'counts the Blob that others wait for',
    'src/inbound/blob-order.ts',
    'queue.push(waiting) > 1',
    'queue.push(waiting)',
  ],
  [
    'keeps the room of what waited for a Blob',
    'src/inbound/blob-order.ts',
    '      if (queue.length) bytes -= queue[0]!.size\n',
    '',
  ],
  [
    'loses what waited where too much waits for a Blob',
    'src/inbound/blob-order.ts',
    "        hurry('too much waits behind it')\n",
    '',
  ],
  ['drops in silence what is too much for a Blob', 'src/inbound/blob-order.ts', '        reader.overflowed()\n', ''],
  [
    'waits for a Blob for ever',
    'src/inbound/blob-order.ts',
    'clock.setTimeout(() => fail(new Error(`it took longer than ${timeout} ms`)), timeout)',
    '0',
  ],
  ['leaves the timer of a Blob running', 'src/inbound/blob-order.ts', '      clock.clearTimeout(slow)\n', ''],
  [
    'reads the next Blob only when it has its turn',
    'src/inbound/blob-order.ts',
    '} else if (blob) read(blob)',
    '} else if (blob) hurry("")',
  ],
  [
    'does not count the bytes of what a hook has left',
    'src/connection/receiver.ts',
    'left.forEach(({ message, frame }) => messages.next(message, frame))',
    "left.forEach(({ message }) => messages.next(message, ''))",
  ],
  // The heartbeat
  [
    'hears a frame only when it is read',
    'src/connection/receiver.ts',
    '          if (heartbeat) heartbeat.heard()\n',
    '',
  ],
  [
    'takes a frame for an answer when it is read',
    'src/connection/receiver.ts',
    'if (receiving !== generation || (heartbeat',
    'if (heartbeat) heartbeat.heard()\n      if (receiving !== generation || (heartbeat',
  ],
  [
    'measures to when the reply was read',
    'src/connection/heartbeat.ts',
    'const rtt = sinceTimed',
    'const rtt = timedFrom === undefined ? undefined : clock.now() - timedFrom',
  ],
  // Endings
  [
    'dispatches what was held after an abort that came after the end',
    'src/connect-socket.ts',
    'signal !== undefined && safely(() => signal.aborted) === true',
    'false',
  ],
  [
    'waits for a Blob that nobody wants',
    'src/connection/receiver.ts',
    '      receiving = undefined\n      if (drop) drop()\n',
    '      receiving = undefined\n',
  ],
  [
    'rejects what a hook has sent as lost where the socket ends',
    'src/connection/connection.ts',
    '      outbox.settle(because)\n      lane.settle(because)',
    '      outbox.settle(because)\n      lane.settle(lost)',
  ],
  ['tells a hook that is closed only that it is over', 'src/connection/handshake.ts', 'lane.refusal() || ', ''],
  [
    'forgets the abort after the end',
    'src/connection/connection.ts',
    'return ended || refusalOf(state)',
    'return refusalOf(state)',
  ],
  [
    'calls a late send aborted by the reason only',
    'src/connection/connection.ts',
    "refusal.code === 'ABORTED' ? refusalError('send', refusal) : refusal.cause",
    'refusal.cause',
  ],
  [
    'does not hear an abort while the wire closes',
    'src/connection/phase.ts',
    'closeDraining, abortClosing, mute]',
    'closeDraining, ______, mute]',
  ],
  ['holds on to a hook that never settles', 'src/connection/handshake.ts', '        if (stop) stop()\n', ''],
  [
    'leaves a kept opening open',
    'src/connection/handshake.ts',
    "receiving.enter = refuse.bind(undefined, tooLate.bind(undefined, 'receive')) as Door<void, In>['enter']",
    '',
  ],
  [
    'holds on to a provider that never settles',
    'src/connection/dialer.ts',
    '        if (stopAsking) stopAsking()\n',
    '',
  ],
]
