// Each example runs, and is shown to fail when the server spoils it.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { createFakeWx, systemClock } from 'wx-socket/testing'
// @ts-expect-error it is JavaScript
import { openPage } from '../../examples/phone.mjs'

const start = (...args: string[]) => spawnSync('node', ['examples/start.mjs', ...args], { encoding: 'utf8' })

describe('npm start', () => {
  test('runs the chat page through SocketTask and through the globals, and exits 0', () => {
    const { stdout, status } = start()
    expect(stdout).toContain('All as it should be.')
    expect(status).toBe(0)
    const columns = stdout.split('\n').map((line) => line.slice(12).replace(/127.0.0.1:\d+/, '127.0.0.1:…'))
    const server = columns.filter((line) => line.startsWith('server'))
    // Twice the same, whichever API the host has.
    expect(server.slice(server.length / 2)).toEqual(server.slice(0, server.length / 2))
    expect(server.slice(0, 5)).toEqual([
      'server  connection  /chat',
      'server  message     one',
      'server  message     two',
      'server  message     three',
      'server  close       1000',
    ])
  })

  test.each(['drop', 'repeat', 'reorder'])(
    'exits 1 and says what is wrong when the server does %s a reply',
    (fault) => {
      const { stdout, status } = start(fault)
      expect(stdout).toContain('WRONG   the stream brings the replies in order: expected ["one!","two!","three!"], got')
      expect(status).toBe(1)
    },
  )

  test('exits 1 and says what is wrong when the server refuses everybody', () => {
    const { stdout, status } = start('refuse')
    expect(stdout).toMatch(/WRONG {3}the page has no problem: expected "", got ".*check the path/)
    expect(status).toBe(1)
  })
})

describe('the chat page', () => {
  test('says what is wrong while it cannot connect, and leaves no rejection unhandled', async () => {
    const unhandled: unknown[] = []
    const note = (reason: unknown) => unhandled.push(reason)
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    process.on('unhandledRejection', note)
    const toasts: unknown[] = []
    const wx = Object.assign(
      createFakeWx({ clock: systemClock, latency: 1, server: (connection) => connection.refuse() }),
      {
        showToast: (toast: unknown) => toasts.push(toast),
      },
    )
    const page = openPage(join(import.meta.dirname, '../../examples/01-chat-page'), {
      wx,
      query: { url: 'wss://example.com' },
    })
    await vi.waitFor(() => expect(page.data).toMatchObject({ phase: 'waiting', pending: 3 }))
    expect(page.data.problem).toContain('Check that the server runs')
    page.onUnload()
    await page.socket.closed
    expect(page.socket.pending.count).toBe(0)
    expect(toasts).toEqual([])
    process.off('unhandledRejection', note)
    expect(unhandled).toEqual([])
    expect(warn).toHaveBeenCalledWith(
      expect.stringContaining('Cannot connect'),
      expect.stringContaining('Check that the server runs'),
    )
  })
})
