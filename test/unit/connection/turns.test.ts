import { describe, expect, test } from 'vitest'
import { createTurns, type Turns } from '../../../src/life/turns.js'

/** Writes every event down when its handling starts and ends; `during` runs in between. */
function createWorld(during: { [event: string]: (turns: Turns<string>) => void } = {}) {
  const log: string[] = []
  const turns: Turns<string> = createTurns<string>((event) => {
    log.push(`${event} starts`)
    during[event]?.(turns)
    log.push(`${event} ends`)
  })
  const note = (text: string): number => log.push(text)
  return { turns, log, note }
}

describe('post', () => {
  test('handles an event now', () => {
    const { turns, log } = createWorld()
    turns.post('a')
    expect(log).toEqual(['a starts', 'a ends'])
  })

  test('makes events that are raised while one is handled wait for it, in order', () => {
    const { turns, log } = createWorld({
      a: ({ post }) => ['b', 'c'].forEach(post),
      b: ({ post }) => post('d'),
    })
    turns.post('a')
    expect(log).toEqual(['a', 'b', 'c', 'd'].flatMap((event) => [`${event} starts`, `${event} ends`]))
  })

  test('finds a machine at rest after a handler that threw', () => {
    const { turns, log } = createWorld({
      a() {
        throw new Error('broken')
      },
    })
    expect(() => turns.post('a')).toThrow('broken')
    turns.post('b')
    expect(log).toEqual(['a starts', 'b starts', 'b ends'])
  })

  test('acts at once when a call raises it', () => {
    const { turns, log, note } = createWorld()
    turns.call(() => {
      note('call starts')
      turns.post('a')
      note('call ends')
    }, undefined)
    expect(log).toEqual(['call starts', 'a starts', 'a ends', 'call ends'])
  })

  test('handles 100,000 events that raise one another without recursion', () => {
    let handled = 0
    const turns = createTurns<number>((left) => {
      handled++
      if (left > 1) turns.post(left - 1)
    })
    turns.post(100000)
    expect(handled).toBe(100000)
  })
})

describe('call', () => {
  test('makes the call now, with its argument', () => {
    const { turns, log, note } = createWorld()
    turns.call(note, 'x')
    turns.call(note, 'y')
    expect(log).toEqual(['x', 'y'])
  })

  test('waits for the event under way, and comes before those that it raises', () => {
    const { turns, log, note } = createWorld({
      a({ call, post }) {
        call(note, 'call')
        post('b')
      },
    })
    turns.post('a')
    expect(log).toEqual(['a starts', 'a ends', 'call', 'b starts', 'b ends'])
  })

  test('waits for the call under way, in order with those of an event', () => {
    const { turns, log, note } = createWorld({ a: ({ call }) => call(note, 'second') })
    turns.call(() => {
      turns.call(note, 'first')
      turns.post('a')
      turns.call(note, 'third')
      note('outer ends')
    }, undefined)
    expect(log).toEqual(['a starts', 'a ends', 'outer ends', 'first', 'second', 'third'])
  })

  test('comes before the events that it raises for the calls behind it', () => {
    const { turns, log, note } = createWorld({
      a({ call }) {
        call(() => turns.post('b'), undefined)
        call(note, 'behind')
      },
      b: ({ call }) => call(note, 'from b'),
    })
    turns.post('a')
    expect(log).toEqual(['a starts', 'a ends', 'b starts', 'b ends', 'behind', 'from b'])
  })

  test('is made once, and the next one finds nothing under way', () => {
    const { turns, log, note } = createWorld({ a: ({ call }) => call(note, 'call') })
    turns.post('a')
    turns.post('b')
    turns.call(note, 'last')
    expect(log).toEqual(['a starts', 'a ends', 'call', 'b starts', 'b ends', 'last'])
  })

  test('makes 100,000 calls that make one another without recursion', () => {
    const { turns } = createWorld()
    let made = 0
    const again = (left: number): void => {
      made++
      if (left > 1) turns.call(again, left - 1)
    }
    turns.call(again, 100000)
    expect(made).toBe(100000)
  })
})

describe('run', () => {
  test('makes events that a piece of our own raises wait for its end', () => {
    const { turns, log, note } = createWorld()
    turns.run(() => {
      note('piece starts')
      turns.post('a')
      note('piece ends')
    })
    expect(log).toEqual(['piece starts', 'piece ends', 'a starts', 'a ends'])
  })
})
