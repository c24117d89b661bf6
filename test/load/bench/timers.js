// Loaded before every contender, in every engine: timers whose times never come here never start. Node's would hold what
// has ended, and those of JavaScriptCore's shell cannot be cleared at all.
const { setTimeout: start, console = { log: print, warn: print, error: print } } = globalThis

globalThis.console = console
globalThis.setTimeout = (callback, milliseconds) => {
  const timer = { callback }
  if (!(milliseconds > 100)) start(() => timer.callback && timer.callback(), milliseconds)
  return timer
}
globalThis.clearTimeout = (timer) => {
  if (timer) timer.callback = undefined
}
