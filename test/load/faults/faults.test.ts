// A part of `npm run test:faults`, which has all of it. In a process of its own: listeners throw there.
import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

const run = (...names: string[]) => spawnSync('node', ['test/load/faults/run.mjs', ...names], { encoding: 'utf8' })

test('nothing is lost silently, refused wrongly or left behind, whatever the server and the path do', () => {
  const { status, stdout, stderr } = run(
    'answer 502',
    'no answer',
    '1001',
    'RST',
    'never',
    'dark',
    'throwing',
    'reconnect',
  )
  expect(stderr).toBe('')
  expect(status, stdout).toBe(0)
})

test('every figure moves for a client that does everything wrong', () => {
  const { status, stdout } = run('--scoundrel', 'fragments')
  expect(status).toBe(1)
  const figures = stdout.trim().split('\n').at(-1)!.split('|').slice(-8, -1).map(Number)
  expect(figures, stdout).toHaveLength(7)
  expect(Math.min(...figures), stdout).toBeGreaterThan(0)
})
