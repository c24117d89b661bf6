import type { Clock } from '../time/clock.js'

/** The start of the app, chance, and a number: nobody else has it, whatever their clock says. */
export function createIds(clock: Clock): () => string {
  const chance = (): string => clock.random().toString(36).slice(2)
  const start = `${clock.now().toString(36)}-${chance()}${chance()}`
  let count = 0
  return () => `${start}-${++count}`
}
