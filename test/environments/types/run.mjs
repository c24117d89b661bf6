// `npm run test:types`: every consumer with every compiler. Fails when that is not what the table in the README beside this
// file says; with `-- --save` it goes there.
import { readFileSync, writeFileSync } from 'node:fs'
import { withTables } from '../../tools/measured.mjs'
import { createConsumers, isOurs } from './consumer.mjs'
import { columns, compilers } from './matrix.mjs'
import { judge, reasons, rowsOf, table } from './table.mjs'

const rows = rowsOf(Object.keys(compilers))
const consumers = createConsumers()
const results = []
try {
  const installed = Object.values(columns).map((column) => [consumers.install(column), column])
  const queue = rows.flatMap((row) => installed.map(([compile, column]) => [compile, ...row, column])).entries()
  const work = async () => {
    for (const [i, cell] of queue) results[i] = await judge(...cell)
  }
  // Two at a time: a compiler takes up to half a gigabyte.
  await Promise.all([work(), work()])
} finally {
  consumers.remove()
}

const readme = new URL('README.md', import.meta.url)
const verdicts = results.map(({ verdict }) => verdict)
const diagnostics = results.flatMap(({ diagnostics }) => diagnostics)
const tables = `${table(rows, Object.keys(columns), verdicts)}\n\n${reasons(diagnostics)}`
const text = await withTables(readme, tables)
console.log(tables)

if (process.argv.includes('--save')) writeFileSync(readme, text)
else if (text !== readFileSync(readme, 'utf8')) {
  const ours = diagnostics.filter(isOurs).map(({ at, code, message }) => `${at} ${code} ${message}`)
  console.error([...new Set(ours)].join('\n'))
  console.error('test/environments/types/README.md says something else. If this is right: npm run test:types -- --save')
  process.exitCode = 1
}
