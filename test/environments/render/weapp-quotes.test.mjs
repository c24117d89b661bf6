// The quotes of examples/weapp on a screen: however many come, the view is changed once a turn, and once a frame.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createWeappPhone, inBanner } from './weapp.mjs'

let phone
let heard
let tell
beforeEach(async () => {
  heard = []
  phone = createWeappPhone({
    serve(connection, answer) {
      tell = answer
      connection.onMessage((data) => heard.push(JSON.parse(data)))
    },
  })
  phone.open('pages/quotes/index')
  await phone.clock.advance(100)
})
afterEach(() => {
  expect(phone.errors).toEqual([])
  expect(phone.counters).toMatchObject({ errors: [], unhandledRejections: 0 })
})
const quote = (topic, price, opening = 100) => tell({ topic, price, opening })
const rows = () =>
  [...phone.document.querySelectorAll('.row')].map((row) => [...row.children].map((cell) => cell.textContent))
/** How often the page's data changed meanwhile. */
const changes = async (meanwhile) => {
  const before = phone.changes.length
  await meanwhile()
  return phone.changes.slice(before).filter((path) => path === 'pages/quotes/index').length
}

test('shows of each tea the latest price, and how it moved since the opening', async () => {
  expect(rows()).toHaveLength(8)
  expect(rows()[0]).toEqual(['龙井', '—', ''])
  quote('龙井', 102.5)
  quote('普洱', 97)
  quote('毛尖', 100.001)
  await phone.clock.advance(50)
  expect(rows().filter(([, price]) => price !== '—')).toEqual([
    ['龙井', '102.50', '+2.50%'],
    ['毛尖', '100.00', '0.00%'],
    ['普洱', '97.00', '−3.00%'],
  ])
  expect([...phone.document.querySelectorAll('.change.up, .change.down')].map(({ className }) => className)).toEqual([
    'change up',
    'change down',
  ])
})

test('touches only the rows that have changed', async () => {
  const flashes = () => phone.texts('.flash-a').length
  quote('龙井', 102)
  quote('普洱', 97)
  await phone.clock.advance(50)
  expect(flashes()).toBe(2)
  quote('普洱', 98)
  await phone.clock.advance(50)
  expect(flashes()).toBe(1)
})

test('changes the view once for a thousand messages that come in one turn', async () => {
  const count = await changes(async () => {
    for (let i = 1; i <= 1000; i++) quote('龙井', i)
    await phone.clock.advance(100)
  })
  expect(count).toBe(1)
  expect(rows()[0][1]).toBe('1000.00')
})

test('changes it once a frame for a thousand messages that come one a millisecond', async () => {
  const count = await changes(async () => {
    for (let i = 1; i <= 1000; i++) {
      quote(['龙井', '普洱', '毛尖'][i % 3], i)
      await phone.clock.advance(1)
    }
    await phone.clock.advance(100)
  })
  expect(count).toBeGreaterThan(50)
  expect(count).toBeLessThanOrEqual(65)
  expect(rows()[0][1]).toBe('999.00')
  expect(rows()[5][1]).toBe('1000.00')
  const [messages, drawings] = phone.texts('.number').map(Number)
  expect(messages).toBeGreaterThan(800)
  expect(drawings).toBeLessThanOrEqual(65)
})

test('asks for the rate that is tapped, and once only while it is paused', async () => {
  phone.tap(inBanner('action'))
  phone.tap('.rate:nth-child(2)')
  phone.tap('.rate:nth-child(3)')
  expect(phone.texts('.chosen')).toEqual(['1000 条/秒'])
  phone.tap(inBanner('action'))
  await phone.clock.advance(200)
  expect(heard.filter(({ rate }) => rate)).toEqual([{ rate: 1000 }])
})

test('follows nothing while nobody sees it, and all again when it is shown', async () => {
  const asked = () => [heard.filter(({ subscribe }) => subscribe), heard.filter(({ unsubscribe }) => unsubscribe)]
  expect(asked().map(({ length }) => length)).toEqual([8, 0])
  phone.page.onHide()
  await phone.clock.advance(1000)
  expect(asked().map(({ length }) => length)).toEqual([8, 8])
  expect(await changes(() => phone.clock.advance(1000))).toBe(0)
  phone.page.onShow()
  await phone.clock.advance(100)
  expect(asked().map(({ length }) => length)).toEqual([16, 8])
  quote('龙井', 101)
  await phone.clock.advance(50)
  expect(rows()[0][1]).toBe('101.00')
})

test('is let go when its user leaves, also while it draws', async () => {
  quote('龙井', 101)
  await phone.clock.advance(5)
  phone.close()
  await phone.clock.advance(6000)
  expect(await phone.held()).toBe(0)
})
