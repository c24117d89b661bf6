// Starts every contender once in a round, each in a fresh process: in one, they would make each other's calls slow.
import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { bundle } from './bundle.mjs'

const folder = new URL('rows/', import.meta.url)

export const rows = () =>
  readdirSync(folder).map((file) => ({ number: String(Number.parseInt(file)), file: new URL(file, folder).pathname }))

function start(engine, script, ...words) {
  const output = execFileSync(...engine.command(script, words), {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const result = JSON.parse(output.trim().split('\n').pop())
  if (result.error) throw new Error(`${words.join(', ')} on ${engine.title}: ${result.error}`)
  return result
}

/** @returns what the row says of itself, and of each case what each contender took, by engine and round */
export async function measure({ number, file }, engines, rounds, { isCase, isContender }) {
  const scripts = {}
  for (const { build } of engines) scripts[build] ??= await bundle(file, build)
  const { cases, ...row } = start(engines[0], scripts[engines[0].build], 'describe')

  const measured = []
  for (const { contenders, ...oneCase } of cases.filter(({ name }) => isCase(name))) {
    // The first is what the others are compared with.
    const running = contenders.filter((name, index) => !index || isContender(name))
    const values = {}
    for (const engine of engines.filter(({ name }) => !oneCase.engines || oneCase.engines.includes(name))) {
      const taken = (values[engine.name] = Object.fromEntries(running.map((name) => [name, []])))
      for (let round = 0; round < rounds; round++) {
        const first = round % running.length
        for (const name of [...running.slice(first), ...running.slice(0, first)])
          taken[name].push(start(engine, scripts[engine.build], oneCase.name, name).value)
      }
    }
    measured.push({ ...oneCase, contenders: running, values })
  }
  return { ...row, number, cases: measured }
}
