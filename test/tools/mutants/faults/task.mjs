// Tasks: which there are, which come late or not at all, and which are dead.
export const faults = [
  // Point by point: a closed task, a dropped one, one that replays, and frames that come with the opening.
  [
    'lets a closed task hang up on its successor',
    'src/transport/socket-task.ts',
    'if (!isDead) wire.opened(event)',
    'wire.opened(event)',
  ],
  [
    'takes nothing for the globals whatever the version',
    'src/transport/detect.ts',
    '() => (mayLackTasks(host) ? adoptGlobals(host, request, wire) : undefined)',
    '() => adoptGlobals(host, request, wire)',
  ],
  [
    'compares versions as text',
    'src/transport/detect.ts',
    'Number(major) * 1000 + Number(minor)',
    'Number(`${major}0${minor}`)',
  ],
  ['counts 1.7.0 among those without tasks', 'src/transport/detect.ts', '< 1007', '< 1008'],
  [
    'asks getAppBaseInfo in vain and nobody else',
    'src/transport/detect.ts',
    " || versionBy(host, 'getSystemInfoSync')",
    '',
  ],
  [
    'is bound to the globals for life',
    'src/transport/detect.ts',
    '(returned, leave) => adoptTask(returned, wire, ignore, leave)',
    '() => {}',
  ],
  ['keeps what the globals had when a task comes', 'src/transport/global-socket.ts', '          release(mine)\n', ''],
  [
    'still owns the globals when it has a task',
    'src/transport/global-socket.ts',
    '          if (owner && owner.wire === wire) owner = forsaken = undefined\n',
    '',
  ],
  [
    'waits for the end of its time after a success without a task',
    'src/transport/socket-task.ts',
    'if (awaited) wire.failed(insteadOfTask(undefined))',
    '',
  ],
  [
    'takes nothing for a failure',
    'src/transport/socket-task.ts',
    'else if (given === undefined && !accepted) awaited = true',
    '',
  ],
  [
    'takes a refusal for a lost task',
    'src/transport/socket-task.ts',
    'if (/fail/i.test(textOf(given))) return given',
    '',
  ],
  [
    'tries again where the task is lost',
    'src/transport/socket-task.ts',
    "{ kind: 'unknown', hint",
    "{ kind: 'unknown', retryable: true, hint",
  ],
  [
    'is deaf to a failure after success',
    'src/transport/socket-task.ts',
    '(error) => failed(error), succeeded',
    '(error) => accepted || failed(error), succeeded',
  ],
  [
    'says of every silence that the task is lost',
    'src/transport/host-wire.ts',
    'return line ? undefined : noTask',
    'return noTask',
  ],
  [
    'listens before it can send',
    'src/transport/socket-task.ts',
    '    wire.attach(task)\n    task.onMessage(wire.message)\n',
    '    task.onMessage(wire.message)\n    wire.attach(task)\n',
  ],
]
