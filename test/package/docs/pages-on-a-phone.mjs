// Copied beside the pages of the documentation, and run there: each is opened, used and left, on a phone with an echo.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createFakeWx, systemClock } from 'wx-socket/testing'

const echo = (connection) => connection.onMessage((text) => connection.send(text))
const warnings = []

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(console, 'warn').mockImplementation((...words) => warnings.push(words))
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

test.each(['chat', 'room', 'ticker'])('%s shows what is said, and leaves no timer of its own', async (name) => {
  const wx = Object.assign(createFakeWx({ profile: 'android', server: echo, clock: systemClock }), { showToast() {} })
  vi.stubGlobal('wx', wx)
  let page
  vi.stubGlobal('Page', (definition) => {
    page = { ...definition, data: { ...definition.data, draft: 'hello' } }
    page.setData = (change) => Object.assign(page.data, change)
  })
  vi.resetModules()
  await import(`./pages/${name}/index.js`)
  page.onLoad()
  await vi.advanceTimersByTimeAsync(100)
  if (page.say) page.say({ detail: { value: 'hello' } })
  else (await import('./socket.js')).socket.send({ text: 'hello' })
  await vi.advanceTimersByTimeAsync(200)
  expect((page.data.last ?? page.data.messages[0]).text).toBe('hello')
  page.retry?.()
  page.onUnload()
  await vi.advanceTimersByTimeAsync(1000)
  expect(wx.fake.counters.errors).toEqual([])
  expect(warnings).toEqual([])
})
