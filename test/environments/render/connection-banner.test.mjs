// The component and the page of example 05 on a screen: they come and go, the socket that they share stays.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createPhone } from './phone.mjs'

/** A room whose server numbers what is said, and tells it to whoever is there. */
let phone
let number
const say = (text) => phone.connections.at(-1).send(JSON.stringify({ id: ++number, text }))
/** For five seconds at least: so long everybody waits for a server that restarts. */
const lose = async () => {
  phone.connections.at(-1).close(1012)
  await phone.clock.advance(50)
}
beforeEach(() => {
  number = 0
  phone = createPhone('examples/05-connection-banner', {
    profile: 'android',
    server: (connection) => connection.onMessage((data) => say(JSON.parse(data).text)),
  })
})
afterEach(() => {
  expect(phone.errors).toEqual([])
  expect(phone.counters).toMatchObject({ errors: [], unhandledRejections: 0 })
})

describe('the banner', () => {
  test('tells where the connection is', async () => {
    phone.open('banner/index')
    expect(phone.lines).toEqual(['连接中…'])
    await phone.clock.advance(100)
    expect(phone.lines).toEqual([])
    await lose()
    expect(phone.lines).toEqual(['连接断开，点此立即重连'])
    phone.hide()
    expect(phone.lines).toEqual(['连接已暂停'])
    phone.show()
    expect(phone.lines).toEqual(['连接中…'])
    await phone.clock.advance(100)
    expect(phone.lines).toEqual([])
  })

  test('brings the connection back at once when it is tapped', async () => {
    phone.open('banner/index')
    await phone.clock.advance(100)
    await lose()
    phone.tap('view')
    expect(phone.lines).toEqual(['连接中…'])
    await phone.clock.advance(50)
    expect(phone.lines).toEqual([])
    expect(phone.connections).toHaveLength(2)
  })

  test('begins with where the connection is when it comes', async () => {
    phone.open('banner/index')
    phone.close()
    await phone.clock.advance(100)
    await lose()
    phone.open('banner/index')
    expect(phone.lines).toEqual(['连接断开，点此立即重连'])
  })

  test('hears nothing any more once it is detached', async () => {
    phone.open('banner/index')
    await phone.clock.advance(100)
    phone.close()
    const changes = phone.changes.length
    await lose()
    await phone.clock.advance(30_000)
    expect(phone.connections).toHaveLength(2)
    expect(phone.changes).toHaveLength(changes)
  })
})

describe('the room', () => {
  test('shows what arrives, and tells under the banner of a loss', async () => {
    phone.open('room/index')
    await phone.clock.advance(100)
    say('one')
    await phone.clock.advance(100)
    expect(phone.lines).toEqual(['one'])
    await lose()
    expect(phone.lines).toEqual(['连接断开，点此立即重连', 'one'])
    await phone.clock.advance(30_000)
    say('two')
    await phone.clock.advance(100)
    expect(phone.lines).toEqual(['one', 'two'])
  })

  test('changes its data once for all that arrive in 50 ms, and keeps the last hundred', async () => {
    phone.open('room/index')
    await phone.clock.advance(100)
    const changes = phone.changes.length
    for (let i = 0; i < 150; i++) say(`message ${i}`)
    await phone.clock.advance(100)
    expect(phone.changes.slice(changes)).toEqual(['room/index'])
    expect(phone.lines).toHaveLength(100)
    expect([phone.lines[0], phone.lines.at(-1)]).toEqual(['message 50', 'message 149'])
  })

  test('sends what is typed when the button is tapped, also what is said before the socket is open', async () => {
    phone.open('room/index')
    phone.type('input', 'hello')
    phone.tap('button')
    expect(phone.document.querySelector('input').getAttribute('value')).toBe('')
    expect(phone.lines).toEqual(['连接中…'])
    await phone.clock.advance(200)
    expect(phone.lines).toEqual(['hello'])
  })

  test('says which message was not sent, and shows what came last, when the server has ended it all', async () => {
    phone.open('room/index')
    await phone.clock.advance(100)
    say('goodbye')
    phone.connections.at(-1).close(1008, 'not you')
    await phone.clock.advance(50)
    expect(phone.lines).toEqual(['连接已关闭', 'goodbye'])
    phone.type('input', 'hello?')
    phone.tap('button')
    await phone.clock.advance(0)
    expect(phone.toasts).toEqual(['没有发出 CLOSED'])
  })

  test('shows when its user is back what came meanwhile', async () => {
    phone.open('room/index')
    phone.close()
    await phone.clock.advance(100)
    say('one')
    await phone.clock.advance(100)
    phone.open('room/index')
    expect(phone.lines).toEqual(['one'])
  })

  test('leaves no timer when its user leaves between a message and the change of data', async () => {
    phone.open('room/index')
    // The socket's own timer, by which it knows that the opening has lived, is over by then.
    await phone.clock.advance(5100)
    say('one')
    await phone.clock.advance(20)
    expect(phone.clock.timers).toBe(1)
    phone.close()
    expect(phone.clock.timers).toBe(0)
    const changes = phone.changes.length
    say('two')
    await phone.clock.advance(100)
    expect(phone.changes).toHaveLength(changes)
  })

  test('is let go with its banner after each of ten visits, while the one socket goes on', async () => {
    for (let i = 0; i < 10; i++) {
      phone.open('room/index')
      await phone.clock.advance(100)
      say('one')
      await phone.clock.advance(100)
      expect(await phone.held()).toBe(2)
      phone.close()
    }
    expect(await phone.held()).toBe(0)
    await phone.clock.advance(5000)
    // Those of the socket: app-show, app-hide, network.
    expect(phone.counters).toMatchObject({ opened: 1, live: 1, listeners: 3 })
    expect(phone.clock.timers).toBe(0)
  })
})
