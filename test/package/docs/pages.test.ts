// What holds for the text of the documentation: links lead somewhere, pages are of a size to be read, both languages have all.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
// @ts-expect-error it is JavaScript
import { slug } from '../../../docs/.vitepress/slug.mjs'
// @ts-expect-error it is JavaScript
import { apiPage } from '../../tools/api-page.mjs'
// @ts-expect-error it is JavaScript
import { optionNames, optionPages } from '../../tools/options-page.mjs'
// @ts-expect-error it is JavaScript
import { filesOf, pages } from '../../tools/pages.mjs'

const read = (file: string) => readFileSync(file, 'utf8')
const [english, chinese]: string[][] = [filesOf('en'), filesOf('zh')]
const others = ['CHANGELOG.md', 'CONTRIBUTING.md', 'docs/architecture.md', 'docs/platform.md', 'docs/en/api.md']
const withoutCode = (text: string) => text.replace(/^```[^]*?^```$/gm, '')

describe('links', () => {
  const anchorsOf = (file: string) =>
    [...withoutCode(read(file)).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => slug(heading!))
  const files = [...english!, ...chinese!, ...others]

  test.each(files)('of %s lead to a file, and to a heading in it', (file) => {
    const text = withoutCode(read(file)).replace(/`[^`]*`/g, '')
    for (const [, to] of text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
      const [path, anchor] = to!.split('#')
      const target = path ? join(dirname(file), path) : file
      expect(existsSync(target), `${file}: ${to}`).toBe(true)
      if (anchor) expect(anchorsOf(target), `${file}: ${to}`).toContain(anchor)
    }
  })

  test('of the README lead to every page of its language', () => {
    for (const [readme, ...rest] of [english!, chinese!]) {
      const reachable = [readme!, ...rest].map(read).join()
      for (const page of rest) expect(reachable).toContain(page)
    }
  })
})

describe('each page', () => {
  test('is there in both languages', () => {
    expect(pages.zh).toEqual(pages.en.filter((name: string) => name !== 'api.md'))
  })

  test.each(english!.map((file, i) => [file, chinese![i]!]))(
    '%s and %s name each other in their first line',
    (...pair) => {
      const [first, second] = pair.map((file) => read(file).split('\n')[0]!)
      const linked = (line: string) => [...line.matchAll(/\]\(([^)]+)\)/g)].map(([, to]) => to!)
      expect(linked(first!).map((to) => join(dirname(pair[0]!), to))).toContain(pair[1])
      expect(linked(second!).map((to) => join(dirname(pair[1]!), to))).toContain(pair[0])
    },
  )

  test.each([...english!, ...chinese!])('%s can be read in a few minutes', (file) => {
    const [least, most] = file.startsWith('README') ? [8000, 10_000] : [2500, 7000]
    expect(statSync(file).size).toBeGreaterThanOrEqual(least!)
    expect(statSync(file).size).toBeLessThanOrEqual(most!)
  })
})

test('the picture of the README is the same in both languages, but for its words', () => {
  const shapes = (file: string) => read(file).replace(/(aria-label=")[^"]*|(<text[^>]*>)[^<]*/g, '$1$2')
  expect(shapes('docs/timeline.zh.svg')).toBe(shapes('docs/timeline.svg'))
})

describe('what is generated', () => {
  test('is the options of now, each explained in both languages: else run npm run docs:options', () => {
    for (const [file, text] of Object.entries(optionPages())) expect(read(file)).toBe(text)
  })

  test('has every option that the types have', () => {
    const types = read('src/options/options.ts')
    const declared = (name: string) =>
      [
        ...types
          .split(`interface ${name} {`)[1]!
          .split('\n}')[0]!
          .matchAll(/readonly (\w+)\?*:/g),
      ].map(([, key]) => key)
    const of = (section: string) =>
      (optionNames() as string[]).filter((name) => name.startsWith(`${section}.`)).map((name) => name.split('.')[1])
    const typed = ['codec', 'schema', 'handshake']
    expect(of('connectSocket').sort()).toEqual([...declared('ConnectOptions'), ...typed].sort())
    expect(of('queue').sort()).toEqual(declared('QueueOptions').sort())
    expect(of('send').sort()).toEqual(declared('SendOptions').sort())
    expect(of('close').sort()).toEqual(declared('CloseOptions').sort())
  })

  test('is the API reference of the docstrings of now: else run npm run docs:api', () => {
    expect(read('docs/en/api.md')).toBe(apiPage())
  })
})

test.each(['docs/en/errors.md', 'docs/zh/errors.md'])('%s has every code and every kind', (file) => {
  const types = read('src/errors/socket-error.ts')
  const words = (type: string) =>
    types
      .split(`export type ${type} =`)[1]!
      .split('\n\n')[0]!
      .matchAll(/'(\w+)'/g)
  for (const [, code] of words('ErrorCode')) expect(read(file)).toContain(`| \`${code}\``)
  for (const [, kind] of words('ConnectFailureKind')) expect(read(file)).toContain(`\`${kind}\``)
})

// Who searches for one must find it.
test.each(['docs/en/faq.md', 'docs/zh/faq.md'])('%s has every text of docs/platform.md', (file) => {
  const section = read('docs/platform.md').split('## 4.')[1]!.split('## 5.')[0]!
  const texts = [...section.matchAll(/\| [^|]+ \| ([^|]+) \|$/gm)].flatMap(([, cell]) =>
    [...cell!.matchAll(/`([^`]+)`/g)].map(([, text]) => text!.split(/ …|\.$| N$| code:/)[0]!),
  )
  expect(texts.length).toBeGreaterThan(10)
  const answers = read(file).toLowerCase()
  for (const text of texts) expect(answers.includes(text.toLowerCase()), text).toBe(true)
})

// What users paste of our own words, as far as the words stand in the source in one piece.
test.each(['docs/en/faq.md', 'docs/zh/faq.md'])('%s has the texts of this package that are asked about', (file) => {
  const sources = ['attempt/ending', 'errors/explain', 'hosts/detect', 'hosts/words', 'messages/codec', 'options/check']
  const said = [...sources, 'options/table', 'testing/profiles'].map((name) => read(`src/${name}.ts`)).join()
  for (const text of [
    'there is no wx here',
    'is not an option',
    'did you mean',
    'an object with encode and decode functions',
    'the server did not answer',
    'network did not reach',
    'Underlying Transport Error',
    'it was lost',
    'the codec refused the frame',
    'the message has no frame',
    'without a codec only text and bytes can be sent',
    'the socket is closed',
  ]) {
    expect(said).toContain(text)
    expect(read(file)).toContain(text)
  }
})
