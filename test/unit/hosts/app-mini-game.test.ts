import { expect, test } from 'vitest'
import { followApp } from '../../../src/hosts/app.js'
import { createVirtualClock } from '../../../src/testing/virtual-clock.js'
import type { SocketHost } from '../../../types/wx.js'

/** A host that tells of show and hide by these names; `log` is what was heard of it. */
function setUp(...names: string[]) {
  const listeners: { [name: string]: Set<() => void> } = {}
  const host: { [name: string]: unknown } = { connectSocket: () => undefined }
  for (const name of names) {
    const heard = (listeners[name] = new Set())
    host[`on${name}`] = (listener: () => void) => void heard.add(listener)
    host[`off${name}`] = (listener: () => void) => void heard.delete(listener)
  }
  const log: string[] = []
  const app = followApp(host as unknown as SocketHost, createVirtualClock(), (event) => log.push(event))
  app.start()
  const tell = (name: string): void => listeners[name]!.forEach((listener) => listener())
  return { app, log, tell, followed: () => names.filter((name) => listeners[name]!.size) }
}

test('a mini game is followed by names of its own', () => {
  const { app, log, tell, followed } = setUp('Show', 'Hide')
  tell('Hide')
  expect(app.hidden()).toBe(true)
  tell('Show')
  expect(app.hidden()).toBe(false)
  expect(log).toEqual(['hidden', 'awake'])
  app.stop()
  expect(followed()).toEqual([])
})

test('a host that has both names is followed by one of them', () => {
  const { log, tell, followed } = setUp('AppShow', 'AppHide', 'Show', 'Hide')
  expect(followed()).toEqual(['AppShow', 'AppHide'])
  for (const name of ['Hide', 'AppHide', 'Show', 'AppShow']) tell(name)
  expect(log).toEqual(['hidden', 'awake'])
})

test('a mini game that tells of hide only is not followed', () => {
  const { followed } = setUp('Hide')
  expect(followed()).toEqual([])
})
