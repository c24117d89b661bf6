// What stands on a socket's public face: requests, topics, deliveries, the scope of a page.
const requests = 'src/companions/requests.ts'
const topics = 'src/companions/topics.ts'
const deadlines = 'src/companions/deadlines.ts'

export const faults = [
  // Deadlines
  ['sets a timer for each deadline', deadlines, 'if (at < armed) arm(at, now)', 'arm(at, now)'],
  ['leaves the timer when nothing waits', deadlines, 'if (!lanes.size) arm(Infinity, 0)', ''],
  ['judges what the app slept through', deadlines, 'if (astray > 0) return arm(now + slept, now)', ''],
  ['forgets those that are due later', deadlines, 'if (first < armed) arm(first, now)', ''],
  ['takes the first of a lane for all of it', deadlines, 'else lane.first = next', 'else lane.first = undefined'],
  // Requests
  ['keeps the table entry of what was answered', requests, '    table.delete(entry.id)\n', ''],
  ['keeps the deadline of what was answered', requests, '    deadlines.remove(entry)\n', ''],
  ['stays with the signal', requests, 'if (entry.unlisten) entry.unlisten()', ''],
  ['takes null for an error', requests, ' || error === null', ''],
  ['waits for no reply in time', requests, 'deadlines.add(entry, entry.timeout)', ''],
  [
    'sends what has timed out in the queue',
    requests,
    '{ ttl: entry.timeout, signal: entry.signal }',
    '{ signal: entry.signal }',
  ],
  [
    'sends what was aborted in the queue',
    requests,
    '{ ttl: entry.timeout, signal: entry.signal }',
    '{ ttl: entry.timeout }',
  ],
  [
    'does not notice that the wire is gone',
    requests,
    'if (isWithout(socket.state)) lose(entry, socket.state.error)',
    '',
  ],
  ['lets what was sent wait after a loss', requests, 'else if (isWithout(state))', 'else if (false as boolean)'],
  [
    'repeats what is not idempotent',
    requests,
    "if (entry.idempotent) entry.stage = 'lost'",
    "if (entry) entry.stage = 'lost'",
  ],
  [
    'gives up what is idempotent and had no answer',
    requests,
    "error.code === 'CONNECTION_LOST' && entry.idempotent",
    "error.code === 'CONNECTION_LOST' && false",
  ],
  ['sends nothing again', requests, "if (state.phase === 'open') table", 'if (false as boolean) table'],
  [
    'says that what never left may have arrived',
    requests,
    'timedOut(entry.timeout, { data: entry.body })',
    'timedOut(entry.timeout, { data: entry.body, maybeDelivered: true })',
  ],
  [
    'says that what was sent did not arrive',
    requests,
    'timedOut(entry.timeout, { data: entry.body, maybeDelivered: true })',
    'timedOut(entry.timeout, { data: entry.body })',
  ],
  ['does not count late replies', requests, 'else if (over.get(id)) late++', 'else if (over.get(id)) late += 0'],
  ['reports the second reply to what was sent twice', requests, 'leave(entry, entry.posts > 1)', 'leave(entry, false)'],
  ['swallows a reply for nobody', requests, 'else socket.report(meantForNobody(', 'else void (meantForNobody('],
  ['lets one request take the place of another', requests, 'if (table.has(id)) throw', 'if (false as boolean) throw'],
  ['sends what was aborted before', requests, 'if (signal && signal.aborted) return', 'if (false as boolean) return'],
  ['goes on after the end of the socket', requests, "fail(entry, ended('request'", "void (entry, ended('request'"],
  // Topics
  ['subscribes for each consumer', topics, 'if (!isKnown && isOpen) enter', 'if (isOpen) enter'],
  ['sends a subscription while it is not open', topics, 'if (!isKnown && isOpen) enter', 'if (!isKnown) enter'],
  ['leaves with the first consumer', topics, 'if (!--joined.consumers && table', 'if (--joined.consumers + 1 && table'],
  ['leaves twice', topics, '      leave = undefined\n', ''],
  ['does not linger', topics, 'deadlines.add(joined, linger!)', 'reconcile(joined)'],
  ['unsubscribes though somebody came back', topics, '    deadlines.remove(joined)\n', ''],
  ['reports what was under way', topics, '    left.add(entry.name, true)\n', ''],
  ['swallows what is for nobody', topics, 'else if (!left.get(name))', 'else if (false as boolean)'],
  ['subscribes again only once', topics, '    opening = {}\n    left', '    left'],
  ['forgets to catch up', topics, "if (state.phase === 'open') table.forEach(reconcile)", ''],
  [
    'forgets a topic that the far end still sends',
    topics,
    'if (entry.lane || (isKnown && !isOpen)) return',
    'if (entry.lane) return',
  ],
  ['does not tell the end', topics, 'entry.hub.end(error)\n    })\n  })', '})\n  })'],
  ['has no end for who comes later', topics, '    if (end) {\n', '    if (false as boolean) {\n'],
]
