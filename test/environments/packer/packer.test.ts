// The official packer and compiler take the package as it is published, and what they make of it works on real sockets.
// `npm run test:packer` installs them and runs this.
import { existsSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { parse } from 'acorn'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createFakeWx } from 'wx-socket/testing'
import { WebSocket, WebSocketServer } from 'ws'
// @ts-expect-error it is JavaScript
import { launch, readFolder } from '../../tools/mini-program.mjs'
import { build, createProject, type Files, installers, packTarball, removeProjects } from './project.js'

const managers = ['npm', 'pnpm'] as const
const profiles = ['android', 'legacy'] as const
const shipped = ['companions.js', 'core.js', 'index.js', 'operators.js', 'shared.js', 'websocket.js']
const oursIn = (files: Files) => Object.keys(files).filter((name) => name.startsWith('miniprogram_npm/wx-socket/'))

const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
let seen: { received: unknown[]; closed: number[] }
let tarball: string

server.on('connection', (peer) => {
  peer.on('message', (data) => {
    seen.received.push(JSON.parse(String(data)))
    peer.send(String(data))
  })
  peer.on('close', (code) => seen.closed.push(code))
})
beforeAll(() => void (tarball = packTarball()))
beforeEach(() => void (seen = { received: [], closed: [] }))
afterAll(() => {
  server.close()
  removeProjects()
})

/** Opens a compiled page, which sends three messages too early; `leave` closes it, and sees that nothing is left. */
function visit(files: Files, name: string, profile: (typeof profiles)[number]) {
  const wx = createFakeWx({ profile, webSocket: WebSocket })
  const { open, noise } = launch(files, wx)
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { page, leave } = open(`pages/${name}/index`, { url })
  expect(page.socket.state.phase).toBe('connecting')
  expect(page.socket.pending.count).toBe(3)
  const leaveNothing = async () => {
    leave()
    const nothing = { opened: 1, closed: 1, live: 0, listeners: 0, unhandledRejections: 0, errors: [] }
    await expect.poll(() => wx.fake.counters).toEqual(nothing)
    await expect.poll(() => seen.closed).toEqual([1000])
    expect(noise).toEqual([])
  }
  return { page, leave: leaveNothing }
}

describe('构建 npm', () => {
  test.each([
    ['npm', 'node_modules/rxjs'],
    ['pnpm', 'node_modules/.pnpm/node_modules/rxjs'],
  ] as const)('packs miniprogram_dist as it is and not the peer that %s brings along', async (manager, peer) => {
    const folder = createProject(['prices'], [tarball], installers[manager])
    expect(existsSync(join(folder, peer))).toBe(true)
    const { warnings } = await build(folder)
    expect(warnings).toEqual([])
    const [packed, built] = [readFolder(join(folder, 'miniprogram_npm')), readFolder('miniprogram_dist')]
    expect(Object.keys(packed)).toEqual(shipped.map((name) => `wx-socket/${name}`))
    for (const name of shipped) expect(packed[`wx-socket/${name}`] === built[name], name).toBe(true)
  })
})

describe.each([
  ['with "ES6 转 ES5"', true],
  ['without "ES6 转 ES5"', false],
])('an app compiled %s', (_, es6) => {
  let files: Files
  beforeAll(async () => void ({ files } = await build(createProject(['prices'], [tarball]), { es6, minify: true })))

  test('is ES5, at least what is ours', () => {
    // What no page requires is not uploaded: the page takes operators, and neither companions nor the WebSocket class.
    const taken = ['core.js', 'index.js', 'operators.js', 'shared.js']
    expect(oursIn(files)).toEqual(taken.map((name) => `miniprogram_npm/wx-socket/${name}`))
    for (const name of es6 ? Object.keys(files).filter((name) => name.endsWith('.js')) : oursIn(files))
      expect(() => parse(files[name]!, { ecmaVersion: 5 }), name).not.toThrow()
  })

  test.each(profiles)('sends early, streams into setData and closes, on the %s client', async (profile) => {
    const { page, leave } = visit(files, 'prices', profile)
    const all = { phase: 'open', first: 1, totals: [1, 3, 6], late: 3, looped: [1, 2, 3] }
    await expect.poll(() => page.data).toEqual(all)
    expect(seen.received).toEqual([1, 2, 3].map((price) => ({ kind: 'price', price })))
    await leave()
    expect(page.data).toEqual(all)
  })
})

describe('an app without operators', () => {
  test('is uploaded without them, and works', async () => {
    const { files } = await build(createProject(['chat'], [tarball]), { es6: true, minify: true })
    expect(oursIn(files)).toEqual(
      ['core.js', 'index.js', 'shared.js'].map((name) => `miniprogram_npm/wx-socket/${name}`),
    )
    const { page, leave } = visit(files, 'chat', 'android')
    const all = ['one', 'two', 'three']
    await expect.poll(() => page.data).toMatchObject({ phase: 'closed', sent: 3, messages: all, replies: all })
    await leave()
  })
})

describe.each(managers)('an app that lists rxjs, installed by %s', (manager) => {
  test('has that copy packed beside ours, and they work together', async () => {
    const folder = createProject(['own-rxjs'], [tarball, 'rxjs@7.8.2'], installers[manager])
    const { warnings, files } = await build(folder, { es6: true, minify: true })
    expect(warnings).toEqual([])
    expect(files).toHaveProperty(['miniprogram_npm/rxjs/index.js'])
    const { page, leave } = visit(files, 'own-rxjs', 'android')
    const expected = {
      pipe: 'abc',
      'from stream': 'abc',
      'from loop': 'abc',
      merge: '0abc',
      'our merge': '0abc',
      switchMap: 'abc',
      'our switchMap': 'abc',
      share: 'abc',
      firstValueFrom: 'a',
      'our firstValueFrom': 'a',
    }
    await expect.poll(() => page.data).toMatchObject({ areObservables: true, seen: expected })
    await leave()
    expect([...page.data.ended].sort()).toEqual(Object.keys(expected).sort())
  })
})
