// `npm run test:faults`: every fault on every transport. Fails when a figure that must be 0 is not, or when what was sent
// before and after a fault does not all arrive.
// `node test/load/faults/run.mjs RST 1001` plays those with such a name only; `--scoundrel` tries the figures themselves.
import { clients } from './clients.mjs'
import { faults } from './faults.mjs'
import { measure } from './measure.mjs'
import { scoundrel } from './scoundrel.mjs'
import { isAsItMust, table } from './table.mjs'

const parts = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const names = Object.keys(faults).filter((name) => !parts.length || parts.some((part) => name.includes(part)))
const result = await measure(process.argv.includes('--scoundrel') ? [scoundrel] : clients, names)
console.log(table(result))
process.exitCode = names.length && isAsItMust(result) ? 0 : 1
