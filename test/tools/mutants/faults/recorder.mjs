// The flight recorder, its one tap, and the two pictures of what it has recorded.
const record = 'src/companions/record.ts'
const tap = 'src/companions/tap.ts'
const timelineText = 'src/companions/timeline-text.ts'
const timelineSvg = 'src/companions/timeline-svg.ts'

export const faults = [
  ['records for ever', record, 'if (events.length <= size) return', 'if (size) return'],
  ['forgets the phase of what it let go', record, "if (oldest.type === 'state') before = oldest", ''],
  ['does not count what it let go', record, '    lost++\n', ''],
  ['leaves a send pending', record, '      event.outcome = outcome\n', '      void outcome\n'],
  ['does not tell how long a send waited', record, 'event.after = now() - event.at', 'event.after = 0'],
  ['does not tell what may have been delivered', record, 'if (maybeDelivered) event.maybeDelivered = true', ''],
  ['goes on after the end of the socket', record, '    complete: stop,\n', ''],
  ['goes on with states when stopped', record, '      watching.unsubscribe()\n', ''],
  [
    'records when by the wall',
    record,
    'const now = (): number => clock.now() - start',
    'const now = (): number => clock.wall()',
  ],
  [
    'tells what an error was about',
    record,
    'const cause: Writable<RecordedCause> = { code, message }',
    'const cause: Writable<RecordedCause> = { ...(arguments[0] as RecordedCause) }',
  ],
  ['takes anything for a socket', record, 'partsOf(socket) !== undefined', 'true'],
  ['tells a send when it has gone', tap, 'hear.forEach((each) => each(settled))', 'void hear'],
  ['takes what a hook sends for a ping', tap, "isMessage ? 'opening' : 'ping'", "'ping'"],
  [
    'turns what a hook sends into none of the user',
    tap,
    'sendAhead(frame, data, taker, isMessage))',
    'sendAhead(frame, data, taker))',
  ],
  ['keeps the terms of a send', tap, 'send(frame, ...rest))', 'send(frame, rest[0]))'],
  ['swallows frames', tap, '      to.next(frame)\n', ''],
  ['does not tell frames', tap, 'witnesses.forEach((witness) => witness.received(bytes))', 'void bytes'],
  ['begins with frames at the next change', tap, '  messages.changed()\n  driver.post', '  driver.post'],
  ['leaves its layer', tap, 'messages.layer = parts.witnesses = undefined', 'parts.witnesses = undefined'],
  ['leaves its methods', tap, 'Object.assign(outbox, { send, sendAhead })', ''],
  ['leaves the driver', tap, '    driver.post = post\n', ''],
  ['stops all with one', tap, 'if (!witnesses.length) parts.remove!()', 'parts.remove!()'],
  ['stops another that stops twice', tap, 'if (index < 0) return', ''],
  [
    'subscribes to the errors',
    tap,
    'parts.errors.listen(witness.failed)',
    'parts.errors.subscribe({ next: witness.failed, error() {}, complete() {} })',
  ],
  [
    'shows its parts',
    'src/face.ts',
    'Object.defineProperty(socket, partsKey, { value: parts })',
    'Object.assign(socket, { [partsKey]: parts })',
  ],
  ['sees only frames that come late', 'src/attempt/inlet.ts', '        prompt = layer(prompt)\n', ''],
  ['sees only frames that have their turn', 'src/attempt/inlet.ts', '        late = layer(late)\n', ''],
  ['breaks the line', timelineText, ".replace(/\\s+/g, ' ')", ''],
  ['draws what was not kept', timelineSvg, 'const from = lost && events.length ? events[0]!.at : 0', 'const from = 0'],
  ['forgets the phase before', timelineSvg, 'const bars = before ?', 'const bars = (false as boolean) && before ?'],
  ['lets others write markup', timelineSvg, "    .replace(/</g, '&lt;')\n", ''],
  ['writes what no XML may hold', timelineSvg, "found[1] ? found : '\\uFFFD'", 'found'],
  ['writes one label over another', timelineSvg, 'start < free', 'false as boolean'],
  ['writes over the edge', timelineSvg, 'at + length > right ? at - length : at', 'at'],
  [
    'draws beyond its row',
    timelineSvg,
    'Math.min(8 + Math.log(bytes + 1) * 2, rows.bar - rows.sent)',
    '8 + Math.log(bytes + 1) * 2',
  ],
  [
    'does not show how long a send waited',
    timelineSvg,
    'event.after === undefined ? now : event.at + event.after',
    'event.at',
  ],
]
