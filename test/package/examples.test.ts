// Each example runs, and is shown to fail when the server spoils it.
import { type ChildProcess, fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { createFakeWx, systemClock } from 'wx-socket/testing'
// @ts-expect-error it is JavaScript
import { openPage } from '../../examples/phone.mjs'
// @ts-expect-error it is JavaScript
import { problemsIn } from '../../examples/story/story.mjs'

const start = (...args: string[]) => spawnSync('node', ['examples/start.mjs', ...args], { encoding: 'utf8' })

describe('npm start', () => {
  test('runs the chat page through SocketTask and through the globals, and shows it when asked', () => {
    const { stdout, status } = start('show')
    expect(status).toBe(0)
    const lines = stdout.split('\n').filter((line) => / ms  /.test(line))
    const columns = lines.map((line) => line.slice(12).replace(/127.0.0.1:\d+/, '127.0.0.1:…'))
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

  test('tells the story, draws it, and ends with nothing lost', () => {
    const picture = 'build/timeline.svg'
    rmSync(picture, { force: true })
    const { stdout, status } = start()
    expect(status).toBe(0)
    expect(stdout).toContain('✓ The same through the global functions of 2016')
    expect(stdout.trim().split('\n').slice(-5)).toEqual([
      'sent 8 · delivered 7 · told 1 · lost: 0',
      `A picture of it until the app is killed, drawn by record(socket).toSvg(): ${picture}`,
      'Its crosses are what went wrong in 2, 4, 5 and 6; the red line is the message that expired in 3.',
      '',
      'All as it should be.',
    ])
    expect(stdout.match(/^\d  /gm)).toHaveLength(6)
    expect([...stdout.matchAll(/server {2}got “(\w+)”/g)].map(([, text]) => text)).toEqual([
      ...['one', 'two', 'three', 'four', 'five', 'six', 'seven'],
    ])
    for (const trouble of ['EXPIRED', 'HEARTBEAT_TIMEOUT', 'code 4401', 'pass-5']) expect(stdout).toContain(trouble)
    expect(readFileSync(picture, 'utf8')).toMatch(/^<svg [^]*HEARTBEAT_TIMEOUT[^]*<\/svg>$/)
  })

  test.each([
    ['lost, and nobody was told: two', { delivered: ['one'] }],
    ['came twice: one', { delivered: ['one', 'two', 'one'] }],
    ['came in another order: two,one', { delivered: ['two', 'one'] }],
    ['told not to be sent, and yet it was: two', { told: ['two'] }],
    ['it never came to this', { error: 'it never came to this' }],
  ])('fails where a message of the story is %s', (problem, wrong) => {
    const right = { sent: ['one', 'two'], delivered: ['one', 'two'], told: [], error: '' }
    expect(problemsIn(right)).toEqual([])
    expect(problemsIn({ ...right, ...wrong })).toContain(problem)
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

describe('the chat server', () => {
  const startServer = async (port: string): Promise<[ChildProcess, string]> => {
    const server = fork('examples/server.mjs', [port])
    const [{ detail }] = await once(server, 'message')
    return [server, new URL(detail).port]
  }

  test('comes back on the port it had, and says so where another one has it', async () => {
    const [first, port] = await startServer('0')
    const { stderr, status } = spawnSync('node', ['examples/server.mjs', port], { encoding: 'utf8' })
    expect(stderr).toBe(
      `Cannot listen: port ${port} is taken. Another one: node examples/server.mjs ${Number(port) + 1}\n`,
    )
    expect(status).toBe(1)
    first.kill()
    await once(first, 'exit')
    const [second, again] = await startServer(port)
    second.kill()
    expect(again).toBe(port)
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
