// Testing a page's socket logic with vitest: the page of example 01 as it is, on a fake `wx`, on vitest's fake timers.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createFakeWx } from 'wx-socket/testing'

/** What the page needs of a phone: `Page`, and a `wx` whose time is vitest's. */
async function openPage(options) {
  const clock = {
    now: () => Date.now(),
    setTimeout: (callback, milliseconds) => setTimeout(callback, milliseconds),
    clearTimeout: (timer) => clearTimeout(timer),
    random: () => Math.random(),
  }
  const wx = createFakeWx({ ...options, clock })
  let page
  vi.stubGlobal('wx', wx)
  vi.stubGlobal('Page', (definition) => {
    page = { ...definition, setData: (change) => Object.assign(page.data, change) }
  })
  vi.resetModules()
  await import('../01-chat-page/index.js')
  page.onLoad({ url: 'wss://example.com/chat' })
  return { page, fake: wx.fake }
}

beforeEach(() => {
  vi.useFakeTimers()
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

test('says that messages were not sent when the app goes to the background while they are queued', async () => {
  const received = []
  const server = (connection) => {
    // The handshake is slow, and the user has no patience.
    connection.hold()
    connection.onMessage((data) => received.push(data))
  }
  const { page, fake } = await openPage({ profile: 'ios', server })
  await vi.advanceTimersByTimeAsync(100)
  expect(page.data).toMatchObject({ phase: 'connecting', pending: 3 })
  fake.hide()
  await vi.advanceTimersByTimeAsync(6000)
  fake.show()
  await vi.advanceTimersByTimeAsync(100)
  expect(page.data).toMatchObject({ phase: 'closed', sent: 0 })
  expect(page.data.problem).not.toBe('')
  expect(received).toEqual([])
  expect(fake.counters).toMatchObject({ live: 0, errors: [] })
})

test('leaves nothing behind when the user leaves early', async () => {
  const { page, fake } = await openPage({ profile: 'legacy', server: answer })
  page.onUnload()
  await vi.advanceTimersByTimeAsync(5000)
  expect(fake.counters.live).toBe(0)
  expect(vi.getTimerCount()).toBe(0)
})
