// The clock that never goes back, and what is told of slept and broken time.
const steady = 'src/time/steady-clock.ts'
const clock = 'src/time/clock.ts'

export const faults = [
  ['takes any delay for a suspension', steady, 'Math.abs(astray) > slept ? astray : 0', 'astray'],
  [
    'believes a clock that was set back before the timer',
    steady,
    '        passed = Math.max(passed, timer.due)\n',
    '        now()\n',
  ],
  ['believes a clock that was set forward before the timer', steady, 'Math.min(most, running[i]!.due - 1)', 'most'],
  [
    'takes the hour in which nothing was timed for nothing',
    steady,
    'seen < before - slept ?',
    'seen < before - Infinity ?',
  ],
  ['lets time go back', steady, 'return (passed = Math.max(passed, most))', 'return (passed = most)'],
  ['knows one timer at a time', steady, '      running.push(timer)\n', '      running = [timer]\n'],
  [
    'is held back by a timer that has run',
    steady,
    '        running = running.filter((other) => other !== timer)\n        passed',
    '        passed',
  ],
  [
    'is held back by a timer that was cleared',
    steady,
    '      running = running.filter((other) => other !== timer)\n      if (timer)',
    '      if (timer)',
  ],
  ['forgets what passed before a timer was cleared', steady, '      now()\n      running', '      running'],
  ['tells of a delay that was before the timer', steady, '      const from = seen\n', '      const from = passed\n'],
  ['lets user code throw', clock, '    reportToHost(error)\n    return undefined', '    throw error'],
  ['swallows what user code throws', clock, '    reportToHost(error)\n    return undefined', '    return undefined'],
  [
    'keeps the timers of before a test',
    clock,
    'setTimeout: (callback, milliseconds) => setTimeout(callback, milliseconds)',
    'setTimeout',
  ],
]
