// `npm run test:frameworks [-- name]`: the examples for frameworks, installed and built as their authors would, and what
// comes out run as on a phone.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parse } from 'acorn'
import { playChat } from './chat.mjs'
import { createProject, packPackage, scriptsIn } from './project.mjs'
import { taroScreen, templateScreen } from './screen.mjs'

const examples = [
  { name: '06-taro-react', output: 'dist', createScreen: taroScreen },
  { name: '07-uni-app', output: 'dist/build/mp-weixin', createScreen: templateScreen },
  { name: '08-weapp-vite', output: 'dist', createScreen: templateScreen },
]
const [, , wanted = ''] = process.argv
const folder = mkdtempSync(join(tmpdir(), 'wx-socket-'))
const patience = { timeout: 600_000 }
let tarball
before(async () => (tarball = await packPackage(folder)))
after(() => rmSync(folder, { recursive: true }))

for (const { name, output, createScreen } of examples.filter(({ name }) => name.includes(wanted)))
  describe(name, () => {
    let project, built, scripts

    before(async () => {
      const example = fileURLToPath(new URL(`../../examples/${name}`, import.meta.url))
      project = createProject(example, output, tarball, join(folder, name))
      await project.install()
      built = await project.build('built')
      scripts = scriptsIn(built)
    }, patience)
    after(() => project.remove())

    test('has no type errors', patience, () => project.typeCheck())

    for (const profile of ['devtools', 'android', 'ios'])
      test(`its page chats, as on ${profile}`, () =>
        playChat(built, (page) => createScreen(page, join(built, 'pages/chat/index.wxml')), profile))

    test('is built to ES2017', () => {
      for (const { name, code } of scripts) assert.doesNotThrow(() => parse(code, { ecmaVersion: 2017 }), name)
    })

    test('has one copy of rxjs', () => {
      // In `UnsubscriptionError`, which every part of rxjs needs.
      const copies = scripts.flatMap(({ name, code }) =>
        code
          .split('errors occurred during unsubscription')
          .slice(1)
          .map(() => name),
      )
      assert.equal(copies.length, 1, copies.join(', '))
    })

    test('says what the package and rxjs add to it', patience, async (t) => {
      project.hollowOut()
      const without = sizeOf(scriptsIn(await project.build('without')))
      const added = sizeOf(scripts) - without
      t.diagnostic(`${name}: ${kilobytes(added)}, to ${kilobytes(without)}`)
      assert.ok(added > 0)
    })
  })

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`

/** In bytes. The frameworks minify what they build. */
const sizeOf = (scripts) => scripts.reduce((size, { code }) => size + Buffer.byteLength(code), 0)
