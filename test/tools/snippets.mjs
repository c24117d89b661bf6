// Runs snippets of the documentation, one after the other in one process, each as it would run by itself, and prints a line of
// JSON for each: what it wrote to the console, warnings too. `node test/tools/snippets.mjs <files>`
import { readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { format } from 'node:util'

const write = process.stdout.write.bind(process.stdout)
let written = ''
const note = (...values) => (written += `${format(...values)}\n`)
console.log = console.warn = note
process.on('uncaughtException', note)

let host
/** One that makes no `wx` of its own finds one that leads to servers of ours, under any address. */
async function giveHost(file) {
  delete globalThis.wx
  if (readFileSync(file, 'utf8').includes('createFakeWx')) return
  if (!host) await import('./readme-host.mjs')
  host = globalThis.wx = host ?? globalThis.wx
}

for (const file of process.argv.slice(2)) {
  written = ''
  await giveHost(file)
  const over = new AbortController()
  const patience = setTimeout(5000, 'it hangs', over).then(note, () => {})
  await Promise.race([import(pathToFileURL(file).href).catch(note), patience])
  over.abort()
  // What it does not await.
  await setTimeout(10)
  write(`${JSON.stringify({ file, written })}\n`)
}
// Whatever a snippet has left open is its own.
process.exit()
