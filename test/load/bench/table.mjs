// What was measured, in Markdown: ratios to the first contender of a case, as median and quartiles over the rounds.
import { cpus } from 'node:os'
import { saveBetween } from '../../tools/measured.mjs'

const quantile = (sorted, part) => {
  const position = (sorted.length - 1) * part
  const below = Math.floor(position)
  const above = Math.ceil(position)
  return sorted[below] + (sorted[above] - sorted[below]) * (position - below)
}

const ratio = (value) => (value < 10 ? value.toFixed(2) : value.toFixed(1))
const whole = (value) => Math.round(value).toLocaleString('en')

/** Bytes and counts are no ratios: they are the same on every machine. */
const isAbsolute = ({ kind }) => kind === 'heap' || kind === 'count'

const units = { s: 1e3, ms: 1, µs: 1e-3, ns: 1e-6 }
function told(milliseconds) {
  const [unit, size] = Object.entries(units).find(([, size]) => milliseconds >= size) ?? ['ns', 1e-6]
  return `${(milliseconds / size).toPrecision(3)} ${unit}`
}

function cell(measured, engine, contender, times) {
  const values = measured.values[engine.name]
  if (!values) return '–'
  const [floor] = measured.contenders
  const absolute = isAbsolute(measured)
  const figures = values[contender].map((value, round) => (absolute ? value : value / values[floor][round]))
  figures.sort((a, b) => a - b)
  const [low, middle, high] = [0.25, 0.5, 0.75].map((part) => quantile(figures, part))
  if (absolute) return whole(middle)
  const time = quantile(
    values[contender].slice().sort((a, b) => a - b),
    0.5,
  )
  return `${ratio(middle)} (${ratio(low)}–${ratio(high)})${times ? `, ${told(time)}` : ''}`
}

/** @param times whether to tell them as well: they are this machine's */
export function tableOf(results, engines, times) {
  const head = ['#', 'work', 'contender', ...engines.map(({ title }) => title), 'target']
  const lines = [head, head.map(() => '---')]
  for (const { number, title, cases } of results) {
    for (const measured of cases) {
      const shown = measured.contenders.filter((_, index) => index || isAbsolute(measured))
      for (const [index, contender] of shown.entries()) {
        const isOurs = contender === 'wx-socket'
        lines.push([
          number,
          index ? '' : `${title}, ${measured.name}`,
          isOurs ? `**${contender}**` : contender,
          ...engines.map((engine) => cell(measured, engine, contender, times)),
          (isOurs && measured.target) || '',
        ])
      }
    }
  }
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

export async function saveTable(table, { before, rounds }) {
  const [{ model }] = cpus()
  const machine = `${cpus().length} × ${model.replace(/\(\w+\)/g, '').replace(/ +/g, ' ')}`
  const date = new Date().toISOString().slice(0, 10)
  const text = `Measured ${date}, ${rounds} rounds, ${machine}, Node ${process.versions.node}.\n\n${table}`
  await saveBetween(new URL('README.md', import.meta.url), before ? 'before' : 'now', text)
}
