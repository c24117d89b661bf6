// What TypeScript says of wrong options: its first line names the option, or points at it.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const folder = 'build/first-line'

/** The options, and the one that is wrong. */
const wrong: [options: string, name: string][] = [
  ['timeout: 1', 'url'],
  ['url: undefined', 'url'],
  ['url: () => 7', 'url'],
  ['url, timeOut: 1', 'timeOut'],
  ['url, codec: json(), timeOut: 1', 'timeOut'],
  ['url, schema, timeOut: 1', 'timeOut'],
  ['url, codec: json(), schema, timeOut: 1', 'timeOut'],
  ['url, success: () => {}', 'success'],
  ["url, timeout: '10s'", 'timeout'],
  ["url, codec: json(), timeout: '10s'", 'timeout'],
  ["url, header: 'Authorization: token'", 'header'],
  ['url, header: { Authorization: true }', 'Authorization'],
  ['url, protocols: 7', 'protocols'],
  ['url, retry: true', 'retry'],
  ['url, retry: { maxRetries: 5 }', 'maxRetries'],
  ['url, retry: backoff', 'retry'],
  ['url, retry: () => Promise.resolve(1000)', 'retry'],
  ['url, queue: 5', 'queue'],
  ['url, queue: { max: 5 }', 'max'],
  ["url, queue: { overflow: 'drop' }", 'overflow'],
  ['url, heartbeat: { interval: 1000 }', 'heartbeat'],
  ['url, heartbeat: 25_000', 'heartbeat'],
  ["url, heartbeat: { message: 'ping', isReply: (frame: unknown) => String(frame) }", 'isReply'],
  ["url, handshake: 'hello'", 'handshake'],
  ["url, lifecycle: 'auto'", 'lifecycle'],
  ['url, signal: {}', 'signal'],
  ['url, host: {}', 'host'],
  ["url, transport: 'websocket'", 'transport'],
  ['url, clock: Date', 'clock'],
  ['url, codec: json', 'codec'],
  ['url, codec: { encode: JSON.stringify }', 'codec'],
  ['url, codec: { encode: (message: { text: string }) => message, decode: String }', 'encode'],
  ['url, schema: (message: unknown) => message', 'schema'],
  ['url, codec: json(), schema: { parse: () => 7 }', 'parse'],
]
const head = `import { backoff, connectSocket, json, type StandardSchema } from '${resolve('dist/index.js')}'
declare const url: string
declare const schema: StandardSchema<{ text: string }>
[backoff, json, schema]
`
const program = head + wrong.map(([options]) => `connectSocket({ ${options} })\n`).join('')

let errors: Map<number, { at: number; said: string }>
beforeAll(() => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${folder}/program.ts`, program)
  const compilerOptions = {
    ...{ module: 'esnext', moduleResolution: 'bundler', target: 'es2017', lib: ['es2018'], types: [] },
    ...{ strict: true, skipLibCheck: true, noEmit: true },
  }
  writeFileSync(`${folder}/tsconfig.json`, JSON.stringify({ compilerOptions, files: ['program.ts'] }))
  const { stdout } = spawnSync('npm', ['run', 'tsc', '--silent', '--', '-p', folder, '--pretty', 'false'], {
    encoding: 'utf8',
  })
  const found = [...stdout.matchAll(/^\S+\((\d+),(\d+)\): error (TS\d+: .*)$/gm)]
  errors = new Map(found.map(([, line, column, said]) => [Number(line), { at: Number(column), said: said! }]))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the first line', () => {
  test.each(wrong)('of { %s } tells of %s', (options, name) => {
    const line = head.split('\n').length + wrong.findIndex(([other]) => other === options)
    const { at, said } = errors.get(line) ?? expect.fail('it compiles')
    expect(said).not.toMatch(/TS2769|No overload/)
    const pointedAt = readFileSync(`${folder}/program.ts`, 'utf8')
      .split('\n')
      [line - 1]!.slice(at - 1)
    expect(pointedAt.startsWith(name) || said.toLowerCase().includes(name.toLowerCase()), said).toBe(true)
  })
})
