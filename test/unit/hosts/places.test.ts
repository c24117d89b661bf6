import { expect, test } from 'vitest'
import { leavePlace, othersOf, takePlace } from '../../../src/hosts/places.js'
import { createHostWire } from '../../../src/hosts/host-wire.js'
import { createVirtualClock } from '../../../src/testing/virtual-clock.js'

const host = (): any => ({ connectSocket() {} })

test('each knows the others of its host, copies of it included, and no secret of theirs', () => {
  const wx = host()
  const [one, two] = ['wss://a.com/x?token=secret', 'wss://user:pass@b.com/y'].map((url) => takePlace(wx, url))
  const three = takePlace({ ...wx }, 'wss://c.com')
  takePlace(host(), 'wss://elsewhere.com')
  expect(othersOf(three)).toEqual(['wss://a.com/x?…', 'wss://…'])
  leavePlace(one!)
  leavePlace(one!)
  expect(othersOf(two!)).toEqual(['wss://c.com'])
  expect(othersOf(three)).toEqual(['wss://…'])
})

test('a frozen host knows nobody, and a forgetful one no more than twenty', () => {
  const frozen = Object.freeze(host())
  takePlace(frozen, 'wss://a.com')
  expect(othersOf(takePlace(frozen, 'wss://b.com'))).toEqual([])
  const wx = host()
  for (let i = 0; i < 100; i++) takePlace(wx, `wss://${i}.com`)
  expect(othersOf(takePlace(wx, 'wss://last.com'))).toHaveLength(19)
})

test('a wire gives up its place at its end, and a silent phone has a hint only when five others are there', () => {
  const wx = host()
  const ends: unknown[] = []
  const listener: any = { open() {}, message() {}, end: (cause: unknown) => ends.push(cause) }
  const line = { send() {}, close() {} }
  const others = [1, 2, 3, 4].map((i) => takePlace(wx, `wss://${i}.com`))
  const early = createHostWire(listener, createVirtualClock(), takePlace(wx, 'wss://5.com'))
  early.attach(line)
  expect(early.hint).toBeUndefined()
  const wire = createHostWire(listener, createVirtualClock(), takePlace(wx, 'wss://mine.com'))
  wire.attach(line)
  expect(wire.hint).toContain('Open: wss://1.com, wss://2.com, wss://3.com, wss://4.com, wss://5.com')
  expect(othersOf(others[0]!)).toContain('wss://mine.com')
  wire.failed('no')
  expect(othersOf(others[0]!)).not.toContain('wss://mine.com')
  expect(ends).toEqual([{ error: 'no', held: [1, 2, 3, 4, 5].map((i) => `wss://${i}.com`) }])
})
