// READMEs and pages of docs: every block of code that is followed by its output runs as it is printed, by itself; pages run on
// a phone, the test passes on the page that it is about, and every block is type-checked. Both languages have the same code.
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
// @ts-expect-error it is JavaScript
import { blocksOf, filesOf } from '../../tools/pages.mjs'

interface Block {
  name: string
  language: string
  code: string
  output: string | undefined
  path: string | undefined
}

const folder = 'build/snippets'
const run = promisify(execFile)
const of = (language: 'en' | 'zh'): Block[][] => filesOf(language).map(blocksOf)
// In the other language they are the same, which is tested below.
const blocks = of('en').flat()
const runnable = blocks.filter(({ language, output }) => language === 'js' && output !== undefined)
const placed = blocks.filter(({ path }) => path)

function write(file: string, text: string): string {
  mkdirSync(dirname(join(folder, file)), { recursive: true })
  writeFileSync(join(folder, file), text)
  return join(folder, file)
}

beforeAll(() => rmSync(folder, { recursive: true, force: true }))

describe('blocks with an output', () => {
  const written = new Map<string, string>()

  beforeAll(async () => {
    const files = runnable.map(({ name, code }) => write(`run/${name}.mjs`, code))
    // One that hangs ends the process: those that follow have written nothing.
    const { stdout } = await run('node', ['test/tools/snippets.mjs', ...files], { timeout: 20_000 }).catch(
      (error) => error,
    )
    for (const line of stdout.split('\n').filter(Boolean)) {
      const told = JSON.parse(line)
      written.set(told.file, told.written)
    }
  })

  test('are on every page that shows what happens', () => {
    const pages = runnable.map(({ name }) => name.replace(/^en-|-\d+$/g, ''))
    for (const page of ['closing', 'errors', 'heartbeat', 'receiving', 'reconnecting', 'sending', 'testing', 'tokens'])
      expect(pages).toContain(page)
  })

  test.each(runnable)('$name runs and prints it', ({ name, output }) => {
    expect(written.get(join(folder, `run/${name}.mjs`))).toBe(output)
  })
})

describe('blocks that say where they stand', () => {
  const codeOf = (path: string) => placed.find((block) => block.path === path)!.code

  test('are pages that work on a phone, and a test that passes on one of them', async () => {
    for (const { path, code } of placed) write(`app/${path}`, code)
    cpSync('test/package/docs/pages-on-a-phone.mjs', join(folder, 'app/pages.test.mjs'))
    const { stdout } = await run('npx', ['vitest', 'run', '--root', join(folder, 'app'), '--no-file-parallelism'], {
      env: { ...process.env, NO_COLOR: '1' },
    }).catch((error) => error)
    expect(stdout).toMatch(/Tests +5 passed/)
  })

  test.each(placed.filter(({ language }) => language === 'xml'))('$path uses what its page has', ({ path, code }) => {
    const page = codeOf(path!.replace('.wxml', '.js'))
    const handlers = [...code.matchAll(/bind:?\w+="(\w+)"/g)].map(([, name]) => name)
    const shown = [...code.matchAll(/\{\{(\w+)/g)].map(([, name]) => name).filter((name) => name !== 'item')
    expect(handlers.length * shown.length).toBeGreaterThan(0)
    for (const name of handlers) expect(page).toMatch(new RegExp(`^  (async )?${name}\\(`, 'm'))
    for (const name of shown) expect(page).toMatch(new RegExp(`data: \\{.*\\b${name}:`))
  })
})

describe('all blocks', () => {
  const compilerOptions = {
    ...{ module: 'esnext', moduleResolution: 'bundler', moduleDetection: 'force', target: 'es2022', lib: ['es2022'] },
    ...{ noEmit: true, skipLibCheck: true },
  }

  test.each([
    // JavaScript as users write it, with fields of their own on `this`.
    { language: 'js', strict: false, types: ['miniprogram-api-typings', 'node'] },
    // As in a project that was made by the developer tools.
    { language: 'ts', strict: true, types: ['miniprogram-api-typings'] },
  ])('of $language are type-checked', async ({ language, ...settings }) => {
    for (const block of blocks.filter((block) => block.language === language)) {
      const file = block.path ? block.path.replace(/\.m?js$/, '.ts') : `${block.name}.ts`
      write(`${language}/${file}`, block.code)
    }
    const config = { compilerOptions: { ...compilerOptions, ...settings }, include: ['**/*.ts'] }
    write(`${language}/tsconfig.json`, JSON.stringify(config))
    // What is not installed here.
    const modules = ['@tarojs/taro', 'graphql-ws', 'socket.io-client', 'engine.io-client', 'event-target-polyfill']
    write(`${language}/ambient.d.ts`, modules.map((name) => `declare module '${name}'\n`).join(''))
    // What pages of the companions import of an app of theirs.
    write(`${language}/topics.ts`, 'export declare const topic: any\n')
    const { stdout } = await run('npm', ['run', 'tsc', '--silent', '--', '-p', join(folder, language)]).catch(
      (error) => error,
    )
    expect(stdout).toBe('')
  })

  test('are the same in both languages, comments aside', () => {
    const bare = ({ code, output }: Block) => [code.replace(/\/\*\*.*\*\/|\s*(\/\/|#) .*$/gm, '').trim(), output]
    // Text that is no output is for reading: the diagram of phases.
    const isCode = ({ language }: Block) => language !== 'text'
    const [english, chinese] = (['en', 'zh'] as const).map((language) =>
      of(language).map((page) => page.filter(isCode).map(bare)),
    )
    expect(chinese).toEqual(english)
  })
})
