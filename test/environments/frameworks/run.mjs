// `npm run test:frameworks [-- name]`: the examples for frameworks, installed and built as their authors would, and what
// comes out run as on a phone.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parse } from 'acorn'
import { readFolder } from '../../tools/mini-program.mjs'
import { packInto } from '../../tools/pack.mjs'
import { playChat } from './chat.mjs'
import { createProject } from './project.mjs'
import { taroScreen, templateScreen } from './screen.mjs'

const examples = [
  { name: '06-taro-react', output: 'dist', createScreen: taroScreen },
  { name: '07-uni-app', output: 'dist/build/mp-weixin', createScreen: templateScreen },
  { name: '08-weapp-vite', output: 'dist', createScreen: templateScreen },
]
const [, , wanted = ''] = process.argv
const chosen = examples.filter(({ name }) => name.includes(wanted))
if (!chosen.length)
  throw new Error(`No example has ${wanted} in its name: ${examples.map(({ name }) => name).join(', ')}`)
const patience = { timeout: 600_000 }
const folder = mkdtempSync(join(tmpdir(), 'wx-socket-'))
let tarball
before(() => (tarball = packInto(folder)))
after(() => rmSync(folder, { recursive: true }))

for (const { name, output, createScreen } of chosen)
  describe(name, () => {
    let project, files, scripts

    before(async () => {
      const example = fileURLToPath(new URL(`../../../examples/${name}`, import.meta.url))
      project = createProject(example, output, tarball, join(folder, name))
      await project.install()
      files = readFolder(await project.build())
      scripts = Object.entries(files).filter(([path]) => path.endsWith('.js'))
    }, patience)
    after(() => project.remove())

    test('has no type errors', patience, () => project.typeCheck())

    for (const profile of ['devtools', 'android', 'ios'])
      test(`its page chats, as on ${profile}`, () => playChat(files, createScreen, profile))

    test('is built to ES2017', () => {
      for (const [path, code] of scripts) assert.doesNotThrow(() => parse(code, { ecmaVersion: 2017 }), path)
    })

    test('has one copy of rxjs', () => {
      // In `UnsubscriptionError`, which every part of rxjs needs.
      const copies = scripts.flatMap(([path, code]) =>
        [...code.matchAll(/errors occurred during unsubscription/g)].map(() => path),
      )
      assert.equal(copies.length, 1, copies.join(', '))
    })
  })
