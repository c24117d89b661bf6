// Runs inside the engine that is measured, bundled with one row: measures one contender of one case and prints it. There
// is nothing but timers and `print` in the smallest of the engines.
/* global print, quit */
import { isShell, now, since } from './clock.mjs'

/** How long a sample lasts at least, how long it is warmed up for, and sampled; milliseconds. */
const times = { sample: 1, warm: 60, measured: 80 }

const sample = async (run, n) => {
  const start = now()
  // A run with work beside that is not the contender's takes the time itself.
  const own = await run(n)
  return own === undefined ? since(start) : own
}

/**
 * Milliseconds an item: the lower quartile of the samples. `size` is how many items a sample has, `step` how many it has at
 * least.
 */
async function time(run, { size, step = 16 }) {
  let n = size || step
  // Grows as long as it is warmed up: what is cold at first is soon too short to be timed.
  for (const end = now() + times.warm; now() < end;) {
    if ((await sample(run, n)) < times.sample && !size) n *= 2
  }
  const samples = []
  for (const end = now() + times.measured; now() < end || samples.length < 3;) samples.push(await sample(run, n))
  samples.sort((a, b) => a - b)
  return samples[samples.length >> 2] / n
}

/** Bytes an item that `make` makes and keeps. */
export async function heap(make, { size: n }) {
  const used = async () => {
    // What was freed meanwhile may hold more that is freed by its end.
    for (let i = 0; i < 3; i++) {
      await new Promise((resolve) => setTimeout(resolve, 0))
      globalThis.gc()
    }
    return process.memoryUsage().heapUsed
  }
  // Code and shapes are made once, and what starting has left goes with the first collections.
  for (let i = 0; i < 3; i++) {
    await forget(make, n)
    await used()
  }
  const before = await used()
  const kept = await make(n)
  const bytes = ((await used()) - before) / n
  // Not before it was measured.
  if (!kept) throw new Error('keeps nothing')
  return bytes
}

/** Here nothing is held of it. */
async function forget(make, n) {
  await make(n)
}

const once = (run) => run()
const kinds = { time, heap, once, count: once }

function say(result) {
  if (isShell) print(JSON.stringify(result))
  else console.log(JSON.stringify(result))
  // Contenders leave timers behind.
  if (isShell) quit()
  else process.exit()
}

/** The row without its functions. */
const description = ({ cases, ...rest }) => ({
  ...rest,
  cases: Object.entries(cases).map(([name, { contenders, ...rest }]) => ({
    name,
    contenders: Object.keys(contenders),
    ...rest,
  })),
})

/** @param row what a file in rows/ exports */
export function inside(row) {
  const [name, contender, folder] = isShell ? globalThis.arguments : process.argv.slice(2)
  if (name === 'describe') return say(description(row))
  const { contenders, kind = 'time', ...given } = row.cases[name]
  Promise.resolve(contenders[contender](folder))
    .then((run) => kinds[kind](run, given))
    .then(
      (value) => say({ value }),
      (error) => say({ error: `${error}\n${error.stack}` }),
    )
}
