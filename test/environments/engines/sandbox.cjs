// A bare context, as a phone is: ECMAScript's built-ins, timers, console, and `wx` once somebody puts it there. Nothing
// makes code from strings (Node 8 cannot forbid that). Runs on old Nodes too, hence the old style.
const { readFileSync } = require('fs')
const { join } = require('path')
const { createContext, runInContext } = require('vm')

/** What a phone may lack on top, and the code that takes it away. */
const removals = {
  globalThis: 'delete this.globalThis',
  'Symbol.asyncIterator': readFileSync(join(__dirname, 'es5/no-async-iterator.js'), 'utf8'),
  microtasks: readFileSync(join(__dirname, 'es5/macrotask-promise.js'), 'utf8'),
}

/**
 * @param {string[]} lacks names of `removals`
 * @returns {object} the context's global object, for `vm.runInContext`
 */
module.exports = function createSandbox(lacks) {
  const context = createContext({ console, setTimeout, clearTimeout }, { codeGeneration: { strings: false } })
  runInContext('delete this.WebAssembly', context)
  for (const name of lacks) runInContext(removals[name], context)
  return context
}
