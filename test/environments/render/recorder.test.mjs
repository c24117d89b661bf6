// The recorder's component on a screen: the picture and the lines follow the socket, and go to the clipboard.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createPhone } from './phone.mjs'

let phone
beforeEach(() => {
  phone = createPhone('examples/recorder', { profile: 'android' })
})
afterEach(() => {
  expect(phone.errors).toEqual([])
  expect(phone.counters).toMatchObject({ errors: [], unhandledRejections: 0 })
})
/** What the picture shows: its bars. */
const phases = () => {
  const { src } = phone.document.querySelector('image').attributes
  const [, svg] = src.value.match(/^data:image\/svg\+xml,(.*)$/)
  return [...decodeURIComponent(svg).matchAll(/ms: (connecting|open|waiting)/g)].map(([, phase]) => phase)
}

test('shows what happened, the latest first, and draws it anew at each change', async () => {
  phone.open('index')
  expect(phases()).toEqual(['connecting'])
  await phone.clock.advance(100)
  phone.connections[0].close(1012)
  await phone.clock.advance(50)
  expect(phases()).toEqual(['connecting', 'open', 'waiting'])
  expect(phone.lines.map((line) => line.replace(/^\d+ +/, ''))).toEqual([
    expect.stringMatching(/^waiting, attempt 1, again in \d+, after CONNECTION_LOST$/),
    expect.stringMatching(/^error CONNECTION_LOST: /),
    'open, attempt 1',
    'connecting, attempt 1',
  ])
})

test('copies the record when the button is tapped', async () => {
  phone.open('index')
  await phone.clock.advance(100)
  phone.tap('button')
  expect(phone.clipboard).toMatch(/times in milliseconds since then\n +0 {2}connecting, attempt 1\n +\d+ {2}open/)
})

test('is let go when it is detached, while the socket and its recorder go on', async () => {
  phone.open('index')
  await phone.clock.advance(100)
  phone.close()
  const changes = phone.changes.length
  phone.connections[0].close(1012)
  await phone.clock.advance(50)
  expect(phone.changes).toHaveLength(changes)
  expect(await phone.held()).toBe(0)
  phone.open('index')
  expect(phases()).toEqual(['connecting', 'open', 'waiting'])
})
