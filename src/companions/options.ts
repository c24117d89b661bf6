import type { Socket } from '../socket.js'
import { hold, validate } from '../options/check.js'
import { hasMethods, listener, type Rule, type Rules } from '../options/rule.js'

/** What a companion takes of a socket: its public face, and of that no more than this. */
export type CompanionSocket<In, Out> = Pick<
  Socket<In, Out>,
  'onMessage' | 'onOpening' | 'send' | 'state' | 'state$' | 'closed' | 'report'
>

const aSocket: Rule = {
  expected: 'a socket, as connectSocket returns it',
  test: hasMethods('onMessage', 'onOpening', 'send', 'report'),
}

/** Throws `INVALID_OPTION` for what is no socket, and for options that are wrong or, where they are needed, missing. */
export function check<O extends object>(
  action: string,
  socket: object,
  options: O,
  needed: readonly string[],
  others: Rules,
): O {
  hold(action, 'the socket', socket, aSocket)
  const rules = { ...others } as Record<string, Rule>
  needed.forEach((name) => (rules[name] = listener))
  const own = validate(action, options, rules)
  needed.forEach((name) => hold(action, name, own[name as keyof O], listener))
  return own
}
