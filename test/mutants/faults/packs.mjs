// What is shipped, to whom, and the fake that users test against.
export const faults = [
  // Old tools
  ['puts a .mjs behind `module`', 'package.json', './dist/index.esm.js', './dist/index.mjs'],
  ['makes nothing for resolvers without `exports`', 'rollup.config.js', ', plugins: [folders] }', ' }'],
  ['takes an rxjs whose types are not found', 'package.json', '"rxjs": "^7.5.5"', '"rxjs": "^7.4.0"'],
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
