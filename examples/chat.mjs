// The chat page on a phone, with a real server: once run, both sides are asked whether it was what it should have been.
import { fork } from 'node:child_process'
import { isDeepStrictEqual } from 'node:util'
import { fileURLToPath } from 'node:url'
import { createFakeWx } from 'wx-socket/testing'
import { WebSocket } from 'ws'
import { openPage } from './phone.mjs'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const patience = 3000

/**
 * Runs the page once.
 * @param {string} profile of the fake `wx`
 * @param {string} [fault] of the server
 * @returns the timeline of both sides, line by line in the order of one clock, and what was wrong
 */
export async function runChatPage(profile, fault) {
  const result = await run(profile, fault)
  const start = result.timeline[0].at
  const lines = result.timeline.map(({ who, what, detail, at }) => {
    const time = (Number(at - start) / 1e6).toFixed(1).padStart(7)
    const words = typeof detail === 'object' ? JSON.stringify(detail) : detail
    return `${time} ms  ${who.padEnd(6)}  ${what.padEnd(10)}  ${words}`
  })
  return { lines, problems: problemsOf(result) }
}

async function run(profile, fault) {
  const timeline = []
  const note = (who, what, detail, at = process.hrtime.bigint()) => timeline.push({ who, what, detail, at })
  const server = fork(here('server.mjs'), fault ? ['0', fault] : ['0'])
  try {
    const url = await new Promise((resolve, reject) => {
      server.on('error', reject)
      server.on('exit', (code) => reject(new Error(`the server ended (exit code ${code})`)))
      server.on('message', ({ saw, detail, at }) =>
        saw === 'listening' ? resolve(detail) : note('server', saw, detail, BigInt(at)),
      )
    })
    const wx = Object.assign(createFakeWx({ profile, webSocket: WebSocket }), {
      showToast: ({ title }) => note('page', 'toast', title),
    })
    note('page', 'onLoad', url)
    const page = openPage(here('01-chat-page'), {
      wx,
      query: { url },
      setData: (change) => note('page', 'setData', change),
    })
    const isOver = () => page.data.phase === 'closed' && timeline.some(({ what }) => what === 'close')
    // With a problem the page would try again for ever.
    await within(patience, () => page.data.problem || isOver())
    const { problem } = page.data
    page.onUnload()
    return { timeline: timeline.sort((a, b) => Number(a.at - b.at)), page, problem, counters: wx.fake.counters }
  } finally {
    server.removeAllListeners('exit')
    server.kill()
  }
}

/** Waits until it is so, or until patience ends; what is missing then, the checks say. */
async function within(milliseconds, isSo) {
  const end = Date.now() + milliseconds
  while (!isSo() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 5))
}

/** What must be true afterwards, in words. */
function problemsOf({ timeline, page, problem, counters }) {
  const saw = (what) => timeline.filter((entry) => entry.what === what).map(({ detail }) => detail)
  const phases = saw('setData').flatMap(({ phase }) => phase ?? [])
  const replies = ['one!', 'two!', 'three!']
  const checks = [
    ['the page has no problem', problem, ''],
    ['the server gets the three messages in order', saw('message'), ['one', 'two', 'three']],
    ['the server sees one connection', saw('connection'), ['/chat']],
    ['the server sees the close', saw('close'), [1000]],
    ['the stream brings the replies in order', page.data.messages, replies],
    ['the loop brings the same replies', page.data.replies, replies],
    [
      'the sends wait for the socket to open',
      saw('setData').slice(1, 4),
      [{ pending: 1 }, { pending: 2 }, { pending: 3 }],
    ],
    ['every send resolves', page.data.sent, 3],
    ['the page goes through the phases', phases, ['connecting', 'open', 'closing', 'closed']],
    [
      'nothing is left open, nothing was thrown',
      [counters.live, counters.unhandledRejections, ...counters.errors],
      [0, 0],
    ],
  ]
  return checks
    .filter(([, is, shall]) => !isDeepStrictEqual(JSON.parse(JSON.stringify(is ?? null)), shall))
    .map(([what, is, shall]) => `${what}: expected ${JSON.stringify(shall)}, got ${JSON.stringify(is)}`)
}
