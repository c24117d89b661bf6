import { describe, expect, test } from 'vitest'
import { takerOver } from '../../../src/attempt/taker.js'
import { raise } from '../hosts/scripted.js'

/** What a taker over a wire with this `send` answers. */
function answersOf(send: (data: unknown, done: (error?: unknown) => void) => void): unknown[] {
  const answers: unknown[] = []
  takerOver({ send, close: () => {} }).post(
    'x',
    () => answers.push('success'),
    (error) => answers.push(error),
  )
  return answers
}

describe('a taker', () => {
  test('is the wire itself where that can do both', () => {
    const wire = { send: () => {}, close: () => {}, post: () => {}, explain: (error: unknown) => error }
    expect(takerOver(wire)).toBe(wire)
    const { explain, ...half } = wire
    expect(takerOver(half)).not.toBe(half)
  })

  test('tells success and failure of a wire that only sends, and takes the failure for what it says', () => {
    const sent: unknown[] = []
    expect(answersOf((data, done) => done(void sent.push(data)))).toEqual(['success'])
    expect(sent).toEqual(['x'])
    expect(answersOf((_, done) => done('full'))).toEqual(['full'])
    expect(takerOver({ send: () => {}, close: () => {} }).explain('full', 'x')).toBe('full')
  })

  test('takes what a transport throws for a failure', () => {
    expect(answersOf(() => raise('broken'))).toEqual(['broken'])
  })
})
