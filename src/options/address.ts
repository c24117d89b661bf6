import { bareUrl } from '../errors/socket-error.js'
import { isRecord, type Rule, secret } from './rule.js'

// What a platform is asked for: an address, and what goes with it. Held to these rules also when a function provides it.

/** Scheme, perhaps a user, a host, perhaps a port, and the rest: no space, no fragment. */
const urlShape = /^(wss?|https?):\/\/([^\s/?#@]*@)?(\[[0-9a-f:.]+\]|[^\s/?#@:[\]]+)(:\d{1,5})?([/?][^\s#]*)?$/i

export const url: Rule = {
  expected: 'a ws://, wss://, http:// or https:// url without a fragment',
  test: (value) => typeof value === 'string' && urlShape.test(value),
  tell: bareUrl,
}

/** A name that a subprotocol or a header field may have (RFC 9110 §5.6.2). */
const token = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/i

export const protocols: Rule = {
  expected: 'a subprotocol name or a list of different ones',
  test(value) {
    const list: unknown[] = Array.isArray(value) ? Array.from(value) : [value]
    return list.every((name, i) => typeof name === 'string' && token.test(name) && list.indexOf(name) === i)
  },
  tell: secret,
}

/** No line break, with which a value would be read as another header. Without a value a name is left out. */
const isHeaderValue = (value: unknown): boolean =>
  value === undefined || (typeof value === 'string' ? !/[\r\n\0]/.test(value) : Number.isFinite(value))

export const header: Rule = {
  expected: 'an object of header names with strings and numbers',
  test: (value) =>
    isRecord(value) && Object.keys(value).every((name) => token.test(name) && isHeaderValue(value[name])),
  tell: secret,
}

/** Or a function that provides it for every attempt: what that gives is held to the rule then. */
export const provided = ({ expected, test, tell }: Rule): Rule => ({
  expected,
  test: (value) => typeof value === 'function' || test(value),
  tell,
})
