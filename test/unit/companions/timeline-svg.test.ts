import { describe, expect, test } from 'vitest'
import type { RecordedEvent, Timeline } from '../../../src/companions/recorded.js'
import { drawTimeline } from '../../../src/companions/timeline-svg.js'

const draw = (events: RecordedEvent[], rest: Partial<Timeline> = {}): string =>
  drawTimeline({ events, began: 0, now: 1000, lost: 0, before: undefined, ...rest })

/** What is drawn under a title that says so: names and attributes of the elements. */
const drawn = (svg: string, title: RegExp): Record<string, string>[] =>
  [...svg.matchAll(/<title>([^<]*)<\/title>(?:<(rect)([^>]*)>)?/g)].flatMap(([, words, , inside], i, all) => {
    if (i === 0 || !title.test(words!)) return []
    const before = /<(\w+)([^<>]*)>$/.exec(svg.slice(0, all[i]!.index))!
    return [Object.fromEntries([...(inside || before[2]!).matchAll(/([\w-]+)="([^"]*)"/g)].map(([, k, v]) => [k, v]))]
  })

/** Where the codes of errors begin. */
const labelsOf = (svg: string): number[] =>
  [...svg.matchAll(/<text x="([\d.]+)"[^>]*>CONNECTION_LOST</g)].map(([, x]) => Number(x))

const connecting = { type: 'state', at: 0, phase: 'connecting', attempt: 1 } as const
const open = { type: 'state', at: 250, phase: 'open', attempt: 1 } as const

/** Throws where tags do not match. */
function parse(svg: string): string[] {
  const stack: string[] = []
  const names: string[] = []
  for (const [, closing, name] of svg.matchAll(/<(\/?)(\w+)[^<>]*>/g)) {
    if (!closing) names.push(stack[stack.push(name!) - 1]!)
    else if (stack.pop() !== name) throw new Error(`</${name}> ends nothing`)
  }
  if (stack.length) throw new Error(`${stack} does not end`)
  return names
}

describe('the picture', () => {
  test('stands alone: well-formed, without styles, percentages, fonts or links', () => {
    const svg = draw([connecting, open, { type: 'frame', at: 300, bytes: 4 }])
    const names = parse(svg)
    expect(names[0]).toBe('svg')
    expect(names).not.toContain('style')
    expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/%|href|url\(|http|NaN|undefined|Infinity/)
  })

  test('has a bar for each phase, one after another, to the end of the time', () => {
    const [first, second] = drawn(draw([connecting, open]), /connecting|open/)
    expect([first!.x, Number(first!.x) + Number(first!.width)]).toEqual(['92', Number(second!.x)])
    expect(Number(second!.x) + Number(second!.width)).toBeCloseTo(820)
    expect(first!.fill).not.toBe(second!.fill)
  })

  test('begins with the first event that is kept, in the phase of that time', () => {
    const svg = draw([{ type: 'frame', at: 500, bytes: 4 }], { lost: 3, before: open })
    expect(drawn(svg, /open/)[0]).toMatchObject({ x: '92', width: '728' })
    expect(drawn(svg, /received/)[0]).toMatchObject({ x1: '92' })
    expect(svg).toContain('The last 1 events')
  })

  test('shows sends going up, leaning for as long as they waited, and frames going down', () => {
    const svg = draw([
      connecting,
      { type: 'send', at: 0, as: 'message', bytes: 9, outcome: 'taken', after: 250 },
      { type: 'send', at: 0, as: 'message', bytes: 9, outcome: 'pending' },
      open,
      { type: 'frame', at: 500, bytes: 9 },
    ])
    const [taken, pending] = drawn(svg, /sent/)
    expect([taken!.x1, taken!.x2, pending!.x2]).toEqual(['92', '274', '820'])
    expect(Number(taken!.y2)).toBeLessThan(Number(taken!.y1))
    const [frame] = drawn(svg, /received/)
    expect(Number(frame!.y2)).toBeGreaterThan(Number(frame!.y1))
    expect(new Set([taken!.stroke, pending!.stroke]).size).toBe(2)
  })

  test('tells in its legend what is drawn, and nothing else', () => {
    const legendOf = (...args: Parameters<typeof draw>): string[] =>
      [...draw(...args).matchAll(/<text [^>]*y="236"[^>]*>([^<]*)</g)].map(([, words]) => words!)
    const sent = { type: 'send', at: 9, as: 'message', bytes: 9 } as const
    expect(
      legendOf([
        { type: 'frame', at: 300, bytes: 4 },
        { type: 'roundTrip', at: 300, rtt: 9 },
      ]),
    ).toEqual([])
    expect(legendOf([open, { ...sent, outcome: 'taken' }], { lost: 1, before: connecting })).toEqual([
      ...['connecting', 'open', 'taken'],
    ])
    expect(legendOf([{ ...sent, outcome: 'pending' }])).toEqual(['pending'])
    for (const mark of [
      { ...sent, outcome: 'EXPIRED' } as const,
      { type: 'error', at: 9, error: { code: 'CONNECTION_LOST', message: '' } } as const,
    ])
      expect(legendOf([mark])).toEqual(['rejected, error'])
  })

  test('is no taller for a megabyte than its row', () => {
    const svg = draw([connecting, { type: 'send', at: 9, as: 'message', bytes: 1e9, outcome: 'taken', after: 0 }])
    expect(Number(drawn(svg, /sent/)[0]!.y2)).toBe(44)
  })

  test('marks errors and rejected sends alike, with the code where there is room', () => {
    const error = { code: 'CONNECTION_LOST', message: 'Cannot keep the connection' } as const
    const svg = draw([
      connecting,
      { type: 'send', at: 9, as: 'message', bytes: 1, outcome: 'EXPIRED', after: 5 },
      { type: 'error', at: 300, error },
      { type: 'error', at: 310, error },
      { type: 'error', at: 999, error },
    ])
    const marks = drawn(svg, /error|EXPIRED/)
    expect(marks).toHaveLength(4)
    expect(new Set(marks.map(({ stroke }) => stroke)).size).toBe(1)
    // The first would be crossed by the second, and the last would not fit behind its cross.
    expect(labelsOf(svg)).toEqual([325.7, 691.3])
    const close = [700, 930].map((at): RecordedEvent => ({ type: 'error', at, error }))
    expect(labelsOf(draw([connecting, ...close]))).toEqual([609.6])
  })

  test('makes no markup of what others have written', () => {
    const reason = '<script>&\u0000 \ud800 😀'
    const svg = draw([{ type: 'state', at: 0, phase: 'closed', closeCode: 4000, reason }])
    expect(svg).toContain('&lt;script&gt;&amp;\ufffd \ufffd 😀')
  })

  test.each([0, 1, 7, 999, 3_600_000])('has between two and nine times on its axis after %d ms', (now) => {
    const times = [...draw([connecting], { now }).matchAll(/>([\d.]+) s</g)].map(([, time]) => time)
    expect(times.length).toBeLessThan(10)
    expect(times.length).toBeGreaterThan(1)
    expect(parse(draw([], { now })).length).toBeGreaterThan(10)
  })
})
