import { SocketError } from './errors.js'

/** One rule: what a value must be, in words and as a test. */
export interface Rule {
  readonly expected: string
  readonly test: (value: any) => boolean
  /** What a message may tell of a text that was refused: all of it, unless it may be a secret. */
  readonly tell?: ((text: string) => string) | undefined
}

/** An option is held to a rule, or to the rules of its own options. A text says what who takes the name for one means. */
export interface Rules {
  readonly [name: string]: Rule | Rules | string
}

export const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null
/** An object of names and values: no list, no Map, no Headers, whose entries would be lost. */
export const isRecord = (value: unknown): boolean => Object.prototype.toString.call(value) === '[object Object]'
export const hasMethods =
  (...names: string[]) =>
  (value: any): boolean =>
    (isObject(value) || typeof value === 'function') && names.every((name) => typeof value[name] === 'function')
export const isIn = (...values: unknown[]): Rule => ({
  expected: values.map((value) => `'${value}'`).join(' or '),
  test: (value) => values.indexOf(value) >= 0,
})

/** The longest that every engine's timers can wait. */
const longest = 2147483647

/** Of a text that may be a secret only whether there is one. */
export const secret = (text: string): string => text && '…'

const anObject: Rule = { expected: 'an object', test: isRecord }
/** In the place of the options there may be anything: a message, a token. */
const theOptions: Rule = { expected: anObject.expected, test: isRecord, tell: secret }
export const boolean: Rule = { expected: 'true or false', test: (value) => typeof value === 'boolean' }
export const positiveInteger: Rule = {
  expected: 'a positive integer',
  test: (value) => Number.isInteger(value) && value > 0,
}
export const duration: Rule = {
  expected: `a positive number of milliseconds up to ${longest}`,
  test: (value) => typeof value === 'number' && value > 0 && value <= longest,
}
export const durationOrZero: Rule = {
  expected: `0 or ${duration.expected}`,
  test: (value) => value === 0 || duration.test(value),
}
export const aHost: Rule = {
  expected: 'an object with a connectSocket function, such as wx',
  test: hasMethods('connectSocket'),
}
export const listener: Rule = { expected: 'a function', test: (value) => typeof value === 'function' }

/**
 * Throws `INVALID_OPTION` for the first option that is unknown, or not what it must be. Returns the options' own values,
 * as they were checked: what they inherit is not used, and a getter is asked once.
 */
export function validate<O extends object>(action: string, options: O, rules: Rules, of = ''): O {
  hold(action, of || 'the options', options, of ? anObject : theOptions)
  const own: Record<string, unknown> = {}
  Object.keys(options).forEach((key) => {
    const value = (options as Record<string, unknown>)[key]
    const name = of ? `${of}.${key}` : key
    const rule = Object.prototype.hasOwnProperty.call(rules, key) ? rules[key]! : ''
    if (typeof rule === 'string') throw unknown(action, key, rules, of)
    if (value === undefined) return
    if (isRule(rule)) hold(action, name, value, rule)
    own[key] = isRule(rule) ? value : validate(action, value as object, rule, name)
  })
  return own as O
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
  return invalid(action, least * 2 < key.length ? `${why}: did you mean ${meant}?` : why, hint)
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
  const why = lacks(name, value, rule)
  if (why) throw invalid(action, why)
}

/** What is wrong with a value; undefined if nothing is. */
export function lacks(name: string, value: unknown, { expected, test, tell }: Rule): string | undefined {
  if (test(value)) return undefined
  return `${name} must be ${expected}, received ${show(tell && typeof value === 'string' ? tell(value) : value)}`
}

export function invalid(action: string, why: string, hint?: string): SocketError {
  return new SocketError('INVALID_OPTION', `Cannot ${action}: ${why}`, { hint })
}

function isRule(rule: Rule | Rules): rule is Rule {
  return typeof rule.test === 'function'
}

/** A value that was received, for a message: short, and telling text from numbers. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value)
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return 'an array'
  return isObject(value) ? 'an object' : String(value)
}
