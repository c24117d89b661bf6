// `npm run diagram`: draws the table of src/life/grid.ts into docs/architecture.md. Read as text: where a cell leads says
// the type that it returns, and the compiler holds it to that.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = new URL('../../', import.meta.url)
const read = (file) => readFileSync(new URL(file, root), 'utf8')
const document = 'docs/architecture.md'
const [start, end] = ['<!-- diagram: from src/life/grid.ts, written by `npm run diagram` -->\n', '<!-- /diagram -->']

const wordsIn = (text) => [...text.matchAll(/'(\w+)'/g)].map(([, word]) => word)
const between = (text, from, to) => text.slice(text.indexOf(from) + from.length, text.indexOf(to, text.indexOf(from)))

/** The interface `Leads`: the phases that each event can lead to. */
export function leads() {
  const lines = between(read('src/life/grid.ts'), 'interface Leads {', '\n}').split('\n').filter(Boolean)
  return Object.fromEntries(lines.map((line) => [/\w+/.exec(line)[0], wordsIn(line)]))
}

/** The cells of the table that do something, by phase and event. */
function cells() {
  const grid = read('src/life/grid.ts')
  const phases = wordsIn(between(grid, 'const phases: Phases = [', ']'))
  const rows = between(grid, 'const grid:', '\n}\n').matchAll(/^ {2}(\w+): +\[(.+)\],$/gm)
  return [...rows].flatMap(([, event, row]) =>
    row.split(',').map((name, i) => ({ event, from: phases[i], cell: name.trim() })),
  )
}

/** The phases that a cell says to return. */
function targetsOf(cell) {
  const code = read('src/life/coming-back.ts') + read('src/life/ending.ts')
  const found = new RegExp(`export (?:function|const) ${cell}\\b[^]*?\\): ([^{=]+?) (?:=>|\\{)`).exec(code)
  if (!found) throw new Error(`Cannot draw: there is no cell ${cell}`)
  return wordsIn(found[1])
}

/** Every way from a phase to another. */
export const edges = () =>
  cells()
    .filter(({ cell }) => !/^_+$/.test(cell))
    .flatMap(({ event, from, cell }) => targetsOf(cell).map((to) => ({ from, to, event })))
    .filter(({ from, to }) => from !== to)

export function diagram() {
  const labels = new Map()
  for (const { from, to, event } of edges()) {
    const way = `${from} --> ${to}`
    labels.set(way, [...(labels.get(way) ?? []), event])
  }
  const lines = [...labels].map(([way, events]) => `  ${way}: ${events.join('<br/>')}`)
  // A life begins as if paused: what starts it is to resume.
  return ['```mermaid', 'stateDiagram-v2', '  [*] --> paused', ...lines, '  closed --> [*]', '```'].join('\n')
}

/** The document, with the diagram of now between the markers. */
export function documented(text = read(document)) {
  const [before, rest] = text.split(start)
  return `${before}${start}\n${diagram()}\n\n${rest.slice(rest.indexOf(end))}`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(new URL(document, root), documented())
