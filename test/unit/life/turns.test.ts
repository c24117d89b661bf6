import { describe, expect, test, vi } from 'vitest'
import { createTurns, type Turns } from '../../../src/life/turns.js'

interface Parts extends Pick<Turns, 'call'> {
  post(event: string): void
}

/** Writes every event down when its handling starts and ends; `during` runs in between. */
function createWorld(during: { [event: string]: (parts: Parts) => void } = {}) {
  const log: string[] = []
  const turns = createTurns()
  const note = (text: string): void => void log.push(text)
  const post = (event: string): void =>
    turns.run(() => {
      log.push(`${event} starts`)
      during[event]?.({ ...turns, post })
      log.push(`${event} ends`)
    })
  return { turns, log, note, post }
}

describe('run', () => {
  test('handles an event now', () => {
    const { log, post } = createWorld()
    post('a')
    expect(log).toEqual(['a starts', 'a ends'])
  })

  test('makes events that are raised while one is handled wait for it, in order', () => {
    const { log, post } = createWorld({
      a: ({ post }) => ['b', 'c'].forEach(post),
      b: ({ post }) => post('d'),
    })
    post('a')
    expect(log).toEqual(['a', 'b', 'c', 'd'].flatMap((event) => [`${event} starts`, `${event} ends`]))
  })

  test('finds a machine at rest after a handler that threw', () => {
    const { log, post } = createWorld({
      a() {
        throw new Error('broken')
      },
    })
    expect(() => post('a')).toThrow('broken')
    post('b')
    expect(log).toEqual(['a starts', 'b starts', 'b ends'])
  })

  test('acts at once when a call raises it', () => {
    const { turns, log, note, post } = createWorld()
    turns.call(() => {
      note('call starts')
      post('a')
      note('call ends')
    }, undefined)
    expect(log).toEqual(['call starts', 'a starts', 'a ends', 'call ends'])
  })

  test('handles 100,000 events that raise one another without recursion', () => {
    let handled = 0
    const turns = createTurns()
    const again = (left: number): void =>
      turns.run(() => {
        handled++
        if (left > 1) again(left - 1)
      })
    again(100000)
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
    const { log, note, post } = createWorld({
      a({ call, post }) {
        call(note, 'call')
        post('b')
      },
    })
    post('a')
    expect(log).toEqual(['a starts', 'a ends', 'call', 'b starts', 'b ends'])
  })

  test('waits for the call under way, in order with those of an event', () => {
    const { turns, log, note, post } = createWorld({ a: ({ call }) => call(note, 'second') })
    turns.call(() => {
      turns.call(note, 'first')
      post('a')
      turns.call(note, 'third')
      note('outer ends')
    }, undefined)
    expect(log).toEqual(['a starts', 'a ends', 'outer ends', 'first', 'second', 'third'])
  })

  test('comes before the events that it raises for the calls behind it', () => {
    const { log, note, post } = createWorld({
      a({ call }) {
        call(() => post('b'), undefined)
        call(note, 'behind')
      },
      b: ({ call }) => call(note, 'from b'),
    })
    post('a')
    expect(log).toEqual(['a starts', 'a ends', 'b starts', 'b ends', 'behind', 'from b'])
  })

  test('is made once, and the next one finds nothing under way', () => {
    const { turns, log, note, post } = createWorld({ a: ({ call }) => call(note, 'call') })
    post('a')
    post('b')
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

describe('whether anything is under way', () => {
  test('is known: events, calls, and calls that wait', () => {
    const { turns, note } = createWorld()
    const seen: [boolean, boolean][] = []
    const look = (): void => void seen.push([turns.busy, turns.waiting])
    look()
    turns.run(() => {
      look()
      turns.call(note, 'later')
      look()
    })
    turns.call(look, undefined)
    look()
    expect(seen).toEqual([
      [false, false],
      [true, false],
      [true, true],
      [true, true],
      [false, false],
    ])
  })

  test('is told by who runs user code by itself, and makes the calls that wait when it is done', () => {
    const { turns, log, note, post } = createWorld({ a: ({ call }) => call(note, 'call') })
    turns.busy = true
    note('user code starts')
    post('a')
    note('user code ends')
    turns.busy = false
    expect(turns.waiting).toBe(true)
    turns.catchUp()
    expect(log).toEqual(['user code starts', 'a starts', 'a ends', 'user code ends', 'call'])
    expect([turns.busy, turns.waiting]).toEqual([false, false])
  })
})

test('reports what a call throws, and makes the calls behind it', () => {
  vi.useFakeTimers()
  try {
    const { turns, log, note } = createWorld()
    turns.run(() => {
      turns.call(() => {
        throw new Error('a clock that throws')
      }, undefined)
      turns.call(note, 'behind')
    })
    expect([log, turns.busy, turns.waiting]).toEqual([['behind'], false, false])
    expect(() => vi.runAllTimers()).toThrow('a clock that throws')
  } finally {
    vi.useRealTimers()
  }
})
