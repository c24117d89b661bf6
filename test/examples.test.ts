// Each example runs, and is shown to fail when the server spoils it.
import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'

const start = (...args: string[]) => spawnSync('node', ['examples/start.mjs', ...args], { encoding: 'utf8' })

describe('npm start', () => {
  test('runs the chat page through SocketTask and through the globals, and exits 0', () => {
    const { stdout, status } = start()
    expect(stdout).toContain('All as it should be.')
    expect(status).toBe(0)
    const columns = stdout.split('\n').map((line) => line.slice(12).replace(/127.0.0.1:\d+/, '127.0.0.1:…'))
    const page = columns.filter((line) => line.startsWith('page'))
    const server = columns.filter((line) => line.startsWith('server'))
    // Twice the same, whichever API the host has; how stream and loop interleave is the network's business.
    expect(page.slice(page.length / 2).sort()).toEqual(page.slice(0, page.length / 2).sort())
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
})
