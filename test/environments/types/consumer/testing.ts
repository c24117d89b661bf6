// The fake `wx`, as a test of a user's page takes it.
import { debounceTime, type SchedulerLike } from 'rxjs'
import { type Clock, connectSocket, type SocketHost } from 'wx-socket'
import { createFakeWx, createVirtualClock, type FakeWx, systemClock, type VirtualClock } from 'wx-socket/testing'
import { type Same, same, url } from './same.js'

const wx = createFakeWx({
  profile: 'android',
  latency: 5,
  server: (connection) => connection.onMessage((data) => connection.send(data)),
})
same<Same<typeof wx, FakeWx>>()
same<Same<typeof wx.fake.clock, VirtualClock>>()
export const host: SocketHost = wx
export const socket = connectSocket({ url, host: wx, clock: wx.fake.clock })
same<Same<typeof wx.fake.clock.scheduler, SchedulerLike>>()
export const calm = socket.state$.pipe(debounceTime(500, wx.fake.clock.scheduler))
export const virtual: Clock = createVirtualClock({ seed: 7 })
const real = createFakeWx({ clock: systemClock })
same<Same<typeof real.fake.clock, Clock>>()

export async function play(): Promise<void> {
  await wx.fake.clock.advance(100)
  wx.fake.hide()
  wx.fake.network('none', { told: false })
  same<Same<typeof wx.fake.counters.live, number>>()
}

// @ts-expect-error no such profile
createFakeWx({ profile: 'harmony' })
// @ts-expect-error not an option
createFakeWx({ delay: 5 })
// @ts-expect-error no such network
wx.fake.network('6g')
// @ts-expect-error the system's time is not moved
real.fake.clock.advance(100)
// @ts-expect-error a time is a number
wx.fake.clock.advance('1s')
