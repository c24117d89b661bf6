// What waits has a bound, and what is over is over.
export const faults = [
  // Frames that wait
  ['holds early messages of any size', 'src/inbound/hub.ts', ' && heldBytes + size <= maxBytes', ''],
  ['leaves a hole among the early messages', 'src/inbound/hub.ts', '!full && ', ''],
  ['holds no more once one did not fit', 'src/inbound/hub.ts', '          full = false\n', ''],
  [
    'keeps the room of early messages that were taken',
    'src/inbound/hub.ts',
    'heldBytes -= held.shift()!.size',
    'held.shift()',
  ],
  [
    'reports early messages that a listener sees',
    'src/inbound/hub.ts',
    'if (overflowed && entries.length === left)',
    'if (overflowed)',
  ],
  // Endings
  ['goes on with what is held though it was aborted', 'src/inbound/hub.ts', ' && !holding!.unwanted()) {', ') {'],
  [
    'dispatches to who comes after the end was asked for',
    'src/inbound/hub.ts',
    '    if (muted) entry.next = silence\n',
    '',
  ],
  [
    'queues a message whose signal has closed the socket',
    'src/outbound/outbox.ts',
    '    if (refusing) return reject(message, refusing({ data: message.data }))\n',
    '',
  ],
]
