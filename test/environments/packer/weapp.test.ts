// examples/weapp as the developer tools make it, with its own settings: its pages run, and talk to the demo server.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createFakeWx } from 'wx-socket/testing'
import { WebSocket } from 'ws'
// @ts-expect-error it is JavaScript
import { startDemoServer } from '../../../examples/demo-server.mjs'
// @ts-expect-error it is JavaScript
import { launch } from '../../tools/mini-program.mjs'
import { build, copyOf, installers, packTarball, removeProjects, type Files } from './project.js'

let server: { port: number; close(): Promise<void> }
let warnings: unknown[]
let files: Files
beforeAll(async () => {
  server = await startDemoServer({ port: 0 })
  const folder = copyOf('examples/weapp')
  installers.npm(folder, [packTarball()])
  const { setting } = JSON.parse(readFileSync(join(folder, 'project.config.json'), 'utf8'))
  const { es6, minified, enhance } = setting
  ;({ warnings, files } = await build(folder, { es6, es7: enhance, minify: minified }))
})
afterAll(async () => {
  await server.close()
  removeProjects()
})

/** What it asks of a phone beside sockets. */
function storage() {
  const held = new Map<string, unknown>([['address', `ws://127.0.0.1:${server.port}`]])
  return {
    getStorageSync: (key: string) => held.get(key) ?? '',
    setStorageSync: (key: string, data: unknown) => void held.set(key, data),
    setStorage: ({ key, data, success }: any) => setTimeout(() => success(held.set(key, data))),
    getStorage: ({ key, success }: any) => setTimeout(() => success({ data: held.get(key) })),
    removeStorage: ({ key, success }: any) => setTimeout(() => success(held.delete(key))),
    getStorageInfo: ({ success }: any) => setTimeout(() => success({ keys: [...held.keys()] })),
    setTabBarBadge() {},
    removeTabBarBadge() {},
  }
}

test('is packed without a warning, and has all that app.json names', () => {
  expect(warnings).toEqual([])
  const { pages, tabBar } = JSON.parse(files['app.json']!)
  for (const page of pages)
    for (const part of ['js', 'wxml', 'json']) expect(Object.keys(files)).toContain(`${page}.${part}`)
  for (const { iconPath, selectedIconPath } of tabBar.list)
    expect(Object.keys(files)).toEqual(expect.arrayContaining([iconPath, selectedIconPath]))
  expect(Object.keys(files).filter((name) => /pictures|node_modules/.test(name))).toEqual([])
})

test('its pages talk to the demo server', async () => {
  const { open, noise } = launch(files, { ...createFakeWx({ webSocket: WebSocket }), ...storage() })
  const { page: chat } = open('pages/chat/index')
  chat.setData({ draft: '早' })
  chat.say()
  await expect.poll(() => chat.data.lines).toEqual([expect.objectContaining({ text: '早', isMine: true })])
  const { page: quotes } = open('pages/quotes/index')
  quotes.setRate({ currentTarget: { dataset: { rate: 1000 } } })
  await expect.poll(() => quotes.data.rows.every(({ price }: { price: string }) => Number(price) > 0)).toBe(true)
  const { page: settings } = open('pages/settings/index')
  expect(settings.data.address).toBe(`ws://127.0.0.1:${server.port}`)
  const { page: probe } = open('pages/probe/index')
  probe.runAll()
  await expect.poll(() => probe.data.rows[0].lines.length, { timeout: 10_000 }).toBe(4)
  expect(noise).toEqual([])
})
