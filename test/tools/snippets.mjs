// Runs snippets of the documentation, one after the other in one process, each as it would run by itself, and prints a line of
// JSON for each: what it wrote to the console, warnings too. `node test/tools/snippets.mjs <files>`
import { setTimeout } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { format } from 'node:util'

const write = process.stdout.write.bind(process.stdout)
let written = ''
console.log = console.warn = (...values) => (written += `${format(...values)}\n`)
process.on('uncaughtException', (error) => (written += `uncaught: ${error}\n`))

for (const file of process.argv.slice(2)) {
  written = ''
  await import(pathToFileURL(file).href)
  // What it does not await.
  await setTimeout(10)
  write(`${JSON.stringify({ file, written })}\n`)
}
