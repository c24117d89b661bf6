/** What an app has of time and chance, on the clock of a fake. */
export function timeOf(clock) {
  return {
    Date: class extends Date {
      static now() {
        return clock.now()
      }
    },
    Math: Object.create(Math, { random: { value: clock.random } }),
    setTimeout: clock.setTimeout,
    clearTimeout: clock.clearTimeout,
    setInterval(callback, milliseconds) {
      const interval = {}
      const next = () => {
        interval.timer = clock.setTimeout(() => {
          next()
          callback()
        }, milliseconds)
      }
      next()
      return interval
    },
    clearInterval: (interval) => clock.clearTimeout(interval?.timer),
  }
}
