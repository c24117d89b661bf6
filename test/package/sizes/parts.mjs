// `npm run sizes`: what each part of the core costs: the bundle less the bundle without it. What only it imports goes with
// it. With `-- --save` the table goes into the README beside this file.
import { save } from '../../tools/measured.mjs'
import { bundled } from './sizes.mjs'

const core = (without) => bundled('build/src/index.js', 'connectSocket, json', without)
const parts = {
  'the life of a connection, coming back: `life/`, `policies/`': /life\/|policies\//,
  'one attempt and its layers: `attempt/`': /attempt\//,
  '· the heartbeat': /heartbeat/,
  '· Blobs in order': /in-order/,
  '· opening hooks': /opening/,
  'the queue and sends that tell the truth: `outbox/`': /outbox\//,
  '· expiry': /expiry/,
  'streams and iterators: `messages/`': /messages\//,
  '· iterators and batches': /iterator|fifo/,
  'hosts: `hosts/`': /hosts\//,
  '· the 2016 globals': /globals|desk|shared-cell|global-events/,
  '· Alipay': /alipay/,
  '· how platforms say no, and hints in two languages': /words/,
  'what errors say: `errors/`': /errors\//,
  'refusing bad options, and saying why: `options/`': /options\//,
  'clocks that are set: `time/`': /time\//,
}
const cells = ({ minified, gzipped }) => [minified, gzipped].map((bytes) => `${(bytes / 1000).toFixed(1)} kB`)
const markdown = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')

const whole = await core()
const costs = Object.entries(parts).map(async ([name, pattern]) => {
  const rest = await core(pattern)
  return [name, ...cells({ minified: whole.minified - rest.minified, gzipped: whole.gzipped - rest.gzipped })]
})
const rows = [['all of it', ...cells(whole)], ...(await Promise.all(costs))]
const table = markdown(['part of the core', 'minified', 'and gzipped'], rows)
console.log(table)

if (process.argv.includes('--save')) await save(new URL('README.md', import.meta.url), table)
