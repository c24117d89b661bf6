// A wall clock that is set, and what the host tells of show and hide.
export const faults = [
  [
    'judges how long an opening lived by the wall clock',
    'src/connection/world.ts',
    'now: stopwatch.now',
    'now: () => clock.now() + 0 * stopwatch.now()',
  ],
  [
    'proves by nothing that an opening lived',
    'src/connection/connection.ts',
    'stopwatch.start(world.minUptime, () => undefined)',
    'stopwatch.stop()',
  ],
  [
    'believes a clock that was set back before the timer',
    'src/time/stopwatch.ts',
    '        passed = due\n        due = Infinity\n        wall = clock.now()\n',
    '        due = Infinity\n        now()\n',
  ],
  [
    'believes a clock that was set forward before the timer',
    'src/time/stopwatch.ts',
    'Math.min(passed + more, due - 1)',
    'passed + more',
  ],
  [
    'takes the hour in which nothing was timed for nothing',
    'src/time/stopwatch.ts',
    'wall < before - slept ?',
    'wall < before - Infinity ?',
  ],
  [
    'lets time go back',
    'src/time/stopwatch.ts',
    'Math.max(passed, Math.min(passed + more, due - 1))',
    'Math.min(passed + more, due - 1)',
  ],
  [
    'keeps alive by the wall clock',
    'src/connection/heartbeat.ts',
    '    sent() {\n      sentAt = stopwatch.now()',
    '    sent() {\n      sentAt = clock.now()',
  ],
  [
    'waits for a ping as long as the clock was set back',
    'src/connection/heartbeat.ts',
    '+ interval - stopwatch.now()',
    '+ interval - Math.min(stopwatch.now(), sentAt)',
  ],
  [
    'leaves a wait whose end the clock has passed to its timer',
    'src/connection/steps.ts',
    'left > suspensionDelay || left < 0',
    'left > suspensionDelay',
  ],
  [
    'gives an attempt up that slept with the app',
    'src/connection/connection.ts',
    'astray > 0 ? watchAttempt(generation) :',
    'astray > Infinity ? watchAttempt(generation) :',
  ],
  [
    'tells by the stopwatch when the next attempt comes',
    'src/connection/steps.ts',
    'retryAt: world.wall() + after',
    'retryAt: world.now() + after',
  ],
  [
    'tells by the stopwatch since when it is open',
    'src/connection/steps.ts',
    'openedAt: world.wall()',
    'openedAt: world.now()',
  ],
  [
    'takes every loss after a hint for its doing',
    'src/connection/steps.ts',
    '!!state.hinted && world.hinted()',
    '!!state.hinted && !!world',
  ],
  [
    'takes a loss for the doing of a hint that another connection had',
    'src/connection/steps.ts',
    '!!state.hinted && world.hinted()',
    'world.hinted()',
  ],
]
