// When to try again.
const backoff = 'src/policies/backoff.ts'
const decide = 'src/policies/decide.ts'

export const faults = [
  ['retries what is not retryable', backoff, '!error.retryable || ', ''],
  ['retries once too often', backoff, 'attempt > maxRetries', 'attempt > maxRetries + 1'],
  [
    'comes back in a herd to a server that restarts',
    backoff,
    '    if (error.closeCode === 1012) return 5000 + failure.random() * 35000\n',
    '',
  ],
  ['comes back from a restart in half a minute', backoff, '* 35000', '* 25000'],
  ['waits longer than max', backoff, 'factor ** (attempt - 1), max, ', 'factor ** (attempt - 1), '],
  ['begins with twice the initial wait', backoff, 'attempt - 1)', 'attempt)'],
  ['does not wait at all', backoff, 'const shortest = 100', 'const shortest = 0'],
  ['waits without jitter', backoff, "jitter === 'none' ? longest", 'jitter ? longest'],
  ['accepts a factor that shrinks', backoff, 'Number.isFinite(value) && value >= 1', 'Number.isFinite(value)'],
  ['waits ever longer', backoff, 'max: or(60000, duration)', 'max: or(600000, duration)'],
  ['dials a dead server every few seconds', backoff, 'elapsed * share', '0'],
  ['waits a minute in a short outage', backoff, ', Math.max(patience, initial, elapsed * share)', ''],
  ['keeps an initial wait of over 8 s short', backoff, 'patience, initial, elapsed', 'patience, elapsed'],
  [
    'retries refused credentials at failure 1 only',
    backoff,
    'isUnauthorized(error) && isUnauthorized(previous)',
    'isUnauthorized(error) && (attempt > 1 || isUnauthorized(previous))',
  ],
  [
    'retries refused credentials for ever',
    backoff,
    'isUnauthorized(error) && isUnauthorized(previous)',
    'false && isUnauthorized(previous)',
  ],
  ["takes every server's 1000 for a loss", backoff, "(failure.clean && clean === 'end')", 'false'],
  ["takes no server's 1000 for a loss", backoff, "(failure.clean && clean === 'end')", 'failure.clean'],
  ['accepts any wait of a policy', decide, 'delay === false || test(delay)', 'true'],
  ['refuses to retry at once', decide, '} = durationOrZero', ' || '],
  ['lets a policy throw', decide, 'return refusal(`the policy threw (${textOf(thrown)})`, thrown)', 'throw thrown'],
  [
    'leaves the rejection of an asynchronous policy',
    decide,
    '  if (isThenable(delay)) delay.then(undefined, () => {})\n',
    '',
  ],
]
