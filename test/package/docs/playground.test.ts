// The playground's code without its page: what it runs, on the built package and the virtual clock. How it looks and what its
// buttons do in a browser is for `npm run test:browser`.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import * as core from 'wx-socket'
import * as companions from 'wx-socket/companions'
import * as testing from 'wx-socket/testing'
// @ts-expect-error it is JavaScript
import { explain, openPage } from '../../../docs/playground/program.mjs'
// @ts-expect-error it is JavaScript
import { inLanguage, words } from '../../../docs/playground/words.mjs'
// @ts-expect-error it is JavaScript
import { createWorld } from '../../../docs/playground/world.mjs'
// @ts-expect-error it is JavaScript
import { buildPlayground } from '../../tools/playground.mjs'

const chat = readFileSync('docs/playground/chat.js', 'utf8')

/** The code on a phone of its own, which has a socket like any other. */
function play(source: string) {
  const clock = testing.createVirtualClock()
  const world = createWorld(testing, { clock, reply: (text: string) => `re: ${text}` })
  const sockets: core.Socket<any, any>[] = []
  const connectSocket = (options: core.ConnectOptions) => {
    const socket = core.connectSocket({ ...options, host: world.wx, clock: world.wx.fake.clock })
    sockets.push(socket)
    return socket
  }
  const page = openPage(source, {
    modules: { 'wx-socket': { ...core, connectSocket }, 'wx-socket/companions': companions },
    globals: { wx: world.wx, console },
    setData() {},
  })
  /** The page is left, and nothing of it stays. */
  const leave = async () => {
    page.onUnload()
    await clock.advance(1000)
    expect(world.wx.fake.counters).toMatchObject({ listeners: 0, errors: [] })
  }
  return { ...world, page, clock, leave, socket: sockets[0]!, say: (value: string) => page.say({ detail: { value } }) }
}
const texts = (bubbles: { text: string; status?: string }[]) =>
  bubbles.map(({ text, status }) => (status ? `${text} ${status}` : text))

describe.each(['en', 'zh'])('the code as it is shown in %s', (language) => {
  const source: string = inLanguage(chat, words[language])

  test('explains itself, in lines that fit beside a phone', () => {
    expect(source).not.toMatch(/\/\/ (undefined|@)/)
    for (const line of source.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80)
  })

  test('delivers once what was said in a tunnel and during a restart', async () => {
    vi.spyOn(console, 'log').mockImplementation(() => {})
    const { page, clock, socket, say, arrived, conditions, events, leave } = play(source)
    await clock.advance(1000)
    expect(socket.state.phase).toBe('open')

    conditions.tunnel(true)
    const first = say('one')
    await clock.advance(6000)
    expect(texts(page.data.bubbles)).toEqual(['one waiting'])
    conditions.tunnel(false)
    await clock.advance(5000)
    await first

    events.restart()
    await clock.advance(100)
    const second = say('two')
    await clock.advance(10_000)
    await second
    expect(texts(page.data.bubbles)).toEqual(['one delivered', 're: one', 'two delivered', 're: two'])
    expect(arrived).toEqual(['one', 'two'])
    await leave()
  })

  test('brings a fresh token after one that has expired', async () => {
    vi.spyOn(console, 'log').mockImplementation(() => {})
    const { clock, socket, events, leave } = play(source)
    await clock.advance(1000)
    events.token()
    await clock.advance(3000)
    expect(socket.state).toMatchObject({ phase: 'open', attempt: 2 })
    await leave()
  })
})

afterEach(() => void vi.restoreAllMocks())

describe('code that is wrong', () => {
  const failure = (source: string): string => {
    try {
      play(source)
    } catch (error) {
      return explain(error)
    }
    return 'nothing'
  }

  test('says what and where', () => {
    expect(failure('Page({\n  onLoad() {\n    nowhere()\n  },\n})')).toBe(
      'ReferenceError: nowhere is not defined (line 3)',
    )
    expect(failure('const page = {}')).toBe('Error: The code has to call Page({ … })')
    expect(failure("import {\n  of,\n} from 'rxjs'\nPage({})")).toMatch(
      /^Error: There is no module rxjs here, only wx-/,
    )
    expect(failure("import * as socket from 'wx-socket'\nPage({ data: { codec: socket.json } })")).toMatch(/clone/i)
  })
})

test('speaks both languages to the last word', () => {
  const names = (of: object): string[] =>
    Object.entries(of).flatMap(([name, value]) => (typeof value === 'object' ? [name, ...names(value)] : [name]))
  expect(names(words.zh)).toEqual(names(words.en))
})

test('is three files that need nothing from elsewhere', { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'playground-'))
  await buildPlayground(folder)
  const page = readFileSync(join(folder, 'index.html'), 'utf8')
  const links = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, to]) => to!)
  expect(links.filter((to) => to.startsWith('playground.'))).toEqual(['playground.css', 'playground.js'])
  for (const to of links) expect(to === 'data:,' || to === '../' || existsSync(join(folder, to)), to).toBe(true)
  expect(readFileSync(join(folder, 'playground.css'), 'utf8')).not.toMatch(/url\(|@import/)
  rmSync(folder, { recursive: true })
})
