// What is told, and what is kept to itself.
const socketError = 'src/errors/socket-error.ts'
const explain = 'src/errors/explain.ts'
const survived = 'src/errors/survived.ts'

export const faults = [
  ["takes undici's errors for its own", 'src/errors/socket-error.ts', '(_[A-Z]+)?$/', '(_[A-Z]+)*$/'],
  [
    'takes the errors of others for ours',
    socketError,
    'codes.test(String(candidate.code)) &&',
    "typeof candidate.code === 'string' &&",
  ],
  ['leaves properties for what nobody gave', socketError, 'if (given[key] !== undefined) (this', '(this'],
  ['shows urls that a platform repeats', socketError, '\n    .replace(/\\w+:\\/\\/\\S+/g, bareUrl)', ''],
  ['shows what a platform quotes', socketError, '\n    .replace(/"[^]*"/, \'"…"\')', ''],
  ['lets an odd error throw', socketError, '    return `[object ${tagOf(cause)}]`\n', '    throw cause\n'],
  [
    'calls a late send aborted by the reason only',
    explain,
    "refusal.code === 'ABORTED' ? refusalError('send', refusal) : refusal.cause",
    'refusal.cause',
  ],
  [
    'forgets what went wrong first',
    explain,
    "if (code === 'ABORTED' || !isSocketError(cause)) return",
    'if (code) return',
  ],
  [
    'does not say how a platform that was silent may be wrapped',
    explain,
    "['the server did not answer', wire.hint]",
    "['the server did not answer']",
  ],
  ['ends the socket for what waits too much', explain, '    retryable: true,\n    hint,\n', '    hint,\n'],
  [
    'never asks a function again that failed',
    explain,
    "{ retryable: true, kind: 'provider', cause }",
    "{ kind: 'provider', cause }",
  ],
  [
    'never tries again where a hook failed',
    explain,
    "    retryable: true,\n    kind: 'handshake',\n",
    "    kind: 'handshake',\n",
  ],
  ['says nothing of a server that is down', survived, 'if (!warned[error.code]) survived.warn(error)\n', '\n'],
  ['warns of the same again and again', survived, '    warned[error.code] = true\n', ''],
  ['warns though somebody wants to know', survived, '!hub.isWatched() && ', ''],
  [
    'is too late for who subscribes in the same turn',
    survived,
    'takeUnheard().forEach((error) =>',
    '[].forEach((error) =>',
  ],
  ['looks for short secrets inside of words', 'src/errors/socket-error.ts', 'secret.length > 3 ? ', 'secret ? '],
  ['shows short secrets', 'src/errors/socket-error.ts', "secrets.indexOf(word) < 0 ? word : '…'", 'word'],
]
