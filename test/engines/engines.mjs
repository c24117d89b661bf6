// The engines that run the scenario, each a command line.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { program } from './program.mjs'

const folder = fileURLToPath(new URL('.', import.meta.url))
const vm = (node, ...lacks) => [node, join(folder, 'vm-shell.cjs'), program, ...lacks]

/** In `npm test` too: they need nothing but this Node. */
export const bareContexts = [
  [],
  ['globalThis'],
  ['Symbol.asyncIterator'],
  ['microtasks'],
  ['globalThis', 'Symbol.asyncIterator', 'microtasks'],
].map((lacks) => ({
  name: 'bare context',
  lacks: ['code from strings', ...lacks],
  command: vm(process.execPath, ...lacks),
}))
