// examples/weapp as it runs on a phone, against examples/demo-server.mjs: real sockets, two phones in one room.
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createFakeWx } from 'wx-socket/testing'
import { WebSocket } from 'ws'
import { announcement, startDemoServer } from './demo-server.mjs'
import { createAppRequire } from './phone.mjs'

const app = join(import.meta.dirname, 'weapp')
let server
let phones
beforeEach(async () => {
  phones = []
  server = await startDemoServer({ port: 0 })
})
afterEach(async () => {
  await Promise.all(phones.map(({ socket }) => socket.close({ drain: false })))
  await server.close()
})

/** The app's own modules on a phone of their own. */
function openApp(name) {
  const held = new Map([
    ['address', `ws://127.0.0.1:${server.port}`],
    ['name', name],
  ])
  const wx = {
    ...createFakeWx({ profile: 'android', webSocket: WebSocket }),
    getStorageSync: (key) => held.get(key) ?? '',
    setStorageSync: (key, data) => held.set(key, data),
    setStorage: ({ key, data, success }) => setImmediate(() => success(held.set(key, data))),
    getStorage: ({ key, success }) => setImmediate(() => success({ data: held.get(key) })),
    removeStorage: ({ key, success }) => setImmediate(() => success(held.delete(key))),
    getStorageInfo: ({ success }) => setImmediate(() => success({ keys: [...held.keys()] })),
  }
  let page
  const Page = (definition) => (page = definition)
  const timers = { setTimeout, clearTimeout, setInterval, clearInterval }
  const require = createAppRequire({ wx, Page, console: { ...console, warn() {} }, ...timers })
  const phone = {
    ...require(join(app, 'room.js')),
    ...require(join(app, 'socket.js')),
    experiments: require(join(app, 'probe/experiments.js')).experiments,
    /** The page, whose view takes so many milliseconds for every change. */
    openPage(path, milliseconds) {
      require(join(app, path))
      return Object.assign(page, {
        drawings: 0,
        setData(changes, drawn) {
          page.drawings++
          for (const [place, value] of Object.entries(changes)) {
            const [, row] = /^rows\[(\d+)\]$/.exec(place) ?? []
            if (row) page.data.rows[row] = value
            else page.data[place] = value
          }
          if (drawn) setTimeout(drawn, milliseconds)
        },
      })
    },
  }
  phones.push(phone)
  return phone
}
const textsOf = ({ said }) => said.map(({ from, text }) => `${from}: ${text}`)

test('what one says the other hears, once, also who comes later', async () => {
  const one = openApp('小林')
  const two = openApp('阿明')
  await Promise.all([one.socket.opened, two.socket.opened])
  await one.say('早')
  await two.say('早啊')
  await vi.waitFor(() => expect(textsOf(one)).toEqual(['小林: 早', '阿明: 早啊']))
  expect(textsOf(two)).toEqual(textsOf(one))
  const three = openApp('小雨')
  await vi.waitFor(() => expect(textsOf(three)).toEqual(textsOf(one)))
  // Again, as after a lost acknowledgement.
  const { id, by, from, text } = one.said[0]
  await one.socket.send({ id, body: { by, from, text } })
  await three.wave()
  await vi.waitFor(() => expect(textsOf(one)).toEqual(['小林: 早', '阿明: 早啊', '小雨: 向大家招手']))
})

test('what is said while the server is away arrives when it is back', async () => {
  const one = openApp('小林')
  await one.socket.opened
  await server.close()
  const { port } = server
  const said = one.say('还在吗')
  server = await startDemoServer({ port })
  one.socket.reconnect()
  await said
  await vi.waitFor(() => expect(textsOf(one)).toEqual(['小林: 还在吗']))
})

test('what is too long is refused, with the reason, and kept', async () => {
  const one = openApp('小林')
  await one.say('茶'.repeat(201))
  expect(one.refused).toEqual([expect.objectContaining({ why: '太长了，最多 200 字' })])
  expect(one.said).toEqual([])
})

test('a thousand quotes a second change the view as often as it can be drawn', async () => {
  const one = openApp('小林')
  const page = one.openPage('pages/quotes/index.js', 50)
  await one.socket.opened
  page.onShow()
  page.setRate({ currentTarget: { dataset: { rate: 1000 } } })
  let quotes = 0
  one.socket.onMessage(({ topic }) => topic && quotes++)
  await vi.waitFor(() => expect(quotes).toBeGreaterThan(1000), { timeout: 10_000 })
  const { drawings } = page
  // In a second and a bit, of 50 ms each.
  expect(drawings).toBeGreaterThan(5)
  expect(drawings).toBeLessThan(quotes / 20)
  expect(page.data.rows.map(({ price }) => Number(price) > 0)).toEqual(Array(8).fill(true))
  page.onHide()
})

test('the probe gets from this server what it asks for', async () => {
  const { experiments } = openApp('小林')
  const run = (name) =>
    experiments.find((experiment) => experiment.name === name).run(`ws://127.0.0.1:${server.port}/probe`)
  expect((await run('order'))[0]).toMatch(/^success \d+, return task \d+, open \d+$/)
  expect((await run('binary'))[0]).toContain('came back: [object ArrayBuffer] [2,3,4]')
  const codes = (await run('codes')).map((line) => line.replace(/ at \d+/, ''))
  for (const code of [1000, 1001, 1008, 1011, 1012, 4001]) {
    expect(codes).toContain(`close/${code}: close {"code":${code},"reason":"probe"}`)
  }
  expect(codes.at(-3)).toContain('1005')
  expect(codes.at(-2)).toContain('1006')
  expect(codes.at(-1)).toContain('refuse: error')
})

test('listens where nobody else comes unless asked, and says then what to enter on a phone', () => {
  const interfaces = {
    lo: [{ family: 'IPv4', internal: true, address: '127.0.0.1' }],
    wifi: [
      { family: 'IPv6', internal: false, address: 'fe80::1' },
      { family: 'IPv4', internal: false, address: '192.168.1.8' },
    ],
  }
  expect(announcement(8765, false, interfaces)).not.toContain('ws://')
  expect(announcement(8765, true, interfaces)).toMatch(/设置:\n  ws:\/\/192.168.1.8:8765$/)
  expect(announcement(8765, true, {})).toContain('no network')
})
