// The one connection of the 2016 globals, shared with other copies of the package and other libraries.
const desk = 'src/transport/global-socket.ts'
const events = 'src/transport/global-events.ts'

export const faults = [
  ['keeps the owner of the globals to itself', desk, '(host as Marked)[cellKey()] = cell', 'cell'],
  ['fails on a frozen host', desk, '} catch (_) {\n', '} catch (error) {\n    throw error\n'],
  ['does not know a copied host again', desk, 'host.sendSocketMessage || host', 'host'],
  ['lets a socket that another copy evicted dial again', desk, '        formerOwners.add(socket)\n', ''],
  [
    "does not wait for another copy's connection",
    desk,
    'if (cell.occupied && !occupant) inherit',
    'if (false) inherit',
  ],
  [
    "does not hear the close of another copy's connection",
    desk,
    'if (!gone) return place(undefined)',
    'if (!gone) return',
  ],
  ["leaves another copy's connection that opens late", desk, '    wire.closed(undefined)\n', ''],
  ['says that the place is taken when it is free', desk, 'cell.occupied = !!next', 'cell.occupied = true'],
  [
    'believes what it knew before another copy came',
    desk,
    '        if (cell.owner !== owner) occupant = forsaken = undefined\n',
    '',
  ],
  ['registers once, and is deaf when another library does', events, 'if (addsUp) return', 'if (latest) return'],
  ['piles up registrations', events, 'addsUp = true', ''],
  ['hears with every registration', events, 'if (latest !== mine) lastHeard = event', 'if (false) lastHeard = event'],
  ['hears what is meant for another copy', events, 'if (isOurTurn()) react', 'react'],
  [
    'takes every failure of closeSocket for the end',
    desk,
    'if (!mine.open || !isNotOpen(error)) return',
    'if (!mine.open) return',
  ],
  ['leaves a connection behind at a doubtful close', desk, 'gone.askedAt === Infinity && isInDoubt(gone)', 'false'],
  ['doubts every close', desk, 'clock.now() - doubtedAt < connecting', 'true'],
  ['doubts a close that was asked for', desk, 'gone.askedAt === Infinity && ', ''],
  ['does not doubt when closeSocket found nothing', desk, '          doubtedAt = clock.now()\n', ''],
  ['asks a connection in the way once only', desk, '      if (mine.before) mine.before.hangUp()\n', ''],
]
