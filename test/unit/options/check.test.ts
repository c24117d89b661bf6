import { describe, expect, test } from 'vitest'
import { isSocketError } from '../../../src/errors/socket-error.js'
import { hold, lacks, show, validate } from '../../../src/options/check.js'
import { boolean, listener, or, positiveInteger, type Rules, secret } from '../../../src/options/rule.js'

const rules: Rules = {
  size: or(5, positiveInteger),
  loud: boolean,
  header: { ...boolean, tell: secret },
  queue: { maxBytes: or(7, positiveInteger), overflow: boolean },
  onOpen: 'opened of the socket',
}

/** The INVALID_OPTION that these options are refused with. */
function refusalOf(options: unknown) {
  try {
    validate('boil', options as object, rules)
  } catch (error) {
    if (isSocketError(error, 'INVALID_OPTION')) return error
    throw error
  }
  throw new Error('nothing was refused')
}

describe('options', () => {
  test('are those of their own, with the defaults of the others', () => {
    expect(validate('boil', { loud: true }, rules)).toEqual({ loud: true, size: 5 })
    expect(validate('boil', { size: undefined, queue: {} }, rules)).toEqual({ size: 5, queue: { maxBytes: 7 } })
    expect(validate('boil', Object.create({ loud: 'inherited' }) as object, rules)).toEqual({ size: 5 })
  })

  test('are read once: a getter that changes its mind is not used unchecked', () => {
    let asked = 0
    const options = Object.defineProperty({}, 'size', { enumerable: true, get: () => (asked++ ? -1 : 3) })
    expect(validate('boil', options, rules)).toEqual({ size: 3 })
    expect(asked).toBe(1)
  })

  test.each([
    [null, 'null'],
    [[], 'an array'],
    ['sesame', '"…"'],
    [7, '7'],
    [() => {}, 'a function'],
    [new Map(), 'an object'],
  ])('are refused where they are no object: %s', (options, received) => {
    expect(refusalOf(options).message).toBe(`Cannot boil: the options must be an object, received ${received}`)
  })

  test.each([
    [{ size: 0 }, 'size must be a positive integer, received 0'],
    [{ queue: { maxBytes: '1' } }, 'queue.maxBytes must be a positive integer, received "1"'],
    [{ queue: 1 }, 'queue must be an object, received 1'],
    [{ header: 'sesame' }, 'header must be true or false, received "…"'],
  ])('are held to their rules, nested ones too: %j', (options, why) => {
    expect(refusalOf(options).message).toBe(`Cannot boil: ${why}`)
  })
})

describe('an unknown option', () => {
  test.each([
    ['headers', 'headers is not an option: did you mean header?'],
    ['LOUD', 'LOUD is not an option: did you mean loud?'],
    ['lodu', 'lodu is not an option'],
    ['priority', 'priority is not an option'],
    ['onopen', 'onopen is not an option: did you mean opened of the socket?'],
    ['onOpen', 'onOpen is not an option: did you mean opened of the socket?'],
    ['toString', 'toString is not an option'],
  ])('is refused, with the nearest name where there is a near one: %s', (name, why) => {
    const error = refusalOf({ [name]: undefined })
    expect(error.message).toBe(`Cannot boil: ${why}`)
    expect(error.hint).toBe('The options are size, loud, header, queue.')
  })

  test('of an option’s own is named in full', () => {
    const error = refusalOf({ queue: { maxBites: 1 } })
    expect(error.message).toBe('Cannot boil: queue.maxBites is not an option: did you mean queue.maxBytes?')
    expect(error.hint).toBe('The options are maxBytes, overflow.')
  })
})

test.each([
  ['tea', '"tea"'],
  ['x'.repeat(81), `"${'x'.repeat(80)}…"`],
  [7, '7'],
  [undefined, 'undefined'],
  [null, 'null'],
  [[], 'an array'],
  [{}, 'an object'],
  [Symbol('s'), 'Symbol(s)'],
])('%s is shown short', (value, shown) => {
  expect(show(value)).toBe(shown)
})

test('options whose names cannot be read are refused', () => {
  const locked = new Proxy({}, { ownKeys: () => expect.fail('locked') })
  expect(() => validate('connect', locked, {})).toThrow('Cannot connect: the options could not be read')
  expect(() => validate('connect', { queue: locked }, { queue: { ttl: listener } })).toThrow(
    'Cannot connect: queue could not be read',
  )
})

test('one value is held to one rule', () => {
  expect(lacks('the listener', () => {}, listener)).toBeUndefined()
  expect(lacks('the listener', 7, listener)).toBe('the listener must be a function, received 7')
  const throwing = { expected: 'a socket', test: ({ closed }: any) => Boolean(closed) }
  const locked = Object.defineProperty({}, 'closed', { get: () => expect.fail('locked') })
  expect(() => hold('use', 'the socket', locked, throwing)).toThrow('Cannot use: the socket could not be read')
  expect(() => hold('listen', 'the listener', () => {}, listener)).not.toThrow()
  expect(() => hold('listen', 'the listener', 7, listener)).toThrow(
    expect.objectContaining({ message: 'Cannot listen: the listener must be a function, received 7' }),
  )
})
