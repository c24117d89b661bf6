// The engines that the bench runs on, each a command line, and the build that it measures.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const timers = fileURLToPath(new URL('timers.js', import.meta.url))
/** Nothing happens beside, and the heap can be measured. */
const steady = ['--single-threaded', '--no-flush-bytecode', '--expose-gc']

const node = (name, title, build, ...flags) => ({
  name,
  title,
  build,
  command: (file, words) => [process.execPath, [...flags, ...steady, '-r', timers, file, ...words]],
})

export const engines = [
  {
    name: 'jsc',
    title: 'JavaScriptCore without JIT',
    // What phones run.
    build: 'miniprogram_dist',
    command: (file, words) => ['jsc', ['--useJIT=0', timers, file, '--', ...words]],
    install: 'apt-get install libjavascriptcoregtk-4.0-bin',
  },
  // Stands in for the one above where that is not installed, so it runs the same.
  node('jitless', 'V8 without JIT', 'miniprogram_dist', '--jitless', '--no-expose-wasm'),
  node('node', 'V8', 'dist'),
]

export function isInstalled({ install, command }) {
  if (!install) return true
  try {
    execFileSync(command('', [])[0], ['--help'], { stdio: 'ignore' })
  } catch (error) {
    // Some versions of it answer `--help` with a failure.
    return error.code !== 'ENOENT'
  }
  return true
}
