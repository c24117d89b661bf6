// Every `@example` of what ships as `wx-socket/testing` runs as it is written, and prints what its comments say.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { debounceTime } from 'rxjs'
import { expect, test } from 'vitest'
import { connectSocket } from '../../../src/index.js'
import { createFakeWx, createVirtualClock } from '../../../src/testing/index.js'

const folder = 'src/testing'
const examples = readdirSync(folder)
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) =>
    [...readFileSync(join(folder, file), 'utf8').matchAll(/@example\n([\s\S]*?)\*\/\n(.*)/g)].map(
      ([, lines, of]): [string, string] => [
        `${file}: ${of!.trim()}`,
        // What it imports is handed to it.
        lines!.replace(/^ *\* ?/gm, '').replace(/^import .*\n+/gm, ''),
      ],
    ),
  )

test('there is one for everything that can happen to an app, and for the options', () => {
  const names = examples.map(([name]) => /: (?:export |readonly )?(?:interface |function )?(\w+)/.exec(name)![1])
  expect(names).toEqual(
    expect.arrayContaining([
      'hide',
      'show',
      'network',
      'halfOpen',
      'createFakeWx',
      'FakeWxOptions',
      'advance',
      'scheduler',
    ]),
  )
})

test.each(examples)('the example of %s', async (_, code) => {
  const printed: string[] = []
  const console = { log: (...values: unknown[]) => void printed.push(values.join(' ')) }
  // An open page, for those that begin in the middle.
  const wx = createFakeWx({ profile: 'android' })
  const { clock } = wx.fake
  const task = wx.connectSocket({ url: 'wss://example.com' })
  const socket = connectSocket({ url: 'wss://example.com', host: wx, clock })
  if (!/createFakeWx|socket\.opened/.test(code)) await clock.advance(100)
  const given = { debounceTime, connectSocket, createFakeWx, createVirtualClock, console, wx, clock, task, socket }
  const AsyncFunction = (async () => {}).constructor as FunctionConstructor
  // In a block of its own, where it may declare what it was given.
  await new AsyncFunction(...Object.keys(given), `{\n${code}\n}`)(...Object.values(given))
  await clock.advance(0)
  expect(printed).toEqual([...code.matchAll(/console\.log\(.*\).* \/\/ (.*)/g)].map(([, said]) => said))
})
