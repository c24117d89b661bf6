// What a fresh engine takes for the script, and for the first connections: every function is compiled at its first call.
// The unit is what it takes for the smallest peer's script.
import { timed } from '../clock.mjs'

/** The scripts are in starts/; each puts `connect` into `started`. */
const run = (file) =>
  typeof load === 'function'
    ? load(file)
    : process.getBuiltinModule('vm').runInThisContext(process.getBuiltinModule('fs').readFileSync(file, 'utf8'))

const evaluated = (name) => (folder) => () => timed(() => run(`${folder}/start-${name}.js`))
const connected = (name, earlier) => (folder) => () => {
  run(`${folder}/start-${name}.js`)
  const { connect } = globalThis.started
  for (let i = 0; i < earlier; i++) connect()
  return timed(connect)
}

const scripts = {
  'wx-socket': 'wx-socket',
  'reconnecting-websocket': 'reconnecting-websocket',
  'rxjs/webSocket': 'rxjs',
}
const contenders = (measure) => ({
  'partysocket, evaluated': evaluated('partysocket'),
  ...Object.fromEntries(Object.entries(scripts).map(([name, script]) => [name, measure(script)])),
})

const given = { kind: 'once', engines: ['jsc', 'jitless'] }

export default {
  title: 'a fresh engine',
  scripts: ['partysocket', ...Object.values(scripts)],
  cases: {
    'the script evaluated': { ...given, target: '≤ 2.0', contenders: contenders(evaluated) },
    'the first connection': { ...given, target: '≤ 1.0', contenders: contenders((script) => connected(script, 0)) },
    'the second connection': { ...given, contenders: contenders((script) => connected(script, 1)) },
  },
}
