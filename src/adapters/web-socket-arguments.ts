import { lacks } from '../options/check.js'
import { protocols as protocolsRule, url as urlRule } from '../options/address.js'
import { utf8Length } from '../outbox/frame.js'

// What the constructor and close() make of their arguments, and what they throw: as the WebSockets standard has it
// (https://websockets.spec.whatwg.org/#the-websocket-interface).

const numbers = { InvalidStateError: 11, SyntaxError: 12, InvalidAccessError: 15 }

/** What a browser throws as a DOMException, which mini programs lack: told apart by `name`, with the old number as `code`. */
export function exception(name: keyof typeof numbers, action: string, why: string): Error {
  return Object.assign(new Error(`Cannot ${action}: ${why}`), { name, code: numbers[name] })
}

/** Without URL, which mini programs lack: scheme and host in small letters, no default port, a path, and that in ASCII. */
export function addressOf(given: unknown): string {
  const text = String(given).trim()
  const [, s = '', user = '', place = '', rest = ''] = shape.exec(text) || []
  const host = place.toLowerCase().replace(s ? /:0*443$/ : /:0*80$/, '')
  // Whole runs: a pair of surrogates is one character, half of one is none.
  const path = rest.replace(/[^\x21-\x7e]+/g, (run) =>
    encodeURIComponent(run.replace(pair, (unit) => (unit.length > 1 ? unit : '\ufffd'))),
  )
  const address = place && `ws${s.toLowerCase()}://${user}${host}${path[0] === '/' ? '' : '/'}${path}`
  const why =
    lacks('the url', address || text, urlRule) ||
    (Number((/:(\d+)$/.exec(host) || [])[1]) > 65535 && 'there is no such port')
  if (why) throw exception('SyntaxError', 'connect', why)
  return address
}

const shape = /^(?:http|ws)(s?):\/\/([^/?#@]*@)?([^/?#]*)([^]*)$/i
const pair = /[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g

/** None, one, or a list of subprotocols. */
export function protocolsOf(given: unknown): string[] {
  const list =
    given === undefined ? [] : Object(given) === given ? Array.from(given as string[], String) : [String(given)]
  const why = list.length ? lacks('protocols', list, protocolsRule) : undefined
  if (why) throw exception('SyntaxError', 'connect', why)
  return list
}

/** A missing code is 1000: the platform sends no close frame without one. */
export function closingOf(givenCode: unknown, givenReason: unknown): { code: number; reason: string } {
  const code = givenCode === undefined ? 1000 : Math.round(Number(givenCode))
  const reason = givenReason === undefined ? '' : String(givenReason)
  if (code !== 1000 && !(code >= 3000 && code <= 4999))
    throw exception('InvalidAccessError', 'close', `the code must be 1000 or from 3000 to 4999, received ${code}`)
  if (utf8Length(reason) > 123) throw exception('SyntaxError', 'close', 'the reason must be at most 123 bytes in UTF-8')
  return { code, reason }
}
