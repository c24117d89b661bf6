// Tasks: which there are, which come late or not at all, and which are dead.
export const faults = [
  // Point by point: a closed task, a dropped one, one that replays, and frames that come with the opening.
  [
    'does not say how a platform that was silent may be wrapped',
    'src/connection/dialer.ts',
    'return wire && wire.hint',
    'return undefined',
  ],
  [
    'keeps the first frames from the opening hooks',
    'src/connection/receiver.ts',
    '      handshake = shakeHands(hooks.slice(), attempt, lane, isOver, done)\n      turns.call(start, { generation, shaken: handshake })\n',
    '      const shaken = shakeHands(hooks.slice(), attempt, lane, isOver, done)\n      turns.call(() => (handshake = shaken), undefined)\n      turns.call(start, { generation, shaken })\n',
  ],
  [
    'ends the next handshake with the one before',
    'src/connection/receiver.ts',
    'if (handshake === over) handshake = undefined',
    'handshake = undefined',
  ],
]
