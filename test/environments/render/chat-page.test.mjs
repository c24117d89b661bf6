// The page of example 01 on a screen: what its user sees, and what is left when the user has gone.
import { afterEach, expect, test } from 'vitest'
import { createPhone } from './phone.mjs'

let phone
function openPage(profile = 'android') {
  phone = createPhone('examples/01-chat-page', { profile })
  phone.open('index', { url: 'wss://example.com/chat' })
}
const say = async (text) => {
  phone.connections.at(-1).send(JSON.stringify({ text }))
  await phone.clock.advance(50)
}
afterEach(() => {
  expect(phone.errors).toEqual([])
  expect(phone.counters).toMatchObject({ errors: [], unhandledRejections: 0 })
})

test.each(['devtools', 'android', 'android-bridge', 'ios', 'legacy'])(
  'the list grows as messages arrive, until the page has three and closes: %s',
  async (profile) => {
    openPage(profile)
    expect(phone.lines).toEqual(['connecting', '0 sent, 3 waiting'])
    await phone.clock.advance(100)
    expect(phone.lines).toEqual(['3 sent, 0 waiting'])
    await say('one!')
    expect(phone.lines).toEqual(['3 sent, 0 waiting', 'one!'])
    await say('two!')
    expect(phone.lines).toEqual(['3 sent, 0 waiting', 'one!', 'two!'])
    // The same once more is one more line.
    await say('two!')
    await phone.clock.advance(100)
    expect(phone.lines).toEqual(['closed', '3 sent, 0 waiting', 'one!', 'two!', 'two!'])
  },
)

test('the banner tells where the connection is, and why', async () => {
  openPage()
  const { clock } = phone
  expect(phone.lines[0]).toBe('connecting')
  await clock.advance(100)
  expect(phone.lines).toEqual(['3 sent, 0 waiting'])
  phone.connections.at(-1).close(1011, 'restarting')
  await clock.advance(50)
  expect(phone.lines[0]).toBe('waiting Cannot keep the connection: it was lost (code 1011, restarting)')
  await clock.advance(5000)
  expect(phone.lines).toEqual(['3 sent, 0 waiting'])
  phone.network('none')
  await clock.advance(300)
  expect(phone.lines[0]).toContain('waiting')
  phone.hide()
  expect(phone.lines[0]).toBe('paused')
  phone.network('4g')
  phone.show()
  await clock.advance(100)
  expect(phone.lines).toEqual(['3 sent, 0 waiting'])
  // Long enough after show that the close is the server's own.
  await clock.advance(5000)
  phone.connections.at(-1).close(1000)
  await clock.advance(50)
  expect(phone.lines[0]).toBe('closed')
})

test.each([
  ['connecting', () => {}],
  ['3 sent', () => phone.clock.advance(100)],
  ['paused', () => phone.hide()],
  [
    'waiting',
    async () => {
      phone.network('none')
      await phone.clock.advance(300)
    },
  ],
])('nothing is left when its user leaves while it shows: %s', async (shown, reach) => {
  openPage()
  await reach()
  expect(phone.lines[0]).toContain(shown)
  phone.close()
  const changes = phone.changes.length
  await phone.clock.advance(10_000)
  expect(phone.changes).toHaveLength(changes)
  expect(phone.counters).toMatchObject({ live: 0, listeners: 0 })
  expect(phone.clock.timers).toBe(0)
})

test('nothing holds it once its user has left', async () => {
  openPage()
  await phone.clock.advance(100)
  await say('one!')
  expect(await phone.held()).toBe(1)
  phone.close()
  await phone.clock.advance(100)
  expect(await phone.held()).toBe(0)
})
