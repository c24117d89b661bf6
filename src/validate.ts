import { SocketError } from './errors/socket-error.js'

/** One rule: what a value must be, in words and as a test. */
export interface Rule {
  readonly expected: string
  readonly test: (value: any) => boolean
}

/** An option is held to a rule, or to the rules of its own options. */
export interface Rules {
  readonly [name: string]: Rule | Rules
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

const anObject: Rule = { expected: 'an object', test: isRecord }
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

/** Throws `INVALID_OPTION` for the first option that is unknown, or not what it must be. */
export function validate(action: string, options: unknown, rules: Rules, of = ''): void {
  hold(action, of || 'the options', options, anObject)
  const given = options as Record<string, unknown>
  Object.keys(given).forEach((key) => {
    const value = given[key]
    const name = of ? `${of}.${key}` : key
    const rule = Object.prototype.hasOwnProperty.call(rules, key) ? rules[key] : undefined
    if (!rule) throw invalid(action, `${name} is not an option`, `The options are ${Object.keys(rules).join(', ')}.`)
    if (value === undefined) return
    if (isRule(rule)) hold(action, name, value, rule)
    else validate(action, value, rule, name)
  })
}

/** Throws `INVALID_OPTION` for a value that is not what it must be. */
export function hold(action: string, name: string, value: unknown, rule: Rule): void {
  const why = lacks(name, value, rule)
  if (why) throw invalid(action, why)
}

/** What is wrong with a value; undefined if nothing is. */
export function lacks(name: string, value: unknown, { expected, test }: Rule): string | undefined {
  return test(value) ? undefined : `${name} must be ${expected}, received ${show(value)}`
}

function invalid(action: string, why: string, hint?: string): SocketError {
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
