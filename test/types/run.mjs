// `npm run test:types`: every consumer with every compiler. Fails when that is not what the table in the README beside this
// file says; with `-- --save` it goes there.
import { readFileSync, writeFileSync } from 'node:fs'
import { format, resolveConfig } from 'prettier'
import { createConsumers, isOurs } from './consumer.mjs'
import { columns, compilers } from './matrix.mjs'
import { judge, reasons, rowsOf, table } from './table.mjs'

const consumers = createConsumers()
const rows = rowsOf(Object.keys(compilers))
const installed = Object.values(columns).map((column) => [consumers.install(column), column])
const cells = rows.flatMap((row) => installed.map(([compile, column]) => [compile, ...row, column]))
const results = []
const queue = cells.entries()
const work = async () => {
  for (const [i, cell] of queue) results[i] = await judge(...cell)
}
// Two at a time: a compiler takes up to half a gigabyte.
await Promise.all([work(), work()]).finally(consumers.remove)

const readme = new URL('README.md', import.meta.url)
const committed = readFileSync(readme, 'utf8')
const [top] = committed.split(/(?<=<!-- measured -->\n)/)
const verdicts = results.map(({ verdict }) => verdict)
const diagnostics = results.flatMap(({ diagnostics }) => diagnostics)
const measured = `${table(rows, Object.keys(columns), verdicts)}\n\n${reasons(diagnostics)}`
const text = await format(`${top}\n${measured}\n`, { ...(await resolveConfig(readme)), parser: 'markdown' })
console.log(text.slice(top.length))

if (process.argv.includes('--save')) writeFileSync(readme, text)
else if (text !== committed) {
  const ours = diagnostics.filter(isOurs).map(({ at, code, message }) => `${at} ${code} ${message}`)
  console.error([...new Set(ours)].join('\n'))
  console.error('test/types/README.md says something else. If this is right: npm run test:types -- --save')
  process.exitCode = 1
}
