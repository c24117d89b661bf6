// The settings of examples/weapp on a screen: where the server is, and who speaks.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createWeappPhone } from './weapp.mjs'

let phone
beforeEach(async () => {
  phone = createWeappPhone()
  phone.open('pages/settings/index')
  await phone.clock.advance(100)
})
afterEach(() => {
  expect(phone.errors).toEqual([])
  expect(phone.counters).toMatchObject({ errors: [], unhandledRejections: 0 })
})
const valueOf = (selector) => phone.document.querySelector(selector).getAttribute('value')

test('connects to another address at once, and keeps it', async () => {
  expect(phone.connections[0].url).toBe('ws://127.0.0.1:8765/room')
  phone.type('.address', ' ws://192.168.1.8:8765/ ')
  phone.type('.name', '小林')
  phone.tap('.save')
  await phone.clock.advance(200)
  expect(phone.connections.map(({ url }) => url).at(-1)).toBe('ws://192.168.1.8:8765/room')
  expect(phone.connections).toHaveLength(2)
  expect([phone.stored.get('address'), phone.stored.get('name')]).toEqual(['ws://192.168.1.8:8765', '小林'])
  expect(phone.toasts).toEqual(['已保存'])
  phone.tap('.restore')
  expect(valueOf('.address')).toBe('ws://127.0.0.1:8765')
})

test.each(['192.168.1.8', 'http://example.com', 'wss://example.com/room', ''])(
  'says what is wrong with "%s", and keeps what was',
  async (address) => {
    phone.type('.address', address)
    phone.tap('.save')
    await phone.clock.advance(200)
    expect(phone.texts('.problem')).toEqual(['地址应形如 ws://192.168.1.8:8765，不带路径'])
    expect(phone.stored.has('address')).toBe(false)
    expect(phone.connections).toHaveLength(1)
  },
)

test('keeps the connection where only the name changes', async () => {
  phone.type('.name', '小林')
  phone.tap('.save')
  await phone.clock.advance(200)
  expect(phone.stored.get('name')).toBe('小林')
  expect(phone.connections).toHaveLength(1)
})
