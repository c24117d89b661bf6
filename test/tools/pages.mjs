// The documentation as text: its pages in both languages, and the blocks of code in them.
import { readdirSync, readFileSync } from 'node:fs'

const named = (folder) => readdirSync(folder).filter((name) => name.endsWith('.md'))

/** Names of pages that there are in both languages. */
export const pages = { en: named('docs/en'), zh: named('docs/zh') }

/** README and pages of a language; what is generated has no snippets of its own. */
export const filesOf = (language) => [
  { en: 'README.md', zh: 'README.zh-CN.md' }[language],
  ...pages[language].filter((name) => name !== 'api.md').map((name) => `docs/${language}/${name}`),
]

/** The fenced blocks of a file. A block of text that follows one of code at once is its output. */
export function blocksOf(file) {
  const text = readFileSync(file, 'utf8')
  return [...text.matchAll(/^```(\w+)\n([^]*?)^```\n(?:\n```text\n([^]*?)^```$)?/gm)].map(
    ([, language, code, output], i) => ({
      name: `${file.replace(/^docs\/|\.md$/g, '').replace(/\W/g, '-')}-${i + 1}`,
      language,
      code,
      output,
      /** Where it stands in an app, if it says so in its first line. */
      path: /^(?:\/\/|<!--) ([\w/.]+\.\w+)( -->)?\n/.exec(code)?.[1],
    }),
  )
}
