// The chat room of examples/weapp on a screen: what its user sees before, during and after a connection.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createWeappPhone, inBanner } from './weapp.mjs'

let phone
let heard
let isDeaf
let tell
const later = (milliseconds = 100) => phone.clock.advance(milliseconds)
const say = (text) => {
  phone.type('input', text)
  phone.tap('.send')
}
function open(stored) {
  phone = createWeappPhone({
    stored,
    serve(connection, answer) {
      tell = answer
      connection.onMessage((data) => {
        const message = JSON.parse(data)
        if (message.ping) return answer({ pong: true })
        heard.push(message)
        const { id, body, join } = message
        if (join) answer({ said: [] })
        if (!id || isDeaf) return
        if (body.text.length > 10) return answer({ ack: id, error: { message: 'too long' } })
        answer({ said: [{ id, ...body, at: 0 }] })
        answer({ ack: id })
      })
    },
  })
  phone.open('pages/chat/index')
}
/** What the banner tells, and why. */
const told = () => phone.texts(`${inBanner('phase')}, ${inBanner('why')}`)
const fromOthers = (id, text) => ({ id, by: 'other', from: '阿明', text, at: 0 })

beforeEach(() => {
  heard = []
  isDeaf = false
  open(new Map([['name', '小林']]))
})
afterEach(() => {
  expect(phone.errors).toEqual([])
  expect(phone.counters).toMatchObject({ errors: [], unhandledRejections: 0 })
})

describe('the banner', () => {
  test('pauses and resumes at a tap, and brings the connection back', async () => {
    expect(told()).toEqual(['连接中…'])
    await later()
    expect(told()).toEqual(['已连接'])
    phone.tap(inBanner('action'))
    expect(told()).toEqual(['连接已暂停，要说的话会先留着'])
    await later(60_000)
    expect(phone.connections).toHaveLength(1)
    phone.tap(inBanner('action'))
    await later()
    expect(told()).toEqual(['已连接'])
    phone.connections.at(-1).close(1012)
    await later(50)
    expect(told()).toEqual(['连接断开，稍后自动重连', expect.stringContaining('1012')])
    phone.tap(inBanner('action'))
    await later()
    expect(told()).toEqual(['已连接'])
  })

  test('goes on where nothing helps but another address', async () => {
    await later()
    phone.connections.at(-1).close(1008, 'not here')
    await later(50)
    expect(told()[0]).toBe('连接断开，稍后自动重连')
    await later(20_000)
    expect(told()).toEqual(['已连接'])
  })
})

describe('a message', () => {
  test('is under way until the server has it, and is shown once', async () => {
    await later()
    isDeaf = true
    say('你好')
    await later(50)
    expect(phone.texts('.bubble, .status')).toEqual(['你好', '发送中…'])
    expect(phone.document.querySelector('input').getAttribute('value')).toBe('')
    isDeaf = false
    await later(6000)
    expect(phone.texts('.bubble, .status')).toEqual(['你好'])
    expect(heard.filter(({ id }) => id).map(({ body }) => body.text)).toEqual(['你好', '你好'])
  })

  test('waits while paused, and a tap on it connects', async () => {
    await later()
    phone.tap(inBanner('action'))
    say('在吗')
    await later(50)
    expect(phone.texts('.bubble, .status')).toEqual(['在吗', '等待连接，点击重试'])
    phone.tap('.status')
    await later(200)
    expect(phone.texts('.bubble, .status')).toEqual(['在吗'])
  })

  test('that was on its way when the connection broke can be tried again', async () => {
    await later()
    isDeaf = true
    say('喂')
    await later(50)
    phone.connections.at(-1).close(1012)
    await later(50)
    expect(phone.texts('.bubble, .status')).toEqual(['喂', '未确认，点击重试'])
    isDeaf = false
    phone.tap('.status')
    await later(200)
    expect(phone.texts('.bubble, .status')).toEqual(['喂'])
  })

  test('that the server refuses stays, to be tried again', async () => {
    await later()
    say('a very long message')
    await later()
    expect(phone.texts('.bubble, .status')).toEqual(['a very long message', '未送达：too long。点击重试'])
    phone.tap('.status')
    expect(phone.texts('.status')).toEqual([])
    await later()
    expect(phone.texts('.status')).toEqual(['未送达：too long。点击重试'])
    expect(heard.filter(({ id }) => id)).toHaveLength(2)
  })

  test('survives a killed app', async () => {
    await later()
    phone.tap(inBanner('action'))
    say('明天见')
    await later(50)
    open(phone.stored)
    await later(500)
    expect(phone.texts('.bubble, .status')).toEqual(['明天见'])
  })

  test('is not made of nothing', async () => {
    await later()
    say('   ')
    await later()
    expect(phone.texts('.bubble')).toEqual([])
    expect(phone.texts('.empty')).toHaveLength(1)
  })
})

test('what comes while the user is elsewhere is counted, and marked when the user is back', async () => {
  await later()
  tell({ said: [fromOthers('1', '早')] })
  await later()
  phone.page.onHide()
  tell({ said: [fromOthers('2', '在吗')] })
  tell({ said: [fromOthers('3', '?'), fromOthers('2', '在吗')] })
  // One's own, under way when the page was left.
  tell({ said: [{ ...fromOthers('4', '在'), by: phone.stored.get('me') }] })
  await later()
  expect(phone.badges).toEqual(['', '1', '2'])
  phone.page.onShow()
  expect(phone.badges.at(-1)).toBe('')
  expect(phone.texts('.divider, .bubble')).toEqual(['早', '以下 2 条为新消息', '在吗', '?', '在'])
  expect(phone.texts('.from')).toEqual(['阿明', '阿明', '阿明'])
  phone.page.onHide()
  phone.page.onShow()
  expect(phone.texts('.divider')).toEqual([])
})

test('what the server tells again at the next opening is not shown again', async () => {
  await later()
  tell({ said: [fromOthers('1', '早')] })
  phone.network('none')
  await later(300)
  phone.network('wifi')
  await later(5000)
  tell({ said: [fromOthers('1', '早'), fromOthers('2', '晚')] })
  await later()
  expect(phone.connections.length).toBeGreaterThan(1)
  expect(phone.texts('.bubble')).toEqual(['早', '晚'])
})

test('a wave waits in the queue, the last one only, and not for ever', async () => {
  await later()
  phone.tap(inBanner('action'))
  phone.tap('.wave')
  phone.tap('.wave')
  await later(50)
  expect(phone.texts('.waiting')).toEqual(['队列中 1 条，连上后发出'])
  expect(phone.toasts).toEqual([])
  phone.tap(inBanner('action'))
  await later(200)
  expect(phone.texts('.waiting')).toEqual([])
  expect(heard.filter(({ wave }) => wave)).toEqual([{ wave: '小林', by: expect.any(String) }])
  phone.tap(inBanner('action'))
  phone.tap('.wave')
  await later(31_000)
  expect(phone.toasts).toEqual(['没有人看到'])
  expect(phone.texts('.waiting')).toEqual([])
})

test('its page is let go while the room goes on', async () => {
  await later()
  phone.close()
  const changes = phone.changes.length
  tell({ said: [fromOthers('1', '早')] })
  await later()
  expect(phone.changes).toHaveLength(changes)
  expect(await phone.held()).toBe(0)
  phone.open('pages/chat/index')
  expect(phone.texts('.bubble')).toEqual(['早'])
})
