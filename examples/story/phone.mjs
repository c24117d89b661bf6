// A phone that an app can be killed on: what was stored stays, all else is gone. Its `wx` is the fake one over real
// sockets, with a storage and a login on top.
import { fileURLToPath } from 'node:url'
import { createFakeWx } from 'wx-socket/testing'
import { WebSocket } from 'ws'
import { openPage } from '../phone.mjs'

/** @param {'android' | 'legacy'} profile of the fake `wx`: with tasks, or with the globals of 2016 */
export function createPhone(profile) {
  const stored = new Map()
  let logins = 0

  return {
    /** @returns the app's page, its `wx`, and what kills it */
    start(url, changed) {
      const timers = createTimers()
      const wx = Object.assign(createFakeWx({ profile, webSocket: WebSocket }), {
        login: ({ success }) => success({ code: `pass-${++logins}` }),
        ...storageOver(stored),
      })
      const folder = fileURLToPath(new URL('.', import.meta.url))
      const setData = (change) => timers.areRunning && changed(change)
      const page = openPage(folder, { wx, timers, query: { url }, setData })
      return {
        page,
        wx,
        kill() {
          timers.stop()
          wx.fake.network('none', { told: false })
        },
      }
    },
  }
}

/** The storage functions, as far as `storageStore` asks for them. */
function storageOver(stored) {
  const answer = ({ success }, result) => queueMicrotask(() => success(result))
  return {
    setStorage: (options) => answer(options, stored.set(options.key, options.data)),
    removeStorage: (options) => answer(options, stored.delete(options.key)),
    getStorageInfo: (options) => answer(options, { keys: [...stored.keys()] }),
    getStorage: (options) => answer(options, { data: stored.get(options.key) }),
  }
}

/** Timers that die with the app. */
function createTimers() {
  const running = new Set()
  const timers = {
    areRunning: true,
    setTimeout(callback, milliseconds) {
      if (!timers.areRunning) return undefined
      const timer = setTimeout(() => running.delete(timer) && callback(), milliseconds)
      running.add(timer)
      return timer
    },
    clearTimeout(timer) {
      running.delete(timer)
      clearTimeout(timer)
    },
    stop() {
      timers.areRunning = false
      running.forEach(timers.clearTimeout)
    },
  }
  return timers
}
