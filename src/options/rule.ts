import { tagOf } from '../errors/socket-error.js'
import { systemClock } from '../time/clock.js'

// What an option may be: the words of the table.

/** One rule: what a value must be, in words and as a test. */
export interface Rule {
  readonly expected: string
  readonly test: (value: any) => boolean
  /** What a message may tell of a text that was refused: all of it, unless it may be a secret. */
  readonly tell?: ((text: string) => string) | undefined
  /** What stands where nothing was given. */
  readonly fallback?: unknown
}

/** An option is held to a rule, or to the rules of its own options. A text says what who takes the name for one means. */
export interface Rules {
  readonly [name: string]: Rule | Rules | string
}

export const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null
/** An object of names and values: no list, no Map, no Headers, whose entries would be lost. */
export const isRecord = (value: unknown): boolean => tagOf(value) === 'Object'
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

export const anObject: Rule = { expected: 'an object', test: isRecord }
/** In the place of the options there may be anything: a message, a token. */
export const theOptions: Rule = { expected: anObject.expected, test: anObject.test, tell: secret }
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

/** The rule of an option that has a default. */
// Spelled out, as all that is made here: bundlers keep what they cannot see to be without effect.
export const or = (fallback: unknown, { expected, test, tell }: Rule): Rule => ({ expected, test, tell, fallback })

export const signal: Rule = {
  expected: 'an AbortSignal (see createAbortController)',
  test: (value) => hasMethods('addEventListener', 'removeEventListener')(value) && typeof value.aborted === 'boolean',
}
export const clock: Rule = or(systemClock, {
  expected: 'an object with now, setTimeout, clearTimeout and random functions',
  test: hasMethods('now', 'setTimeout', 'clearTimeout', 'random'),
})

export const isRule = (rule: Rule | Rules): rule is Rule => typeof rule.test === 'function'
