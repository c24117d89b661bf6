// The engines that run the scenario, each a command line.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { program } from './program.mjs'

const folder = fileURLToPath(new URL('.', import.meta.url))
const packages = join(folder, 'packages/node_modules')
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

const oldNode = (version, v8, ...lacks) => ({
  name: `V8 ${v8} (Node ${version})`,
  lacks,
  command: vm(join(packages, `node-${version}/bin/node`)),
  install: 'npm ci --prefix test/environments/engines/packages, on Linux x64',
})

/** `lacks` is what the engine must be found to lack: else it is not the engine that is meant. */
export const engines = [
  ...bareContexts,
  oldNode(8, '6.2', 'globalThis', 'Symbol.asyncIterator'),
  // As Chrome 66: the floor (PLATFORM.md §7).
  oldNode(10, '6.6', 'code from strings', 'globalThis'),
  oldNode(12, '7.8', 'code from strings'),
  oldNode(16, '9.4', 'code from strings'),
  {
    name: 'QuickJS',
    lacks: [],
    command: [process.execPath, join(folder, 'quickjs-shell.mjs'), program],
    needs: join(packages, 'quickjs-emscripten'),
    install: 'npm ci --prefix test/environments/engines/packages',
  },
  {
    name: 'JavaScriptCore without JIT',
    lacks: [],
    command: ['jsc', '--useJIT=false', program],
    install: 'apt-get install libjavascriptcoregtk-4.0-bin',
  },
]
