// Counts how the steps of an item grow with their number, and prints it. Only code that is compiled after the counting has
// begun is counted in full, so it has a process of its own.
import { createSteps } from './counters.mjs'

const few = 64
const steps = await createSteps()
const { growing } = await import('./bench/rows/12-growth.mjs')

const growth = {}
for (const [name, prepare] of Object.entries(growing)) {
  const one = await steps(prepare(few).work)
  growth[name] = (await steps(prepare(16 * few).work)) / 16 / one
}
console.log(JSON.stringify(growth))
