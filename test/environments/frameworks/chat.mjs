// What an example's page must do, on a fake phone and a real server.
import assert from 'node:assert/strict'
import { createFakeWx } from 'wx-socket/testing'
import { launch } from '../../tools/mini-program.mjs'
import { startServer } from './server.mjs'

/**
 * @param {Record<string, string>} files of the built mini program, by their paths
 * @param {(page: object, files: object) => { texts: () => string[], type: (text: string) => void }} createScreen
 * @param {string} profile of the phone
 */
export async function playChat(files, createScreen, profile) {
  const server = await startServer()
  let leave = () => {}
  try {
    const wx = createFakeWx({ profile, webSocket: server.WebSocket })
    const { open, noise } = launch(files, wx)
    const opened = open('pages/chat/index')
    leave = opened.leave
    const screen = createScreen(opened.page, files)
    const shows = (...texts) => eventually(() => assert.deepEqual(screen.texts(), texts))

    await eventually(() => assert.equal(server.seen.asked, 1))
    await shows('连接中…')
    for (const text of ['one', 'two', 'three']) screen.type(text)
    await shows('连接中…')

    server.admit()
    await shows('one!', 'two!', 'three!')
    assert.deepEqual(server.seen.received, ['one', 'two', 'three'])

    leave()
    await eventually(() => assert.deepEqual(server.seen.codes, [1000]))
    const nothingLeft = { opened: 1, closed: 1, live: 0, listeners: 0, unhandledRejections: 0, errors: [] }
    await eventually(() => assert.deepEqual(wx.fake.counters, nothingLeft))
    assert.deepEqual(noise, [])
  } finally {
    // Else a page that failed would try to come back for ever.
    leave()
    server.end()
  }
}

/** Tries until it is so; when patience ends, what is not. */
async function eventually(check, patience = 5000) {
  for (const end = Date.now() + patience; ; await new Promise((resolve) => setTimeout(resolve, 5)))
    try {
      return check()
    } catch (error) {
      if (Date.now() > end) throw error
    }
}
