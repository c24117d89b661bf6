import { describe, expect, test, vi } from 'vitest'
import { followApp } from '../../../src/hosts/app.js'
import { createVirtualClock } from '../../../src/testing/virtual-clock.js'
import type { SocketHost } from '../../../types/wx.js'
import { raise, unhandledRejections } from '../hosts/scripted.js'

type Listener = (event?: any) => void
const events = ['AppShow', 'AppHide', 'NetworkStatusChange'] as const

/** An app that is followed; `log` tells what was heard of it, and how it then was. */
function setup(overrides: { [name: string]: unknown } = {}) {
  const clock = createVirtualClock()
  const log: string[] = []
  const listeners: { [event: string]: Set<Listener> } = {}
  const host: { [name: string]: unknown } = { connectSocket: () => undefined }
  for (const event of events) {
    const heard = (listeners[event] = new Set<Listener>())
    host[`on${event}`] = (listener: Listener) => void heard.add(listener)
    host[`off${event}`] = (listener: Listener) => void heard.delete(listener)
  }
  const lifecycle = followApp(Object.assign(host, overrides) as unknown as SocketHost, clock, (event) =>
    log.push(`${event}, ${lifecycle.hidden() ? 'hidden' : 'in front'}`),
  )
  lifecycle.start()
  const tell = (event: (typeof events)[number], details?: unknown): void =>
    listeners[event]!.forEach((listener) => listener(details))
  const followed = (): string[] => events.filter((event) => listeners[event]!.size)
  return { clock, log, lifecycle, tell, followed }
}

describe('the app', () => {
  test('is in front until it is hidden, and again when it is shown', () => {
    const { lifecycle, log, tell } = setup()
    expect(lifecycle.hidden()).toBe(false)
    tell('AppHide')
    expect(lifecycle.hidden()).toBe(true)
    tell('AppShow')
    expect(lifecycle.hidden()).toBe(false)
    expect(log).toEqual(['hidden, hidden', 'awake, in front'])
  })

  test('that is hidden twice is told of once', () => {
    const { log, tell } = setup()
    tell('AppHide')
    tell('AppHide')
    expect(log).toEqual(['hidden, hidden'])
  })

  test('counts as shown after 10 s of running time without a show', async () => {
    const { lifecycle, log, tell, clock } = setup()
    tell('AppHide')
    await clock.advance(5000)
    // It does not begin anew.
    tell('AppHide')
    await clock.advance(4999)
    expect(lifecycle.hidden()).toBe(true)
    await clock.advance(1)
    expect(lifecycle.hidden()).toBe(false)
    expect(log).toEqual(['hidden, hidden', 'awake, in front'])
  })

  test('that is shown in time leaves no timer but those of the 2 s after', async () => {
    const { tell, clock } = setup()
    tell('AppHide')
    tell('AppShow')
    await clock.advance(2000)
    expect(clock.timers).toBe(0)
  })
})

describe('a host', () => {
  test('whose getters throw is not followed there', () => {
    const host = { connectSocket: () => undefined }
    Object.defineProperty(host, 'onAppShow', { get: () => raise('not in this version') })
    const lifecycle = followApp(host, createVirtualClock(), () => {})
    expect(() => lifecycle.start()).not.toThrow()
  })
})

describe('a close', () => {
  test('may be the background’s while the app is hidden and for 2 s after', async () => {
    const { lifecycle, tell, clock } = setup()
    expect(lifecycle.mayHaveKilled()).toBe(false)
    tell('AppHide')
    expect(lifecycle.mayHaveKilled()).toBe(true)
    tell('AppShow')
    await clock.advance(1999)
    expect(lifecycle.mayHaveKilled()).toBe(true)
    await clock.advance(1)
    expect(lifecycle.mayHaveKilled()).toBe(false)
  })

  test.each([
    ['back a little', -50],
    ['back by an hour', -3_600_000],
    ['forward', 3_600_000],
  ])('a kill is looked for after show when the clock is set %s, and not for longer', async (_, by) => {
    const { clock, lifecycle, tell } = setup()
    tell('AppHide')
    tell('AppShow')
    const real = clock.now
    const now = vi.spyOn(clock, 'now').mockImplementation(() => real() + by)
    expect([lifecycle.mayHaveKilled(), lifecycle.hinted()]).toEqual([true, true])
    await clock.advance(2000)
    expect([lifecycle.mayHaveKilled(), lifecycle.hinted()]).toEqual([false, false])
    now.mockRestore()
  })
})

