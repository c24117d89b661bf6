// The probe of examples/weapp on a screen: what it finds out about phones that behave in different ways, and its report.
import { afterEach, expect, test } from 'vitest'
import { createWeappPhone, inBanner } from './weapp.mjs'

let phone
function open(profile) {
  phone = createWeappPhone({
    profile,
    serve(connection, tell) {
      const { url } = connection
      const [, code] = /\/close\/(\w+)$/.exec(url) ?? []
      if (url.endsWith('/refuse')) return connection.refuse('http')
      if (url.endsWith('/lose')) phone.clock.setTimeout(() => connection.lose(), 200)
      if (code) phone.clock.setTimeout(() => connection.close(code === 'none' ? undefined : Number(code), 'probe'), 200)
      if (url.endsWith('/room')) connection.onMessage((data) => JSON.parse(data).ping && tell({ pong: true }))
      if (url.endsWith('/probe')) connection.onMessage((data) => connection.send(data))
    },
  })
  phone.open('pages/probe/index')
}
/** What was found out, by the name of the experiment. */
const findings = () => {
  phone.tap('.copy')
  const parts = phone.clipboard.split('\n').slice(4)
  const found = {}
  let name
  for (const line of parts) {
    if (line.startsWith('  ')) found[name].push(line.slice(2))
    else found[(name = line)] = []
  }
  return found
}
const run = async (profile) => {
  open(profile)
  await phone.clock.advance(1000)
  phone.tap('.all')
  await phone.clock.advance(150_000)
  return findings()
}
afterEach(() => {
  expect(phone.errors).toEqual([])
  expect(phone.counters).toMatchObject({ errors: [], unhandledRejections: 0 })
})

test('finds out how an Android phone behaves', async () => {
  const found = await run('android')
  expect(Object.keys(found)).toEqual(['order', 'binary', 'codes', 'closing', 'sixth', 'dead'])
  expect(phone.texts('.state')).toEqual([...Array(6).fill('完成'), '手动'])
  expect(found.order).toEqual([
    'success 0, return task 0, open 20',
    'send before open: fail {"errMsg":"sendSocketMessage:fail webSocket is not connected"}',
    'open tells: ["header","profile"]',
    'readyState in the end: 3',
  ])
  // Not the view's bytes but those of its whole buffer: the trap that the package cuts views for.
  expect(found.binary[0]).toBe('a buffer of 3 bytes: success, came back: [object ArrayBuffer] [2,3,4]')
  expect(found.binary[2]).toBe('a view of 3 in 8 bytes: success, came back: [object ArrayBuffer] [0,1,2,3,4,5,6,7]')
  expect(found.codes).toContain('close/4001: close {"code":4001,"reason":"probe"} at 220')
  expect(found.codes.at(-1)).toMatch(/^refuse: error .*Invalid HTTP status/)
  expect(found.closing[2]).toBe('close({"code":3001,"reason":"probe"}): success')
  expect(found.closing[5]).toBe('  then: nothing, readyState 1')
  // The app's own socket has made room for it.
  expect(found.sixth.map((line) => /^\d: .*open/.test(line))).toEqual([true, true, true, true, true, false])
  expect(found.sixth[5]).toBe('6: return task 0, readyState 3, ended: nothing')
  expect(found.dead.slice(1)).toEqual([
    'readyState after the close event: 3',
    'send after it: fail {"errMsg":"sendSocketMessage:fail webSocket is not connected"}',
    'close after it: fail {"errMsg":"closeSocket:fail taskID not exist"}',
  ])
})

test.each([
  ['devtools', 'a view of 3 in 8 bytes: success, came back: [object ArrayBuffer] [2,3,4]', 'exceed max task count'],
  ['android-bridge', '[0,1,2,3,4,5,6,7]', 'fail:max connected'],
  ['ios', '[0,1,2,3,4,5,6,7]', '6: return task 0, readyState 3, ended: nothing'],
])('tells %s from it', async (profile, view, sixth) => {
  const found = await run(profile)
  expect(found.binary[2]).toContain(view)
  expect(found.sixth[5]).toContain(sixth)
})

test('says of a host of 2016 that it has no task, and goes on to the end', async () => {
  const found = await run('legacy')
  expect(found.order[0]).toBe('success 0, return undefined 0')
  expect(phone.texts('.state')).toEqual([...Array(6).fill('完成'), '手动'])
})

test('asks the user to leave for the background, and tells what it was like', async () => {
  open('android')
  await phone.clock.advance(1000)
  phone.tap('.hand')
  await phone.clock.advance(1000)
  expect(phone.texts('.ask')).toEqual(['请现在切到后台，等十秒以上再回来'])
  phone.hide()
  await phone.clock.advance(10_000)
  phone.show()
  await phone.clock.advance(10_000)
  expect(phone.texts('.ask')).toEqual([])
  expect(findings().background).toEqual([
    'away for 10000 ms',
    'told before show: nothing since show',
    'told after it: close {"reason":"interrupted"} at 0 since show',
    expect.stringMatching(/^send at show: .*, readyState 3 s later: 3$/),
  ])
})

test('gives up where the user does not leave', async () => {
  open('android')
  phone.tap('.hand')
  await phone.clock.advance(130_000)
  expect(findings().background).toEqual(['nobody went to the background and came back'])
  expect(phone.texts('.hand')).toEqual(['测试退到后台'])
  expect(phone.document.querySelector('.hand').className).not.toContain('off')
})

test('begins its report with the phone, and copies none before there is one', async () => {
  open('android')
  phone.tap('.copy')
  expect(phone.clipboard).toBeUndefined()
  await phone.clock.advance(100)
  phone.tap('.all')
  phone.tap('.all')
  await phone.clock.advance(60_000)
  phone.tap('.copy')
  expect(phone.clipboard.split('\n').slice(0, 5)).toEqual([
    'wx-socket probe',
    expect.stringMatching(/^base library [\d.]+, android$/),
    'times in milliseconds',
    '',
    'order',
  ])
  expect(phone.clipboard.match(/^order$/gm)).toHaveLength(1)
})

test('gives the connection back when it is done, unless the user had paused it', async () => {
  open('android')
  await phone.clock.advance(100)
  const rooms = () => phone.connections.filter(({ url }) => url.endsWith('/room')).length
  phone.tap('.all')
  await phone.clock.advance(5000)
  expect(rooms()).toBe(1)
  await phone.clock.advance(55_000)
  expect(rooms()).toBe(2)
  phone.close()
  phone.open('pages/settings/index')
  phone.tap(inBanner('action'))
  phone.close()
  phone.open('pages/probe/index')
  phone.tap('.all')
  await phone.clock.advance(60_000)
  expect(phone.texts('.state')[5]).toBe('完成')
  expect(rooms()).toBe(2)
})
