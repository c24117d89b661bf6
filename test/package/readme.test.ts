// The two READMEs, and the pages of docs: every block of code that is followed by its output runs as it is printed, on a
// real server; a block that is a test passes; and every block is type-checked.
import { execFile, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'

const folder = 'build/readme'
const languages = ['README.md', 'README.zh-CN.md']
const pages = ['docs/testing.md', 'docs/testing.zh-CN.md']
/** Those of a folder for each language; none of their blocks prints anything. */
const both = (name: string): [string, string] => [`docs/en/${name}.md`, `docs/zh/${name}.md`]
const folders = [both('clients'), both('platforms'), both('recorder'), both('requests-and-topics'), both('deliveries')]

interface Block {
  name: string
  heading: string
  language: string
  code: string
  output: string | undefined
}

const blocksOf = (file: string): Block[] => {
  const text = readFileSync(file, 'utf8')
  return [...text.matchAll(/```(js|ts)\n([\s\S]*?)```(?:\n\n```text\n([\s\S]*?)```)?/g)].map((match, i) => ({
    name: `${file.replace(/\W/g, '-')}-${i + 1}`,
    heading: text
      .slice(0, match.index)
      .match(/^#+ .*$/gm)!
      .at(-1)!,
    language: match[1]!,
    code: match[2]!,
    output: match[3],
  }))
}
const blocks = [...languages, ...pages, ...folders.flat()].flatMap(blocksOf)

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  // What the test in the README tests.
  writeFileSync(join(folder, 'index.js'), blocks.find(({ code }) => code.includes('onLoad() {'))!.code)
})

describe('blocks with an output', () => {
  const runnable = blocks.filter(({ output }) => output !== undefined)

  test('are the ones about connecting, coming back, sending, receiving, closing, errors and testing, in both languages', () => {
    expect(runnable.filter(({ name }) => name.startsWith('README')).length).toBe(2 * 13)
    expect(runnable.filter(({ name }) => name.startsWith('docs')).length).toBe(2 * 6)
  })

  test.each(runnable)('$name runs and prints it: $heading', async ({ name, code, output }) => {
    const file = join(folder, `${name}.mjs`)
    writeFileSync(file, code)
    const { stdout } = await promisify(execFile)('node', ['--import', './test/tools/readme-host.mjs', file], {
      timeout: 10_000,
    })
    expect(stdout).toBe(output)
  })
})

describe('blocks that are tests', () => {
  const tests = blocks.filter(({ code }) => code.includes("from 'vitest'"))

  test('are there in both languages', () => {
    expect(tests.length).toBe(2)
  })

  test.each(tests)('$name passes on the page that the README begins with', async ({ name, code }) => {
    writeFileSync(join(folder, `${name}.test.mjs`), code)
    const { stdout } = await promisify(execFile)('npx', ['vitest', 'run', '--root', folder, name], {
      env: { ...process.env, NO_COLOR: '1' },
    })
    expect(stdout).toMatch(/Tests +1 passed/)
  })
})

const ambient = ['@tarojs/taro', 'graphql-ws', 'socket.io-client', 'engine.io-client', 'event-target-polyfill']
  .map((name) => `declare module '${name}'\n`)
  .concat('declare const uni: any\ndeclare const Event: any\n')
  .join('')

describe('all blocks', () => {
  test('are type-checked', () => {
    // Not `strict`: most blocks are JavaScript as users write it, with fields of their own on `this`.
    const compilerOptions = {
      ...{ module: 'esnext', moduleResolution: 'bundler', target: 'es2022', lib: ['es2022'], noEmit: true },
      ...{ strict: false, skipLibCheck: true, types: ['miniprogram-api-typings'] },
    }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }))
    writeFileSync(join(folder, 'ambient.d.ts'), ambient)
    // What a page of the companions imports.
    writeFileSync(join(folder, 'socket.ts'), 'export const topic: any = undefined\n')
    for (const { name, code } of blocks) writeFileSync(join(folder, `${name}.ts`), code)
    const { stdout, status } = spawnSync('npm', ['run', 'tsc', '--silent', '--', '-p', folder], { encoding: 'utf8' })
    expect(stdout).toBe('')
    expect(status).toBe(0)
  })

  test('are the same in both languages, comments aside', () => {
    const bare = (file: string) => blocksOf(file).map(({ code }) => code.replace(/\s*\/\/.*$/gm, ''))
    expect(bare(languages[1]!)).toEqual(bare(languages[0]!))
    expect(bare(languages[0]!).length).toBeGreaterThan(8)
    expect(bare(pages[1]!)).toEqual(bare(pages[0]!))
    folders.forEach(([english, chinese]) => expect(bare(chinese)).toEqual(bare(english)))
  })
})

test.each([languages, pages, ...folders])('%s and %s name each other in their first line', (...pair) => {
  const [english, chinese] = pair.map((file) => readFileSync(file, 'utf8').split('\n')[0])
  const [toEnglish, toChinese] = [relative(dirname(pair[1]!), pair[0]!), relative(dirname(pair[0]!), pair[1]!)]
  expect(english).toContain(`](${toChinese})`)
  expect(chinese).toContain(`](${toEnglish})`)
})

test('each language of the README leads to the pages', () => {
  languages.forEach((file, i) => {
    const readme = readFileSync(file, 'utf8')
    for (const page of [pages, ...folders]) expect(readme).toContain(`](${page[i]})`)
  })
})