describe('the network', () => {
  test('hints for 2 s when it changes: a loss may be its doing, a kill not', async () => {
    const { lifecycle, tell, clock } = setup()
    tell('NetworkStatusChange', { isConnected: true })
    expect([lifecycle.mayHaveKilled(), lifecycle.hinted()]).toEqual([false, true])
    await clock.advance(1999)
    expect(lifecycle.hinted()).toBe(true)
    await clock.advance(1)
    expect(lifecycle.hinted()).toBe(false)
  })

  test('wakes when it changes, but not when it is gone', () => {
    const { log, tell } = setup()
    tell('NetworkStatusChange', { isConnected: false, networkType: 'none' })
    expect(log).toEqual([])
    tell('NetworkStatusChange', { isConnected: true, networkType: '4g' })
    // Some hosts tell nothing more.
    tell('NetworkStatusChange', {})
    tell('NetworkStatusChange')
    expect(log).toEqual(Array(3).fill('awake, in front'))
  })

  test('wakes nothing in the background', () => {
    const { log, tell } = setup()
    tell('AppHide')
    tell('NetworkStatusChange', { isConnected: true })
    expect(log).toEqual(['hidden, hidden'])
  })
})

describe('a host', () => {
  test('that tells nothing is not followed', () => {
    const { lifecycle, followed } = setup(Object.fromEntries(events.map((event) => [`on${event}`, undefined])))
    expect(followed()).toEqual([])
    expect(lifecycle.hidden()).toBe(false)
    expect(lifecycle.mayHaveKilled()).toBe(false)
  })

  test('that tells no show is not followed to the background: nothing would wake the socket', () => {
    expect(setup({ onAppShow: undefined }).followed()).toEqual(['NetworkStatusChange'])
  })

  test('that throws at onAppShow is not either', () => {
    const onAppShow = () => raise('not supported')
    expect(setup({ onAppShow }).followed()).toEqual(['NetworkStatusChange'])
  })

  test.each(events)('that refuses on%s later is followed in the rest', async (event) => {
    const rejections = unhandledRejections()
    const rest = events.filter((other) => other !== event)
    const { followed, clock } = setup({ [`on${event}`]: () => Promise.reject('not supported') })
    expect(followed()).toEqual(rest)
    await clock.advance(0)
    expect(rejections).toEqual([])
  })

  test('is called as a method: some use their own this', () => {
    const hosts: unknown[] = []
    const host = {
      onAppShow() {
        hosts.push(this)
      },
    } as unknown as SocketHost
    followApp(host, createVirtualClock(), () => undefined).start()
    expect(hosts).toEqual([host])
  })
})

describe('stop', () => {
  test('takes every listener off, and leaves no timer', () => {
    const { lifecycle, followed, tell, clock } = setup()
    expect(followed()).toEqual([...events])
    tell('AppHide')
    lifecycle.stop()
    expect(followed()).toEqual([])
    expect(clock.timers).toBe(0)
  })

  test.each([
    ['lacks the way to take them off', undefined],
    ['throws', () => raise('broken')],
    ['rejects', () => Promise.reject('broken')],
  ])('silences them on a host that %s', async (_, off) => {
    const rejections = unhandledRejections()
    const { lifecycle, log, tell, clock } = setup(Object.fromEntries(events.map((event) => [`off${event}`, off])))
    lifecycle.stop()
    events.forEach((event) => tell(event))
    expect([lifecycle.hidden(), clock.timers]).toEqual([false, 0])
    await clock.advance(60000)
    expect(log).toEqual([])
    expect(rejections).toEqual([])
  })
})

test('a socket that follows nothing is always in front', () => {
  const lifecycle = followApp({}, createVirtualClock(), () => undefined)
  lifecycle.start()
  expect([lifecycle.hidden(), lifecycle.mayHaveKilled()]).toEqual([false, false])
  lifecycle.stop()
})
