// `npm run sizes`: what each part of the core costs: the bundle less the bundle without it. What only it imports goes with
// it. With `-- --save` the table goes into the README beside this file.
import { save } from '../../tools/measured.mjs'
import { bundled } from './sizes.mjs'

const core = (without) => bundled('build/src/index.js', 'connectSocket, json', without)
const parts = {
  'coming back and the life of a connection: `connection/`, `policies/`': /connection\/|policies\//,
  '· the phase table and its cells': /phase|steps|ending/,
  '· dialling, receiving, opening hooks': /dialer|receiver|handshake/,
  '· heartbeat': /heartbeat|ping/,
  '· background and network': /lifecycle/,
  '· reading failures, and their hints in two languages': /classify/,
  '· `backoff()`': /backoff|decide/,
  'the queue and sends that tell the truth: `outbound/`': /outbound\//,
  'streams and iterators: `inbound/`': /inbound\//,
  '· iterators and batches': /iterator|fifo/,
  '· Blobs in order': /blob/,
  'both wx APIs: `transport/`': /transport\//,
  '· the 2016 globals': /global-socket/,
  'refusing bad options, and saying why': /rules|validate/,
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
