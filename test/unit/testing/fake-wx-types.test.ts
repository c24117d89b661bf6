// What TypeScript knows of the fake's clock. `tsc` checks it; running it checks that it is true.
import { expect, test } from 'vitest'
import { type Clock, systemClock } from '../../../src/time/clock.js'
import {
  createFakeWx,
  createVirtualClock,
  type FakeWx,
  type FakeWxOptions,
  type VirtualClock,
  type WebSocketClass,
} from '../../../src/testing/index.js'

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <_ extends true>(): void => {}

test('a fake that is made by a helper of yours can be moved', async () => {
  const make = (options: FakeWxOptions) => createFakeWx(options)
  const wx = make({ profile: 'android' })
  same<Same<typeof wx, FakeWx>>()
  await wx.fake.clock.advance(100)
  const bare = createFakeWx()
  same<Same<typeof bare.fake.clock, VirtualClock>>()
})

test('a fake on a clock of yours has what that clock has', () => {
  const clock = { ...systemClock, name: 'mine' }
  const wx = createFakeWx({ profile: 'android', clock })
  same<Same<typeof wx.fake.clock, typeof clock>>()
  expect(wx.fake.clock.name).toBe('mine')
  const plain = createFakeWx({ clock: systemClock })
  same<Same<typeof plain.fake.clock, Clock>>()
})

test('a fake over real sockets has the time of the system, or of your clock', () => {
  const webSocket = class {} as unknown as WebSocketClass
  const wx = createFakeWx({ webSocket })
  same<Same<typeof wx.fake.clock, Clock>>()
  // @ts-expect-error the time of the system is not moved: `advance` says so to whom no compiler has
  expect(wx.fake.clock.advance).toBeTypeOf('function')
  const virtual = createFakeWx({ webSocket, clock: createVirtualClock() })
  same<Same<typeof virtual.fake.clock, VirtualClock>>()
  expect('advance' in virtual.fake.clock).toBe(true)
})
