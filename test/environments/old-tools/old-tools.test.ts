// Tools that know nothing of `exports` take the package as it is published: webpack 4 (uni-app with Vue 2, Taro 3) and
// jest 26. `npm run test:old-tools` installs them and runs this.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
// @ts-expect-error it is JavaScript
import { packInto } from '../../tools/pack.mjs'

const here = resolve('test/environments/old-tools')
const tools = join(here, 'packages/node_modules')
const said = { heard: ['ONE', 'TWO'], live: 0, recorded: true, states: 3 }
let folder: string

/** An app with the package from its tarball, and the oldest rxjs that it takes. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wx-socket-old-tools-'))
  mkdirSync(join(folder, 'node_modules'))
  execFileSync('tar', ['-xzf', packInto(folder), '-C', join(folder, 'node_modules')])
  execFileSync('mv', ['package', 'wx-socket'], { cwd: join(folder, 'node_modules') })
  for (const name of ['rxjs', 'tslib'])
    cpSync(join(tools, name), join(folder, 'node_modules', name), { recursive: true })
  cpSync(join(here, 'app'), folder, { recursive: true })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('webpack 4 bundles all entries, as ESM, without a word, and the bundle works', async () => {
  const entry = join(folder, 'chat.js')
  const told = execFileSync('node', [join(here, 'bundle.cjs'), entry, folder], { cwd: folder, encoding: 'utf8' })
  const { errors, warnings, modules } = JSON.parse(told)
  expect(errors).toEqual([])
  expect(warnings).toEqual([])
  const ours = modules.map((name: string) => name.replace(/shared-[\w-]+/, 'shared'))
  // No CommonJS file, which would bring a second copy along.
  const entries = ['companions', 'index', 'operators', 'shared', 'testing', 'websocket']
  const files = entries.map((name) => `wx-socket/dist/${name}.esm.js`)
  // What entries share lies in pieces of any number.
  expect([...new Set(ours)]).toEqual(['rxjs', ...files])
  expect(await createRequire(entry)('./bundle.js').chat()).toEqual(said)
})

test('jest 26 finds all entries, and what they are for works', () => {
  const jest = [join(tools, 'jest/bin/jest.js'), '--rootDir', folder, '--cacheDirectory', join(folder, 'cache')]
  const { status, stderr } = spawnSync('node', [...jest, '--watchman=false', '--ci'], { cwd: folder, encoding: 'utf8' })
  expect(status, stderr).toBe(0)
})
