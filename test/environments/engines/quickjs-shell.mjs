// Runs a program in QuickJS, which has no event loop of its own: `node quickjs-shell.mjs program.js`
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const { getQuickJS } = createRequire(new URL('packages/package.json', import.meta.url))('quickjs-emscripten')
const engine = (await getQuickJS()).newContext()
const timers = new Map()
let last = 0

/** After each turn come the reactions of promises. What is thrown ends the process. */
function finishTurn(result) {
  engine.unwrapResult(result).dispose()
  engine.unwrapResult(engine.runtime.executePendingJobs())
}

const functions = {
  print: (text) => console.log(engine.getString(text)),
  setTimeout(callback, milliseconds) {
    // A handle that is handed in dies with the call.
    const kept = callback.dup()
    const timer = setTimeout(
      () => finishTurn(engine.callFunction(kept, engine.undefined)),
      engine.getNumber(milliseconds),
    )
    timers.set(++last, timer)
    return engine.newNumber(last)
  },
  clearTimeout: (id) => clearTimeout(timers.get(engine.getNumber(id))),
}
for (const [name, implementation] of Object.entries(functions))
  engine.setProp(engine.global, name, engine.newFunction(name, implementation))

finishTurn(engine.evalCode(readFileSync(process.argv[2], 'utf8'), process.argv[2]))
