import { expect, test } from 'vitest'
import { mark, markOf } from '../../src/marks.js'

/** As `uni` of a mini program: it makes a word of every name that it does not have. */
const wordy = (): object =>
  new Proxy({} as Record<PropertyKey, unknown>, {
    get: (own, name) => (name in own ? own[name] : void /^on|^off/.test(name as string)),
  })

test('an object that fails for a name that is no text bears no mark, and then one like any other', () => {
  const host = wordy()
  expect(() => (host as Record<symbol, unknown>)[Symbol()]).toThrow(TypeError)
  expect(markOf(host, 'places')).toBeUndefined()
  mark(host, 'places', 7)
  expect(markOf(host, 'places')).toBe(7)
})
