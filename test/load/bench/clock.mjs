// Milliseconds of the processor, not of the wall: what else the machine does must not make a contender slow.
/* global preciseTime, print, readline */

export const isShell = typeof preciseTime === 'function'

export function now() {
  if (isShell) {
    // Whoever started it knows (start.mjs).
    print('?')
    return Number(readline())
  }
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** What asking for the time takes itself. */
const asking = Math.min(...[0, 0, 0, 0, 0].map(() => -now() + now()))

export const since = (start) => Math.max(0, now() - start - asking)

export function timed(work) {
  const start = now()
  work()
  return since(start)
}
