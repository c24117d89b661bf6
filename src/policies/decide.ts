import { isThenable } from '../deferred.js'
import { SocketError, textOf } from '../errors/socket-error.js'
import { show } from '../options/check.js'
import { durationOrZero } from '../options/rule.js'
import { backoff, type Failure, type RetryPolicy } from './backoff.js'

/**
 * Asks the policy what to do after a failure: wait so many milliseconds, end with the failure's error (`false`), or end
 * with an error of the policy's own. A policy that answers nonsense ends the socket, as any other bad option would: a
 * wait that nobody chose would hide it.
 */
export function decide(policy: RetryPolicy | false | undefined, failure: Failure): number | false | SocketError {
  if (policy === false) return false
  try {
    // Made when it is needed: most connections never fail.
    return check((policy || backoff())(failure), failure)
  } catch (thrown) {
    return refusal(`the policy threw (${textOf(thrown)})`, thrown)
  }
}

function check(delay: unknown, failure: Failure): number | false | SocketError {
  // A Promise is no answer; whatever becomes of it, it is not left unhandled.
  if (isThenable(delay)) delay.then(undefined, () => {})
  const { test, expected } = durationOrZero
  if (delay === false || test(delay)) return delay as number | false
  return refusal(`the policy must return ${expected}, or false, received ${show(delay)}`, failure.error)
}

function refusal(why: string, cause: unknown): SocketError {
  return new SocketError('INVALID_OPTION', `Cannot retry: ${why}`, { cause })
}
