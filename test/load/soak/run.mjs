// `npm run test:soak`: one socket through 10,000 reconnects and a million messages, over either of wx's APIs; then the
// load. Prints what it found, and fails where a bound is broken. `soak.test.ts` is the short form.
import { setImmediate as turn } from 'node:timers/promises'
import { flood, MiB, queueMany, sendLarge } from './load.mjs'
import { soak } from './soak.mjs'

/** The heap may grow by so many bytes. Node runs without its optimizer (`--no-opt`): code is no leak, but most of a MB. */
const bound = 1_000_000

let broken = 0
const say = (what, figure, isSo = true) => {
  if (!isSo) broken++
  console.log(`${isSo ? 'holds ' : 'BROKEN'}  ${what.padEnd(54)}${figure}`)
}
const attempt = async (what, run) => {
  try {
    await run()
  } catch (error) {
    say(what, error.stack, false)
  }
}
const heap = () => {
  // Twice: what the first sets free by its finalizers.
  globalThis.gc()
  globalThis.gc()
  return process.memoryUsage().heapUsed
}
const number = (value) => Math.round(value).toLocaleString('en')

for (const profile of ['android', 'legacy']) {
  await attempt(`soak, ${profile}`, async () => {
    const start = performance.now()
    const { figures, left } = await soak({ profile, reconnects: 10_000, messages: 1_000_000, heap })
    const { reconnects, messages, connections, survived, outcomes, growth } = figures
    const seconds = Math.round((performance.now() - start) / 1000)
    say(`${profile}: reconnects`, `${number(reconnects)} in ${seconds} s`, reconnects >= 10_000)
    say(`${profile}: messages`, number(messages), messages >= 1_000_000)
    say(`${profile}: connections, errors survived`, `${number(connections)}, ${number(survived)}`)
    for (const [outcome, count] of Object.entries(outcomes)) say(`${profile}: sends ${outcome}`, number(count))
    say(`${profile}: heap growth after a tenth, bytes`, number(growth), growth < bound)
    for (const [what, value] of Object.entries(left)) say(`${profile}: ${what} left`, value, value === 0)
  })
  await attempt(`large messages, ${profile}`, async () => {
    for (const [size, time] of await sendLarge({ profile, sizes: [64 * 1024, MiB], tooLarge: 10 * MiB }))
      say(`${profile}: ${number(size)} bytes there and back, ms`, time.toFixed(1))
  })
}

for (const overflow of ['error', 'dropOldest']) {
  await attempt(`flood, ${overflow}`, async () => {
    const { total, taken, lost, failure, growth } = await flood({ overflow, perSecond: 50_000, seconds: 10, heap })
    const end = failure ? failure.code : `ends, ${number(lost)} lost`
    const isRight =
      overflow === 'error' ? failure.code === 'OVERFLOW' && lost === 0 : !failure && taken + lost === total
    say(`${number(total)} at a slow iterator, ${overflow}`, `${number(taken)} taken, ${end}`, isRight)
    say(`${overflow}: heap growth, bytes`, number(growth), growth < bound)
  })
}

for (const profile of ['android', 'legacy']) {
  await attempt(`queue, ${profile}`, async () => {
    // The best of three: what else the machine does is not the matter.
    const best = { 10_000: Infinity, 100_000: Infinity }
    for (let round = 0; round < 3; round++) {
      for (const count of [10_000, 100_000]) {
        const { queued, flushed } = await queueMany({ profile, count })
        best[count] = Math.min(best[count], queued + flushed)
        await turn()
      }
    }
    const [few, many] = [best[10_000], best[100_000]]
    const ratio = many / few
    // Ten if the time is linear, a hundred if it is quadratic.
    say(`${profile}: 100,000 queued sends, ms`, `${number(many)}, ${ratio.toFixed(1)} times 10,000`, ratio < 30)
  })
}

process.exitCode = broken ? 1 : 0
