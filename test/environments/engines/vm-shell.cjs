// Runs a program in a bare context: `node vm-shell.cjs program.js globalThis microtasks` in one without these two.
const { readFileSync } = require('fs')
const { runInContext } = require('vm')
const createSandbox = require('./sandbox.cjs')

const program = process.argv[2]
// Old Nodes only warn.
process.on('unhandledRejection', (error) => {
  throw error
})
runInContext(readFileSync(program, 'utf8'), createSandbox(process.argv.slice(3)), { filename: program })
