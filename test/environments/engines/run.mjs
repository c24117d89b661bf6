// `npm run test:engines`: the built package on every engine that is here. Only a failure fails, not a missing engine.
import { isDeepStrictEqual } from 'node:util'
import { engines } from './engines.mjs'
import { run, writeProgram } from './program.mjs'

writeProgram()
const counts = { passed: 0, failed: 0, 'not installed': 0 }

for (const engine of engines) {
  const result = await run(engine)
  const outcome = !result
    ? 'not installed'
    : result.passed && isDeepStrictEqual(result.lacks, engine.lacks)
      ? 'passed'
      : 'failed'
  counts[outcome]++
  const details = result ? engine.lacks.map((lack) => `no ${lack}`).join(', ') : engine.install
  console.log(`${outcome.padEnd(14)} ${engine.name.padEnd(28)} ${details}`)
  if (outcome === 'failed') console.log(JSON.stringify(result, null, 2))
}
console.log(
  Object.entries(counts)
    .map(([outcome, count]) => `${count} ${outcome}`)
    .join(', '),
)
process.exitCode = counts.failed ? 1 : 0
