// What is told and what is kept: [what it breaks, file, the right text, the fault].
export const faults = [
  [
    'leaves the rejection of an asynchronous encode',
    'src/outbound/frame.ts',
    'if (isThenable(encoded)) encoded.then(undefined, () => {})',
    '',
  ],
  [
    'tells a message that is too large to wait',
    'src/outbound/outbox.ts',
    'overflowed(message, why, alone)',
    'overflowed(message, why)',
  ],
  [
    'shows what the platform was to send',
    'src/outbound/failures.ts',
    "conceal(textOf(cause), typeof frame === 'string' ? [frame] : [])",
    'textOf(cause)',
  ],
  [
    'shows a frame that the codec refuses',
    'src/inbound/codec.ts',
    "'the codec refused the frame', error)",
    '`the codec refused the frame (${error})`, error)',
  ],
  [
    'shows a message that the codec refuses',
    'src/outbound/frame.ts',
    "failed('the codec threw, see cause', error)",
    'failed(textOf(error), error)',
  ],
]
