import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { connectSocket } from '../../../src/index.js'
import { createFakeWx, systemClock } from '../../../src/testing/index.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('a fake that is dialled again', () => {
  const warnings = () => vi.spyOn(console, 'warn').mockImplementation(() => {})

  test('says once that nobody moves its clock, where the socket has waited by another', async () => {
    const warn = warnings()
    const socket = connectSocket({ url: 'wss://example.com', host: createFakeWx(), timeout: 1000, retry: () => 100 })
    socket.errors$.subscribe()
    await vi.advanceTimersByTimeAsync(1000)
    expect(warn).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(warn).toHaveBeenCalledTimes(1)
    expect(warn.mock.calls[0]![0]).toMatch(/clock of this fake wx has not moved.*await wx\.fake\.clock\.advance\(100\)/)
    socket.close()
  })

  const dial = (wx: { connectSocket(options: { url: string }): any }) =>
    wx.connectSocket({ url: 'wss://example.com' }).close({})

  test('says nothing where its clock moves', async () => {
    const warn = warnings()
    const wx = createFakeWx()
    dial(wx)
    await wx.fake.clock.advance(10)
    await vi.advanceTimersByTimeAsync(5000)
    dial(wx)
    const onSystemTime = createFakeWx({ clock: systemClock })
    dial(onSystemTime)
    await vi.advanceTimersByTimeAsync(5000)
    dial(onSystemTime)
    expect(warn).not.toHaveBeenCalled()
  })

  test('says nothing where nobody has waited', async () => {
    const warn = warnings()
    const wx = createFakeWx()
    dial(wx)
    await vi.advanceTimersByTimeAsync(999)
    dial(wx)
    expect(warn).not.toHaveBeenCalled()
  })
})
