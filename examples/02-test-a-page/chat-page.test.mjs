// Testing a page's socket logic with vitest: the page of example 01 as it is, on a fake `wx`, on vitest's fake timers.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createFakeWx, systemClock } from 'wx-socket/testing'

/** What the page needs of a phone: `Page`, and a `wx` whose time is vitest's. */
async function openPage(options) {
  const toasts = []
  const wx = Object.assign(createFakeWx({ ...options, clock: systemClock }), {
    showToast: ({ title }) => toasts.push(title),
  })
  let page
  vi.stubGlobal('wx', wx)
  vi.stubGlobal('Page', (definition) => {
    page = { ...definition, setData: (change) => Object.assign(page.data, change) }
  })
  vi.resetModules()
  await import('../01-chat-page/index.js')
  page.onLoad({ url: 'wss://example.com/chat' })
  return { page, toasts, fake: wx.fake }
}

beforeEach(() => {
  vi.useFakeTimers()
  // Waits before another try are random: now the first is half a second.
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  vi.spyOn(console, 'warn').mockImplementation(() => {})
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

const answer = (connection) =>
  connection.onMessage((data) => connection.send(JSON.stringify({ text: `${JSON.parse(data).text}!` })))

test('shows what the server answers, and closes', async () => {
  const { page, fake } = await openPage({ profile: 'android', server: answer })
  expect(page.data).toMatchObject({ phase: 'connecting', pending: 3 })
  await vi.advanceTimersByTimeAsync(100)
  expect(page.data).toMatchObject({ phase: 'closed', sent: 3, messages: ['one!', 'two!', 'three!'], problem: '' })
  expect(fake.counters.live).toBe(0)
})

test('says what is wrong while the server refuses, and sends what was queued when it no longer does', async () => {
  let refuses = true
  const server = (connection) => (refuses ? connection.refuse('http') : answer(connection))
  const { page, toasts } = await openPage({ profile: 'android', server })
  await vi.advanceTimersByTimeAsync(100)
  expect(page.data).toMatchObject({ phase: 'waiting', pending: 3 })
  expect(page.data.problem).toContain('The server answered but did not upgrade')
  refuses = false
  // The first wait is at random, 3 s at most.
  await vi.advanceTimersByTimeAsync(3500)
  expect(page.data).toMatchObject({ phase: 'closed', messages: ['one!', 'two!', 'three!'], problem: '' })
  expect(toasts).toEqual([])
})

test('says that the socket has ended where another try is no use', async () => {
  const { page, toasts } = await openPage({ profile: 'ios', domains: ['wss://other.com'] })
  await vi.advanceTimersByTimeAsync(100)
  expect(page.data).toMatchObject({ phase: 'closed', sent: 0 })
  expect(page.data.problem).toContain('whitelist')
  expect(toasts).toEqual([])
})

test('is back at once when the network is', async () => {
  const received = []
  const server = (connection) => connection.onMessage((data) => received.push(JSON.parse(data).text))
  const { page, toasts, fake } = await openPage({ profile: 'android', server })
  await vi.advanceTimersByTimeAsync(100)
  expect(page.data).toMatchObject({ phase: 'open', sent: 3 })
  fake.network('none')
  await vi.advanceTimersByTimeAsync(300)
  expect(page.data).toMatchObject({ phase: 'waiting' })
  page.say('four')
  expect(page.data).toMatchObject({ pending: 1 })
  fake.network('4g')
  await vi.advanceTimersByTimeAsync(50)
  expect(page.data).toMatchObject({ phase: 'open', problem: '', sent: 4, pending: 0 })
  expect(received).toEqual(['one', 'two', 'three', 'four'])
  expect(toasts).toEqual([])
  page.onUnload()
})

test('keeps what is queued when the app goes to the background, and sends it when it is back', async () => {
  const received = []
  let slow = true
  const server = (connection) => {
    // The first handshake takes for ever, and the user has no patience.
    if (slow) connection.hold()
    slow = false
    connection.onMessage((data) => received.push(JSON.parse(data).text))
  }
  const { page, fake } = await openPage({ profile: 'ios', server })
  await vi.advanceTimersByTimeAsync(100)
  expect(page.data).toMatchObject({ phase: 'connecting', pending: 3 })
  fake.hide()
  expect(page.data).toMatchObject({ phase: 'paused', pending: 3 })
  await vi.advanceTimersByTimeAsync(60_000)
  expect(received).toEqual([])
  fake.show()
  await vi.advanceTimersByTimeAsync(100)
  expect(page.data).toMatchObject({ phase: 'open', sent: 3, pending: 0 })
  expect(received).toEqual(['one', 'two', 'three'])
  expect(fake.counters).toMatchObject({ live: 1, errors: [] })
  page.onUnload()
})

test('says which message was not sent', async () => {
  const { page, toasts } = await openPage({ profile: 'android', server: answer })
  await page.say(BigInt(1))
  expect(toasts).toEqual(['没有发出 ENCODE_FAILED'])
  page.onUnload()
})

test('leaves nothing behind when the user leaves early', async () => {
  const { page, fake } = await openPage({ profile: 'legacy', server: answer })
  page.onUnload()
  await vi.advanceTimersByTimeAsync(5000)
  expect(fake.counters.live).toBe(0)
  expect(vi.getTimerCount()).toBe(0)
})
