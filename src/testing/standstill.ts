import type { Clock } from '../time/clock.js'

declare const console: { warn(text: string): void }

/** How long somebody waits for a clock that nobody moves before it is said, in milliseconds. */
const patience = 1000

const advice =
  'wx-socket: 假 wx 的时钟没有走动。The clock of this fake wx has not moved since connectSocket was called: ' +
  'await wx.fake.clock.advance(100), or make it with createFakeWx({ clock: systemClock }).'

/** To be called at each dial: says once that an app which dials again has waited for a clock that stands still. */
export function createStandstill(clock: Clock): () => void {
  /** When the fake was first dialled at the time that it still has. */
  let first: { at: number; seen: number } | undefined
  let isTold = false
  return () => {
    const at = clock.now()
    // The real time, or that of a test runner's fake timers: whoever dials again has waited by that.
    const seen = Date.now()
    if (!first || first.at !== at) first = { at, seen }
    if (isTold || seen - first.seen < patience) return
    isTold = true
    console.warn(advice)
  }
}
