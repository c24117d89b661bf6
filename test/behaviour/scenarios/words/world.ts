import { afterEach, beforeEach, expect, vi } from 'vitest'
import { createFakeWx, type FakeConnection } from 'wx-socket/testing'
import { builds } from '../world.js'

export const url = 'wss://example.com'

/** What was written to the console, and what rejected and nobody awaited, since the test began. */
export function overhear(): { warned: string[]; unhandled: any[] } {
  const heard = { warned: [] as string[], unhandled: [] as any[] }
  const note = (reason: unknown): void => void heard.unhandled.push(reason)
  let others: NodeJS.UnhandledRejectionListener[] = []
  beforeEach(() => {
    heard.warned.length = heard.unhandled.length = 0
    others = process.listeners('unhandledRejection')
    process.removeAllListeners('unhandledRejection')
    process.on('unhandledRejection', note)
    vi.spyOn(console, 'warn').mockImplementation((...words: unknown[]) => void heard.warned.push(words.join(' ')))
  })
  afterEach(() => {
    process.off('unhandledRejection', note)
    for (const other of others) process.on('unhandledRejection', other)
    vi.restoreAllMocks()
  })
  return heard
}

type Library = (typeof builds)[number][1]

/** A phone, and a server that does with each connection what it is told. */
export function setUp({ connectSocket }: Library, server: (connection: FakeConnection) => void = () => {}) {
  const wx = createFakeWx({ profile: 'android', server })
  const { clock } = wx.fake
  const connect = (options: object = {}) => connectSocket({ url, host: wx, clock, ...options } as any) as any
  return { wx, clock, connect }
}

/** A host of one task, whose events are told by hand. */
export function createHost(refusesSends?: (data: unknown) => unknown) {
  const on: Record<string, (event?: unknown) => void> = {}
  const task: any = {
    send: ({ data, success, fail }: any) => (refusesSends ? fail(refusesSends(data)) : success({})),
    close: ({ success }: any) => success({}),
  }
  for (const name of ['Open', 'Message', 'Error', 'Close']) {
    task[`on${name}`] = (listener: (event?: unknown) => void) => void (on[name] = listener)
  }
  return { connectSocket: () => task, on }
}

/** What is thrown, or rejected with. */
export async function failureOf(call: () => unknown): Promise<any> {
  try {
    await call()
  } catch (error) {
    return error
  }
  throw expect.fail('it did not fail')
}
