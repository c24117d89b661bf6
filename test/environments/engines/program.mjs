// The program that every engine runs, and how it is run.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { packedRequire } from '../../tools/packed.mjs'

export const program = 'build/engines/program.js'

/** Puts everything an engine needs into one script: the built package, hosts, scenario. */
export function writeProgram() {
  const es5 = (name) => readFileSync(new URL(`es5/${name}`, import.meta.url), 'utf8')
  mkdirSync('build/engines', { recursive: true })
  writeFileSync(
    program,
    [
      es5('globals.js'),
      `var wxSocket = ${packedRequire()}('./index.js')`,
      es5('hosts.js'),
      es5('scenario.js'),
      es5('report.js'),
    ].join('\n'),
  )
}

/** @returns `undefined` if the engine is not installed, else what the scenario reports */
export function run({ command: [file, ...args], needs }) {
  if (needs && !existsSync(needs)) return Promise.resolve(undefined)
  return new Promise((resolve) => {
    const child = spawn(file, args, { timeout: 20_000 })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data))
    child.on('error', ({ code }) => resolve(code === 'ENOENT' ? undefined : { passed: false, error: code }))
    child.on('close', (status, signal) => {
      try {
        if (status === 0) return resolve(JSON.parse(output))
      } catch {
        // Something else was printed: that is a failure, and told below.
      }
      resolve({ passed: false, error: `ended with ${signal ?? status}`, output })
    })
  })
}
