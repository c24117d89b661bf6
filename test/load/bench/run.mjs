// `npm run bench`: what each row costs against the same work by hand. The README beside this file tells the options.
import { parseArgs } from 'node:util'
import { engines, isInstalled } from './engines.mjs'
import { measure, rows } from './measure.mjs'
import { saveTable, tableOf } from './table.mjs'

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string' },
    cases: { type: 'string' },
    contenders: { type: 'string' },
    engines: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    save: { type: 'boolean' },
    before: { type: 'boolean' },
  },
})
const among = (list) => (name) => !list || list.split(',').includes(name)

const chosen = engines.filter(({ name }) => among(options.engines)(name))
for (const { title, install } of chosen.filter((engine) => !isInstalled(engine)))
  console.log(`${title} is not installed (${install}): not measured`)
const installed = chosen.filter(isInstalled)

const results = []
for (const row of rows().filter(({ number }) => among(options.rows)(number))) {
  const result = await measure(row, installed, Number(options.rounds), {
    isCase: (name) => !options.cases || name.includes(options.cases),
    isContender: among(options.contenders),
  })
  console.log(`${tableOf([result], installed, true)}\n`)
  results.push(result)
}
if (options.save) await saveTable(tableOf(results, installed), { before: options.before, rounds: options.rounds })
