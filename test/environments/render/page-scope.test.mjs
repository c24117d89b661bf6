// Example 12 on a screen: what a page and a component began ends with them, and nothing holds them.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createPhone } from './phone.mjs'

let phone
let heard
beforeEach(() => {
  heard = []
  phone = createPhone('examples/12-page-scope', {
    profile: 'android',
    server: (connection) => connection.onMessage((data) => heard.push(data)),
  })
})
afterEach(() => {
  expect(phone.errors).toEqual([])
  expect(phone.counters).toMatchObject({ errors: [], unhandledRejections: 0 })
})
const say = async (message) => {
  phone.connections.at(-1).send(JSON.stringify(message))
  await phone.clock.advance(50)
}

test('a component follows its topic until it is detached, a page the socket until it unloads', async () => {
  phone.open('page/index')
  expect(phone.lines).toEqual(['connecting', 'tea …'])
  await phone.clock.advance(100)
  await say({ topic: 'tea', price: 3 })
  expect(phone.lines).toEqual(['open', 'tea 3'])
  phone.tap('button')
  await phone.clock.advance(500)
  expect(phone.lines).toEqual(['open'])
  phone.tap('button')
  await phone.clock.advance(100)
  await say({ topic: 'tea', price: 4 })
  expect(phone.lines).toEqual(['open', 'tea 4'])
  phone.close()
  const changes = phone.changes.length
  await phone.clock.advance(500)
  phone.connections.at(-1).close(1012)
  await phone.clock.advance(60_000)
  expect(phone.changes).toHaveLength(changes)
  expect(heard).toEqual([
    '{"subscribe":"tea"}',
    '{"visit":"prices"}',
    '{"unsubscribe":"tea"}',
    '{"subscribe":"tea"}',
    '{"unsubscribe":"tea"}',
  ])
})

test('nothing holds a page or a component once it has gone, though the socket stays', async () => {
  phone.open('page/index')
  await phone.clock.advance(100)
  await say({ topic: 'tea', price: 3 })
  expect(await phone.held()).toBe(2)
  phone.close()
  await phone.clock.advance(500)
  expect(await phone.held()).toBe(0)
})
