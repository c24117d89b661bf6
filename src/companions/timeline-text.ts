import type { RecordedCause, RecordedEvent, RecordedSend, RecordedState, Timeline } from './recorded.js'

/** One event a line: when, what, and the rest. */
export function writeTimeline({ events, began, lost }: Timeline): string {
  const head = `${new Date(began).toISOString()}, times in milliseconds since then`
  const missing = lost ? [`${lost} earlier events were not kept`] : []
  return [
    head,
    ...missing,
    ...events.map((event) => `${pad(rounded(event.at))}  ${wordsOf(event).replace(/\s+/g, ' ')}`),
  ].join('\n')
}

/** A wide table is read in a log; where it is wider than that, it is still right. */
const pad = (time: string): string => '        '.slice(time.length) + time
export const rounded = (milliseconds: number): string => String(Math.round(milliseconds))

export function wordsOf(event: RecordedEvent): string {
  if (event.type === 'state') return stateWords(event)
  if (event.type === 'error') return `error ${causeWords(event.error)}`
  if (event.type === 'roundTrip') return `round trip ${rounded(event.rtt)}`
  if (event.type === 'frame') return `received ${event.bytes} bytes`
  return sendWords(event)
}

function stateWords({ phase, attempt, retryIn, reason, closeCode, error }: RecordedState): string {
  const words: string[] = [phase]
  if (attempt !== undefined) words.push(`attempt ${attempt}`)
  if (retryIn !== undefined) words.push(`again in ${rounded(retryIn)}`)
  if (closeCode !== undefined) words.push(`code ${closeCode}`)
  if (reason) words.push(`reason ${reason}`)
  if (error) words.push(`after ${error.code}`)
  return words.join(', ')
}

function sendWords({ as, bytes, outcome, after, maybeDelivered }: RecordedSend): string {
  const what = `sent ${bytes} bytes${as === 'message' ? '' : ` (${as})`}`
  if (after === undefined) return `${what}, pending`
  return `${what}, ${outcome}${maybeDelivered ? ' (maybe delivered)' : ''} after ${rounded(after)}`
}

export function causeWords({ code, kind, message }: RecordedCause): string {
  return `${code}${kind ? ` (${kind})` : ''}: ${message}`
}
