import { invalid } from '../errors/explain.js'
import type { SocketError } from '../errors/socket-error.js'
import { anObject, isObject, isRule, type Rule, type Rules, theOptions } from './rule.js'

/**
 * Throws `INVALID_OPTION` for the first option that is unknown, or not what it must be. Returns the options' own values,
 * as they were checked, and the defaults of the others: what they inherit is not used, and a getter is asked once.
 */
export function validate<O extends object>(action: string, options: O, rules: Rules, of = ''): O {
  hold(action, of || 'the options', options, of ? anObject : theOptions)
  // Without a prototype: nothing that somebody has put on `Object.prototype` shines through.
  const own = Object.create(null) as Record<string, unknown>
  reading(action, of || 'the options', () => Object.keys(options)).forEach((key) => {
    const name = of ? `${of}.${key}` : key
    const rule = hasOwn(rules, key) ? rules[key]! : ''
    if (typeof rule === 'string') throw unknown(action, key, rules, of)
    const value = reading(action, name, () => (options as Record<string, unknown>)[key])
    if (value === undefined) return
    if (isRule(rule)) hold(action, name, value, rule)
    own[key] = isRule(rule) ? value : validate(action, value as object, rule, name)
  })
  Object.keys(rules).forEach((key) => {
    const { fallback } = rules[key] as Rule
    if (fallback !== undefined && own[key] === undefined) own[key] = fallback
  })
  return own as O
}

const hasOwn = (object: object, key: string): boolean => Object.prototype.hasOwnProperty.call(object, key)

/** Getters are user code, and proxies. */
function reading<T>(action: string, name: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    throw invalid(action, `${name} could not be read`, { cause })
  }
}

function unknown(action: string, key: string, rules: Rules, of: string): SocketError {
  const prefix = of && `${of}.`
  const names = Object.keys(rules)
  const distances = names.map((name) => distance(key.toLowerCase(), name.toLowerCase()))
  const least = Math.min(...distances)
  const nearest = names[distances.indexOf(least)]!
  const meant = typeof rules[nearest] === 'string' ? (rules[nearest] as string) : prefix + nearest
  const hint = `The options are ${names.filter((name) => typeof rules[name] !== 'string').join(', ')}.`
  const why = `${prefix}${key} is not an option`
  return invalid(action, least * 2 < key.length ? `${why}: did you mean ${meant}?` : why, { hint })
}

/** How many letters have to be put in, taken out or replaced to get from the one name to the other (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from(`${other} `, (_, i) => i)
  for (let i = 1; i <= one.length; i++) {
    const above = row
    row = [i]
    for (let j = 1; j <= other.length; j++)
      row[j] = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + (one[i - 1] === other[j - 1] ? 0 : 1))
  }
  return row[other.length]!
}

/** Throws `INVALID_OPTION` for a value that is not what it must be. */
export function hold(action: string, name: string, value: unknown, rule: Rule): void {
  const why = reading(action, name, () => lacks(name, value, rule))
  if (why) throw invalid(action, why)
}

/** What is wrong with a value; undefined if nothing is. */
export function lacks(name: string, value: unknown, { expected, test, tell }: Rule): string | undefined {
  if (test(value)) return undefined
  return `${name} must be ${expected}, received ${show(tell && typeof value === 'string' ? tell(value) : value)}`
}

/** A value that was received, for a message: short, and telling text from numbers. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value)
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return 'an array'
  return isObject(value) ? 'an object' : String(value)
}
