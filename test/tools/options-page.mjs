// `npm run docs:options`: writes docs/{en,zh}/options.md from src/options/table.ts and, for `backoff`, src/policies/backoff.ts.
// Read as text, where each option has its explanation above it. All other words stand in options-page-words.mjs.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chinese, english } from './options-page-words.mjs'

const root = new URL('../../', import.meta.url)
const read = (file) => readFileSync(new URL(file, root), 'utf8')
const table = read('src/options/table.ts')
const policy = read('src/policies/backoff.ts')

const between = (text, from, to) => text.slice(text.indexOf(from) + from.length, text.indexOf(to, text.indexOf(from)))
const plain = (comment) => comment.replace(/\n? +\* ?/g, ' ').trim()

// Name, default and explanation of each option in a block of rules: a comment, and `name: or(default, …)`.
const rulesIn = (name) =>
  [
    ...between(table, `const ${name}: Rules = {`, '\n}').matchAll(
      /\n {2}\/\*\* ([^]*?) \*\/\n {2}(\w+)(?:: (?:or\(([^,(]+),)?|,)/g,
    ),
  ].map(([, about, option, given]) => ({ option, given, about: plain(about) }))

/** The same of `backoff`: explained in its interface, with defaults in its rules. */
const backoffOptions = () =>
  [...between(policy, 'interface BackoffOptions {', '\n}').matchAll(/\/\*\*([^]*?)\*\/\n {2}readonly (\w+)/g)].map(
    ([, about, option]) => ({
      option,
      given: new RegExp(`^ {2}${option}: or\\(([^,]+),`, 'm').exec(policy)[1],
      about: plain(about).replace(/ ?Default [^ ]+( 000)?\.$/, ''),
    }),
  )

const sections = [
  ['connectSocket', rulesIn('connectRules')],
  ['queue', rulesIn('queueRules')],
  ['heartbeat', rulesIn('heartbeatRules')],
  ['backoff', backoffOptions()],
  ['send', rulesIn('sendRules')],
  ['close', rulesIn('closeRules')],
  ['iterate', rulesIn('iterateRules')],
]

const literal = /^(\d+|'\w*'|true|false|Infinity)$/

function page({ head, columns, headings, defaults, none, about, foot }) {
  const rows = (section, options) =>
    options.map(({ option, given, about: original }) => {
      const name = `${section}.${option}`
      const told = defaults[name] ?? (given === undefined ? none : literal.test(given) ? `\`${given}\`` : undefined)
      const text = about ? about[name] : original
      if (!told || !text) throw new Error(`Cannot write the page of options: nothing is said about ${name}`)
      return `| \`${option}\` | ${told} | ${text} |`
    })
  const parts = sections.map(([section, options]) =>
    [headings[section], '', `| ${columns.join(' | ')} |`, '| --- | --- | --- |', ...rows(section, options)].join('\n'),
  )
  return [head, ...parts, foot].join('\n\n') + '\n'
}

/** What stands in the files, before it is formatted. */
export const optionPages = () => ({ 'docs/en/options.md': page(english), 'docs/zh/options.md': page(chinese) })

/** Every option that there is, as `section.option`. */
export const optionNames = () =>
  sections.flatMap(([section, options]) => options.map(({ option }) => `${section}.${option}`))

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const [file, text] of Object.entries(optionPages())) writeFileSync(new URL(file, root), text)
