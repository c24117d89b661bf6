// Starts every contender once in a round, each in a fresh process: in one, they would make each other's calls slow.
import { readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { bundle, bundleStart } from './bundle.mjs'
import { start } from './start.mjs'

const folder = new URL('rows/', import.meta.url)

export const rows = () =>
  readdirSync(folder).map((file) => ({ number: String(Number.parseInt(file)), file: new URL(file, folder).pathname }))

async function value(engine, script, { kind, name }, contender) {
  const values = []
  // What comes once in a process has no samples but other processes.
  for (let i = 0; i < (kind === 'once' ? 3 : 1); i++) {
    const { value } = await start(engine.command(script, [name, contender, dirname(script)]))
    values.push(value)
  }
  return values.sort((a, b) => a - b)[values.length >> 1]
}

/** @returns what the row says of itself, and of each case what each contender took, by engine and round */
export async function measure({ number, file }, engines, rounds, { isCase, isContender }) {
  const scripts = {}
  for (const { build } of engines) scripts[build] ??= await bundle(file, build)
  const {
    cases,
    scripts: starts = [],
    ...row
  } = await start(engines[0].command(scripts[engines[0].build], ['describe']))
  for (const { build } of engines) for (const name of starts) await bundleStart(name, build)

  const measured = []
  for (const { contenders, ...oneCase } of cases.filter(({ name }) => isCase(name))) {
    // The first is what the others are compared with.
    const running = contenders.filter((name, index) => !index || isContender(name))
    const values = {}
    for (const engine of engines.filter(({ name }) => !oneCase.engines || oneCase.engines.includes(name))) {
      const taken = (values[engine.name] = Object.fromEntries(running.map((name) => [name, []])))
      for (let round = 0; round < (oneCase.kind === 'count' ? 1 : rounds); round++) {
        const first = round % running.length
        for (const name of [...running.slice(first), ...running.slice(0, first)])
          taken[name].push(await value(engine, scripts[engine.build], oneCase, name))
      }
    }
    measured.push({ ...oneCase, contenders: running, values })
  }
  return { ...row, number, cases: measured }
}
