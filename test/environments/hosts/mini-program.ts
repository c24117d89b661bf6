import { createFakeWx } from 'wx-socket/testing'
import { WebSocket } from 'ws'
import { alipayOf } from '../../tools/siblings.js'

/** The fakes over real sockets, and what else of a mini program the frameworks look for as they load. */
export function pretendMiniProgram(): void {
  const canIUse = () => true
  Object.assign(globalThis, {
    wx: Object.assign(createFakeWx({ webSocket: WebSocket }), { canIUse }),
    my: { ...alipayOf(createFakeWx({ webSocket: WebSocket })), canIUse },
    getApp() {},
    getCurrentPages: () => [],
  })
}
