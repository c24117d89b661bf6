// What is shipped, to whom, and the fake that users test against.
export const faults = [
  // Old tools
  ['puts a .mjs behind `module`', 'package.json', './dist/index.esm.js', './dist/index.mjs'],
  ['makes nothing for resolvers without `exports`', 'rollup.config.js', ', plugins: [folders] }', ' }'],
  ['takes an rxjs whose types are not found', 'package.json', '"rxjs": "^7.5.5"', '"rxjs": "^7.4.0"'],
  // The clock of the fake
  [
    'looks real timers up when they may be fake',
    'src/testing/virtual-clock.ts',
    'const later = setTimeout\n',
    'const later: typeof setTimeout = (callback, milliseconds) => setTimeout(callback, milliseconds)\n',
  ],
  ['waits on fake timers for ever', 'src/testing/virtual-clock.ts', "return 'clock' in timer ||", 'return'],
  ['waits on the mocks of jest 26 for ever', 'src/testing/virtual-clock.ts', " || '_isMockFunction' in timer", ''],
  [
    'cannot move the time of the system, and does not say why',
    'src/testing/app-thread.ts',
    "!('advance' in world)",
    'false',
  ],
  ['schedules on the time of the world', 'src/testing/app-thread.ts', "if ('scheduler' in world)", 'if (false)'],
  ['repeats once', 'src/testing/scheduler.ts', 'if (this.closed) return this', 'if (this.timer) return this'],
  [
    'leaves the timers of operators running',
    'src/testing/scheduler.ts',
    'super(() => clock.clearTimeout(this.timer))',
    'super()',
  ],
  // What state$ says
  [
    'tells of a dial that has failed already',
    'src/connection/turns.ts',
    '      makeCalls()\n    }',
    '      if (!events.length) makeCalls()\n    }',
  ],
  [
    'asks the host before it tells of it',
    'src/connection/steps.ts',
    "{ do: 'announce' }, { do: 'dial', generation, attempt: history.attempt }]",
    "{ do: 'dial', generation, attempt: history.attempt }, { do: 'announce' }]",
  ],
  // The fake over real sockets
  ['swallows what is sent on a closing socket', 'src/testing/web-socket-far-end.ts', 'socket.readyState > 1', 'false'],
]
