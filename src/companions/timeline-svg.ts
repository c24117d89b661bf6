import type { RecordedError, RecordedEvent, RecordedSend, RecordedState, Timeline } from './recorded.js'
import { rounded, wordsOf } from './timeline-text.js'

// Attributes only: the image component of mini programs knows neither style sheets nor percentages. The ground is part of
// the picture, so that it reads on light pages and on dark ones.

const width = 840
const left = 92
const right = width - 20
const ink = '#e6edf3'
const faint = '#9aa7b4'
const failure = '#ff7b72'
const colours: { readonly [P in RecordedState['phase']]: string } = {
  connecting: '#58a6ff',
  open: '#3fb950',
  waiting: '#e3b341',
  paused: '#8b949e',
  closing: '#bc8cff',
  closed: '#6e7681',
}
/** From above: what was sent, the phases, what was received, errors, the time, the legend. */
const rows = { sent: 44, bar: 84, received: 112, errors: 172, axis: 192, legend: 236 }
const barHeight = 28
const height = 256

type Attributes = Record<string, string | number>

export function drawTimeline({ events, now, lost, before }: Timeline): string {
  // What was not kept is not drawn as if nothing had happened.
  const from = lost && events.length ? events[0]!.at : 0
  const span = Math.max(now - from, 1)
  const x = (at: number): number => place(left + ((at - from) / span) * (right - left))
  const states = events.filter((event): event is RecordedState => event.type === 'state')
  const bars = before ? [{ ...before, at: from }, ...states] : states
  const title = `${lost ? 'The last' : 'All'} ${events.length} events of a socket, ${rounded(now)} ms`

  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${width} ${height}`,
      ...{ width, height, role: 'img', 'font-family': 'sans-serif', 'font-size': 12 },
    },
    named('title', title),
    element('rect', { width, height, rx: 8, fill: '#161b22' }),
    text(20, 24, ink, title),
    ...(
      [
        ['sent', 66],
        ['phase', 102],
        ['received', 132],
        ['errors', 168],
      ] as const
    ).map(([name, y]) => text(20, y, faint, name)),
    ...bars.map((state, i) => bar(state, x(state.at), bars[i + 1] ? x(bars[i + 1]!.at) : right)),
    ...events.map((event) => mark(event, x, now)),
    ...crosses(events, x),
    ...axis(from, span, x),
    ...legend([...bars, ...events].map(colourOf)),
  )
}

function bar(state: RecordedState, start: number, end: number): string {
  const { phase } = state
  const length = place(Math.max(end - start, 1))
  const label = length > phase.length * 7 + 8 ? text(start + 5, rows.bar + 18, '#0d1117', phase) : ''
  const box = { x: start, y: rows.bar, width: length, height: barHeight, fill: colours[phase] }
  return element('g', {}, named('title', hint(state)), element('rect', box), label)
}

function mark(event: RecordedEvent, x: (at: number) => number, now: number): string {
  const at = x(event.at)
  if (event.type === 'send') return arrow(event, at, x(event.after === undefined ? now : event.at + event.after))
  if (event.type === 'frame') return line(event, at, rows.received, at, rows.received + tall(event.bytes), ink)
  return ''
}

/** Each with its code, where there is room between the others. */
function crosses(events: readonly RecordedEvent[], x: (at: number) => number): string[] {
  const errors = events.filter((event): event is RecordedError => event.type === 'error')
  const y = rows.errors - 8
  let free = left
  return errors.map((event) => {
    const at = x(event.at)
    const { code } = event.error
    const length = code.length * 8 + 16
    // At the right edge it stands before its cross.
    const start = at + length > right ? at - length : at
    const isCrossed = errors.some((other) => x(other.at) > start && x(other.at) < start + length && other !== event)
    const label = start < free || isCrossed ? '' : text(start + 8, y + 4, failure, code)
    if (label) free = start + length
    const cross = { d: `M${at - 4} ${y - 4}l8 8m0 -8l-8 8`, stroke: failure, 'stroke-width': 2.5 }
    return element('path', cross, named('title', hint(event))) + label
  })
}

/** It leans as long as it had to wait. */
const arrow = (event: RecordedSend, from: number, to: number): string =>
  line(event, from, rows.bar, to, rows.bar - tall(event.bytes), colourOf(event))

/** What the legend tells by its colour; else nothing. */
function colourOf(event: RecordedEvent): string {
  if (event.type === 'state') return colours[event.phase]
  if (event.type === 'error') return failure
  if (event.type !== 'send') return ''
  const { outcome } = event
  return outcome === 'taken' ? ink : outcome === 'pending' ? faint : failure
}

function line(event: RecordedEvent, x1: number, y1: number, x2: number, y2: number, colour: string): string {
  const attributes = { x1, y1, x2, y2, stroke: colour, 'stroke-width': 1.5, 'stroke-linecap': 'round' }
  return element('line', attributes, named('title', hint(event)))
}

/** Twice as many bytes are a little taller: a ping and a megabyte both are seen. */
const tall = (bytes: number): number => place(Math.min(8 + Math.log(bytes + 1) * 2, rows.bar - rows.sent))

function axis(from: number, span: number, x: (at: number) => number): string[] {
  const power = Math.pow(10, Math.floor(Math.log(span) / Math.LN10))
  const step = [0.2, 0.5, 1, 2].map((part) => part * power).filter((each) => span / each <= 8)[0]!
  const ticks: string[] = []
  for (let at = Math.ceil(from / step) * step; at <= from + span; at += step)
    ticks.push(
      element('path', { d: `M${x(at)} ${rows.axis - 4}v6`, stroke: faint }),
      text(x(at), rows.axis + 18, faint, `${place(at / 1000)} s`, 'middle'),
    )
  return [element('path', { d: `M${left} ${rows.axis - 4}H${right}`, stroke: faint }), ...ticks]
}

/** Of what is drawn. */
function legend(drawn: readonly string[]): string[] {
  const entries = [
    ...Object.entries(colours),
    ['taken', ink],
    ['pending', faint],
    ['rejected, error', failure],
  ] as const
  let x = 20
  return entries.map(([name, colour]) => {
    if (drawn.indexOf(colour!) < 0) return ''
    const entry = element('rect', { x, y: rows.legend - 9, width: 10, height: 10, rx: 2, fill: colour! })
    const label = text(x + 15, rows.legend, faint, name!)
    x += name!.length * 6.6 + 32
    return entry + label
  })
}

const hint = (event: RecordedEvent): string => `${rounded(event.at)} ms: ${wordsOf(event)}`
const place = (value: number): number => Math.round(value * 10) / 10

const text = (x: number, y: number, fill: string, words: string, anchor = 'start'): string =>
  element('text', { x, y, fill, 'text-anchor': anchor }, escape(words))
const named = (name: string, words: string): string => element(name, {}, escape(words))
const element = (name: string, attributes: Attributes, ...children: string[]): string =>
  `<${name}${Object.keys(attributes)
    .map((key) => ` ${key}="${attributes[key]}"`)
    .join('')}>${children.join('')}</${name}>`

/** Of what others have written, such as a close reason, nothing becomes markup, nor what no XML may hold. */
const escape = (words: string): string =>
  words
    .replace(/[\uD800-\uDBFF][\uDC00-\uDFFF]|[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD]/g, (found) =>
      found[1] ? found : '\uFFFD',
    )
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
