// The package in a place that cannot carry it: each error says what to do.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import { rollup, type RollupLog } from 'rollup'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createFakeWx } from 'wx-socket/testing'
import { builds } from './world.js'

const url = 'wss://example.com'

describe.each(builds)('%s', (_, { connectSocket, isSocketError }) => {
  afterEach(() => void Reflect.deleteProperty(globalThis, 'wx'))

  test('says that there is no wx outside a mini program, and what to pass instead', () => {
    expect(() => connectSocket(url)).toThrow(
      expect.objectContaining({
        code: 'NO_HOST',
        message: 'Cannot connect: there is no wx here (nor a host or transport option)',
        hint: expect.stringMatching(/请传入 host。.* pass host, in tests createFakeWx\(\)/),
      }),
    )
  })

  test('says what to do where wx has no sockets: an old base library, or the JS-SDK of web pages', () => {
    Reflect.set(globalThis, 'wx', { config() {}, miniProgram: {} })
    expect(() => connectSocket(url)).toThrow(
      expect.objectContaining({
        code: 'NO_HOST',
        message: 'Cannot connect: this wx has no connectSocket',
        hint: expect.stringMatching(/提高最低基础库版本.*Raise the minimum base library/),
      }),
    )
  })

  test('says what to do where an old base library takes text only', async () => {
    const wx = createFakeWx({ profile: 'legacy' })
    const { clock } = wx.fake
    const socket = connectSocket({ url, host: wx, clock })
    const bytes = socket.send(new Uint8Array([1])).catch((error: unknown) => error)
    const text = socket.send('a')
    await clock.advance(100)
    const error = await bytes
    expect(isSocketError(error, 'SEND_FAILED')).toBe(true)
    expect(error).toMatchObject({
      message: expect.stringContaining('parameter.data should be String'),
      hint: expect.stringMatching(/编码成字符串.*encode to a string/),
      data: new Uint8Array([1]),
    })
    // It harms only the call.
    await text
    socket.close()
    await clock.advance(100)
  })
})

describe('a project without rxjs', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'without-rxjs-'))
    for (const name of ['package.json', 'dist'])
      cpSync(name, join(folder, 'node_modules/wx-socket', name), { recursive: true })
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test.each([
    ["import 'wx-socket'", '--input-type=module', "Cannot find package 'rxjs' imported from", '.mjs'],
    ["require('wx-socket')", '--input-type=commonjs', "Cannot find module 'rxjs'", '.js'],
  ])('%s names in Node what is missing, and who wants it', (code, type, message, extension) => {
    const { status, stderr } = spawnSync('node', [type, '-e', code], { cwd: folder, encoding: 'utf8' })
    expect(status).toBe(1)
    expect(stderr).toContain(message)
    expect(stderr).toMatch(new RegExp(`wx-socket/dist/[\\w-]+\\${extension}`))
  })

  // Some bundlers show the line, with a proposal of their own under it: to leave rxjs out.
  test('has the remedy in the line that a bundler cannot resolve', async () => {
    const logs: RollupLog[] = []
    const input = join(folder, 'node_modules/wx-socket/dist/index.mjs')
    await rollup({ input, plugins: [nodeResolve()], onLog: (_, log) => void logs.push(log) })
    // Each file that wants it says so.
    expect(logs).not.toEqual([])
    for (const { code, exporter } of logs) expect([code, exporter]).toEqual(['UNRESOLVED_IMPORT', 'rxjs'])
    const dist = join(folder, 'node_modules/wx-socket/dist')
    const wanting = readdirSync(dist)
      .filter((name) => /\.m?js$/.test(name))
      .flatMap((name) => readFileSync(join(dist, name), 'utf8').split('\n'))
      .filter((line) => /^(import|var|const|let) .*'rxjs'/.test(line))
    expect(wanting.length).toBeGreaterThan(3)
    for (const line of wanting) expect(line).toMatch(/; \/\/ Not found\? npm install rxjs$/)
  })
})
