// Time that goes by when it is told to.

export function createManualClock() {
  const timers = new Set()
  let time = 1e12
  return {
    now: () => time,
    random: Math.random,
    setTimeout(callback, after) {
      const timer = { callback, due: time + after }
      timers.add(timer)
      return timer
    },
    clearTimeout: (timer) => timers.delete(timer),
    advance(milliseconds) {
      time += milliseconds
      for (const timer of timers) {
        if (timer.due > time) continue
        timers.delete(timer)
        timer.callback()
      }
    },
  }
}
