// `npm run test:mutants`: plants the faults of faults/ one by one into a copy of the project and runs the tests on it.
// A fault that leaves them green is a missing test. `npm run test:mutants -- queue` runs those whose name or file says so,
// with commas between several.
import { execFile, execFileSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { failuresOf, judge, verdictOf } from './judge.mjs'
import { mutants } from './mutants.mjs'
import { stagesOf } from './stages.mjs'

const words = process.argv.slice(2).join(' ').split(/, */)
const wanted = mutants.filter(([name, file, , , topic]) =>
  words.some((word) => `${name} ${file} ${topic}`.includes(word)),
)

function copyProject(folder) {
  rmSync(folder, { recursive: true, force: true })
  // What is in the repository or may be: nothing that was built or installed.
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    encoding: 'utf8',
  })
  for (const file of files.split('\0').filter(existsSync)) cpSync(file, join(folder, file))
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
}

/** The exit code, or null when it was killed for its time: a fault may loop for ever. */
const node = (folder, timeout, ...args) =>
  new Promise((resolve) => {
    const env = { ...process.env, RUNS: '200' }
    const options = { cwd: folder, timeout, killSignal: 'SIGKILL', env, maxBuffer: Infinity }
    // No npx in between: killed, it would leave its child running.
    const child = execFile(process.execPath, args, options, () => resolve(child.exitCode))
  })

/** Runs the tests of a stage, in one thread and without isolation, which is twice as fast. */
async function run(folder, { build, files }, { timeout, testTimeout }) {
  if (build) {
    // A fault may contradict the types; what phones run does not have them.
    await node(folder, timeout, 'node_modules/typescript/bin/tsc', '-p', 'src')
    const code = await node(folder, timeout, 'node_modules/rollup/dist/bin/rollup', '-c', '--silent')
    if (code !== 0) return { code, report: code === null ? undefined : { testResults: [] } }
  }
  const output = join(folder, 'report.json')
  rmSync(output, { force: true })
  const code = await node(
    folder,
    timeout,
    'node_modules/vitest/vitest.mjs',
    ...['run', '--config', 'test/vitest.config.mts', '--root', '.', '--bail', '1', '--passWithNoTests'],
    ...['--pool', 'threads', '--no-isolate', '--maxWorkers', '1', '--testTimeout', String(testTimeout)],
    ...['--reporter', 'json', '--outputFile', 'report.json', ...files],
  )
  return { code, report: existsSync(output) ? JSON.parse(readFileSync(output, 'utf8')) : undefined }
}

const minute = 60_000
const times = new Map()

/** How long a stage takes without a fault. Red without one, it could say nothing of any: that ends everything. */
async function measure(folder, stage) {
  let last
  for (let attempt = 1; attempt <= 3; attempt++) {
    const start = Date.now()
    last = await run(folder, stage, { timeout: 10 * minute, testTimeout: 2 * minute })
    if (last.code === 0) return Date.now() - start
    console.log(`${verdictOf(last)} without a fault, attempt ${attempt}: ${stage.name}`)
  }
  const failures = last.report ? failuresOf(last.report) : []
  const late = verdictOf(last) !== 'red'
  for (const { test, message } of failures) console.log(`${test}\n${message}`)
  throw new Error(
    `Cannot judge by the tests of ${stage.name}: without any fault they are ${late ? 'not done in time; this machine is too busy' : 'red'}`,
  )
}

const outcomes = { caught: [], survived: [], undecided: [] }
const queue = [...wanted.entries()]

/** Its own: a run beside this one plants faults, too. */
const copies = join('build/mutants', String(process.pid))

async function work(name) {
  const folder = join(copies, name)
  copyProject(folder)
  for (let entry = queue.shift(); entry; entry = queue.shift()) {
    const [number, [fault, file, right, wrong]] = entry
    const path = join(folder, file)
    const code = readFileSync(path, 'utf8')
    let by
    const outcome = await judge(stagesOf(file), async (stage, patience) => {
      if (!times.has(stage.name)) times.set(stage.name, measure(folder, stage))
      const time = await times.get(stage.name)
      // A test that takes longer than all of them took hangs, or the machine is busy.
      const limits = {
        timeout: patience * Math.max(minute / 2, 5 * time),
        testTimeout: patience * Math.max(minute / 6, time),
      }
      writeFileSync(
        path,
        code.replace(right, () => wrong),
      )
      const result = await run(folder, stage, limits)
      writeFileSync(path, code)
      const [failure] = result.report ? failuresOf(result.report) : []
      by = `${stage.name}${failure ? `: ${failure.test}` : ''}`
      return verdictOf(result)
    })
    outcomes[outcome].push(`${fault} (${file})`)
    console.log(`${String(number + 1).padStart(3)} ${outcome.padEnd(9)}  ${fault} (${by})`)
  }
}

try {
  await Promise.all(['a', 'b'].map(work))
} finally {
  rmSync(copies, { recursive: true, force: true })
}
for (const survivor of outcomes.survived) console.log(`survived: ${survivor}`)
for (const fault of outcomes.undecided) console.log(`undecided, time ran out twice: ${fault}`)
console.log(
  `${outcomes.caught.length} of ${wanted.length} faults caught, ${outcomes.survived.length} survived, ` +
    `${outcomes.undecided.length} undecided`,
)
process.exitCode = outcomes.survived.length ? 1 : outcomes.undecided.length ? 2 : 0
