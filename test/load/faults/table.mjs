// The figures as tables in markdown.
import { perPhase } from './scenario.mjs'

// What was sent was delivered, rejected, or lost: these add up. `doubted` and the rest do not.
const counts = {
  sent: 'sent',
  before: 'delivered: before',
  during: 'during',
  after: 'after',
  rejected: 'rejected',
  lostTold: 'lost, told',
  doubted: 'in doubt',
}
const zeros = {
  rejectedWrongly: 'rejected wrongly',
  lostSilently: 'lost silently',
  duplicated: 'duplicated',
  disordered: 'out of order',
  unheard: 'not heard',
  unhandled: 'unhandled',
  socketsLeft: 'sockets left',
}
const headings = { ...counts, ...zeros }
const names = Object.keys(headings)

export function totals({ rows, strays }) {
  const total = (name) => rows.reduce((sum, { figures }) => sum + (figures ? figures[name] : 0), 0)
  const all = Object.fromEntries(names.map((name) => [name, total(name)]))
  return { ...all, unhandled: all.unhandled + strays }
}

/** Close codes after which our client ends, by contract; after every other fault it comes back. */
const endings = [1000, 1002, 1003, 1007, 1008, 1009, 1010].map((code) => `close ${code}`)

/** Nothing that must not be, and everything that was sent before and after the fault arrived. */
export function isAsItMust(result) {
  const all = totals(result)
  return (
    Object.keys(zeros).every((name) => all[name] === 0) &&
    result.rows.every(
      ({ fault, client, figures }) =>
        !figures ||
        (client.delivers
          ? figures.before + figures.during + figures.after === figures.sent
          : figures.before === perPhase && figures.after === (endings.includes(fault) ? 0 : perPhase)),
    )
  )
}

/** The first column to the left, the others to the right. */
function markdown(head, rows) {
  const all = [head, ...rows].map((row) => row.map(String))
  const widths = head.map((_, i) => Math.max(3, ...all.map((row) => row[i].length)))
  const line = (row) =>
    `| ${row.map((cell, i) => (i ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join(' | ')} |`
  const rule = `| ${widths.map((width, i) => (i ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))).join(' | ')} |`
  const [first, ...rest] = all.map(line)
  return [first, rule, ...rest].join('\n')
}

const cells = (figures) => names.map((name) => figures[name])

/** A row for every fault and client, and one for all. */
export function table(result) {
  const played = result.rows.filter(({ figures }) => figures)
  const rows = played.map(({ fault, client, figures }) => [fault, client.name, ...cells(figures)])
  return markdown(['fault', 'client', ...Object.values(headings)], [...rows, ['all', '', ...cells(totals(result))]])
}

/** A row for every client: its setting, and its totals. */
export function summary(results) {
  const rows = results.map((result) => [result.rows[0].client.name, ...cells(totals(result))])
  return markdown(['client', ...Object.values(headings)], rows)
}

/** What was delivered, and what became of the rest. */
function inWords(figures) {
  if (!figures) return '–'
  const { before, during, after, rejected, lostTold, lostSilently, socketsLeft } = figures
  const rest = [
    [rejected, 'rejected'],
    [lostTold, 'told'],
    [lostSilently, '**silent**'],
    [socketsLeft, '**left**'],
  ]
  const words = rest.filter(([count]) => count).map(([count, word]) => `${count} ${word}`)
  return [before + during + after, ...words].join(', ')
}

/** A row for every fault, a column for every client; faults that all clients took alike share theirs. */
export function comparison(faults, results) {
  const rows = new Map()
  faults.forEach((fault, i) => {
    const row = results.map((result) => inWords(result.rows[i].figures))
    const key = row.join()
    rows.set(key, { faults: [...(rows.get(key)?.faults ?? []), fault], row })
  })
  const head = ['fault', ...results.map(({ rows: [{ client }] }) => client.name)]
  return markdown(
    head,
    [...rows.values()].map(({ faults, row }) => [inShort(faults), ...row]),
  )
}

/** `close 1001, close 1005` is `close 1001 1005`. */
const inShort = (faults) =>
  faults.join(', ').replace(/\b(answer|close) \d+(, \1 \d+\b(?=,|$))+/g, (all, word) => all.replaceAll(`, ${word}`, ''))
