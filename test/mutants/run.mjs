// `npm run test:mutants`: plants the faults of mutants.mjs one by one into a copy of the project and runs the tests on it.
// A fault that leaves them green is a missing test. `npm run test:mutants -- queue` runs those whose name or file says so.
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mutants } from './mutants.mjs'

const wanted = mutants.filter(([name, file]) => `${name} ${file}`.includes(process.argv[2] ?? ''))
const suite = [
  'test/abort',
  'test/clock',
  'test/conformance',
  'test/connect-socket',
  'test/connection',
  'test/deferred',
]
suite.push(
  'test/errors',
  'test/inbound',
  'test/outbound',
  'test/policies',
  'test/property',
  'test/request',
  'test/testing',
  'test/transport',
  'test/rules',
)

function copyProject(folder) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const part of ['src', 'types', 'test', 'package.json', 'tsconfig.json'])
    cpSync(part, join(folder, part), { recursive: true, filter: (path) => !path.includes('node_modules') })
  symlinkSync(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'))
}

/** Whether the tests are green. */
function passes(folder) {
  const args = ['vitest', 'run', '--config', 'test/vitest.config.mts', '--root', '.', '--bail', '1', ...suite]
  return new Promise((resolve) => {
    // A fault may loop for ever: that, too, is noticed.
    execFile(
      'npx',
      args,
      { cwd: folder, timeout: 90_000, killSignal: 'SIGKILL', env: { ...process.env, RUNS: '200' } },
      (error) => resolve(!error),
    )
  })
}

const survivors = []
const queue = [...wanted.entries()]
let dead = 0

async function work(name) {
  const folder = join('build/mutants', name)
  copyProject(folder)
  if (!(await passes(folder))) throw new Error('the tests are red before any fault was planted')
  for (let entry = queue.shift(); entry; entry = queue.shift()) {
    const [number, [fault, file, right, wrong]] = entry
    const path = join(folder, file)
    const code = readFileSync(path, 'utf8')
    writeFileSync(
      path,
      code.replace(right, () => wrong),
    )
    const survived = await passes(folder)
    writeFileSync(path, code)
    if (survived) survivors.push(`${fault} (${file})`)
    else dead++
    console.log(`${String(number + 1).padStart(3)} ${survived ? 'SURVIVED' : 'caught  '}  ${fault}`)
  }
}

await Promise.all(['a', 'b'].map(work))
for (const survivor of survivors) console.log(`survived: ${survivor}`)
console.log(`${dead} of ${wanted.length} faults caught`)
process.exitCode = survivors.length ? 1 : 0
