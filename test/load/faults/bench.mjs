// `npm run bench:faults`: the same faults on the peers. With `-- --save` the tables go into the README beside this file.
import { save } from '../../tools/measured.mjs'
import { compared } from './clients.mjs'
import { faults } from './faults.mjs'
import { measure } from './measure.mjs'
import { peers } from './peers.mjs'
import { comparison, summary } from './table.mjs'

const names = Object.keys(faults)
const results = []
// One after another: what nobody handled is told apart by client.
for (const client of [...compared, ...peers]) results.push(await measure([client], names))

const settings = results.map(({ rows: [{ client }] }) => `- ${client.name}: ${client.setting}`).join('\n')
const tables = [settings, summary(results), comparison(names, results)].join('\n\n')
console.log(tables)

if (process.argv.includes('--save')) await save(new URL('README.md', import.meta.url), tables)
// The peers leave timers and sockets behind.
process.exit()
