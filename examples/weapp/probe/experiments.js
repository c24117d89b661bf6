// The open questions of docs/platform.md, each asked of the phone that this runs on. An experiment resolves with its
// findings, a line each. English: the report goes into an issue.
import { dial, ending, inOrder, inWords, wait } from './dial.js'

/** `success` and open: which comes first, and is there a task at once? */
async function order(url) {
  const socket = dial(url)
  const early = await socket.send('early')
  await socket.until('open error close')
  const open = socket.events.find(({ what }) => what === 'open')
  const told = inOrder(socket.events)
  await socket.end()
  return [
    told,
    `send before open: ${early}`,
    `open tells: ${open ? inWords(open.detail && Object.keys(open.detail)) : 'it never opened'}`,
    `readyState in the end: ${socket.readyState}`,
  ]
}

/** Whether a view sends its part of a buffer, and what comes back. */
async function binary(url) {
  const socket = dial(url)
  if (!(await socket.until('open'))) return [`not open: ${ending(socket.events)}`]
  const bytes = new Uint8Array([0, 1, 2, 3, 4, 5, 6, 7])
  const lines = []
  const echo = async (name, data) => {
    const before = socket.events.length
    const answer = await socket.send(data)
    await wait(500)
    const came = socket.events.slice(before).find(({ what }) => what === 'message')
    const tag = came && Object.prototype.toString.call(came.detail)
    const got = came ? `${tag} ${inWords(Array.from(new Uint8Array(came.detail)))}` : 'nothing'
    lines.push(`${name}: ${answer}, came back: ${got}`)
    if (came && tag === '[object ArrayBuffer]')
      lines.push(`  instanceof ArrayBuffer: ${came.detail instanceof ArrayBuffer}`)
  }
  await echo('a buffer of 3 bytes', bytes.buffer.slice(2, 5))
  await echo('a view of 3 in 8 bytes', bytes.subarray(2, 5))
  await socket.end()
  return lines
}

/** What is told of a close that the server makes, by its code. */
async function codes(url) {
  const paths = [1000, 1001, 1008, 1011, 1012, 4001, 'none'].map((code) => `/close/${code}`)
  const lines = []
  for (const path of [...paths, '/lose', '/refuse']) {
    const socket = dial(url + path)
    await socket.until('close', 2500)
    lines.push(`${path.slice(1)}: ${ending(socket.events)}`)
    await socket.end()
  }
  return lines
}

/** Closing with codes of ours, good and bad. */
async function closing(url) {
  const lines = []
  for (const argument of [
    {},
    { code: 3001, reason: 'probe' },
    { code: 1001 },
    { code: 1000, reason: 'x'.repeat(124) },
  ]) {
    const socket = dial(url)
    if (!(await socket.until('open'))) return [`not open: ${ending(socket.events)}`]
    const called = `close(${inWords(argument).replace(/x{99,}/, '124 bytes')})`
    lines.push(`${called}: ${await socket.close(argument)}`)
    await socket.until('close', 2000)
    lines.push(`  then: ${ending(socket.events)}, readyState ${socket.readyState}`)
    await socket.end()
  }
  return lines
}

/** One socket more than five. */
async function sixth(url) {
  const sockets = []
  for (let i = 0; i < 6; i++) {
    sockets.push(dial(url))
    await wait(50)
  }
  await Promise.all(sockets.map((socket) => socket.until('open error close fail', 3000)))
  const lines = sockets.map(
    ({ events, readyState }, i) => `${i + 1}: ${inOrder(events)}, readyState ${readyState}, ended: ${ending(events)}`,
  )
  await Promise.all(sockets.map((socket) => socket.end()))
  return lines
}

/** Calls on a socket that is gone. */
async function dead(url) {
  const socket = dial(url)
  if (!(await socket.until('open'))) return [`not open: ${ending(socket.events)}`]
  await socket.close()
  const at = socket.send('while it closes')
  await socket.until('close')
  return [
    `send after close(): ${await at}`,
    `readyState after the close event: ${socket.readyState}`,
    `send after it: ${await socket.send('late')}`,
    `close after it: ${await socket.close()}`,
  ]
}

/** In the background, longer than the platform lets it run: wants the user, and waits two minutes for that. */
async function background(url) {
  const socket = dial(url)
  if (!(await socket.until('open'))) return [`not open: ${ending(socket.events)}`]
  const opened = socket.events.length
  const back = await untilBack(120000)
  if (!back) {
    await socket.end()
    return ['nobody went to the background and came back']
  }
  const known = socket.events.length
  const sent = await socket.send('back')
  await wait(3000)
  const lines = [
    `away for ${back.away} ms`,
    `told before show: ${ending(socket.events.slice(opened, known), back.at - socket.since)} since show`,
    `told after it: ${ending(socket.events.slice(known), back.at - socket.since)} since show`,
    `send at show: ${sent}, readyState 3 s later: ${socket.readyState}`,
  ]
  await socket.end()
  return lines
}

/** Resolves in the very turn of the show event. */
function untilBack(limit) {
  return new Promise((resolve) => {
    let hidden
    const hide = () => (hidden = Date.now())
    const show = () => hidden && end({ at: Date.now(), away: Date.now() - hidden })
    const end = (back) => {
      wx.offAppHide(hide)
      wx.offAppShow(show)
      resolve(back)
    }
    wx.onAppHide(hide)
    wx.onAppShow(show)
    setTimeout(end, limit)
  })
}

export const experiments = [
  { name: 'order', title: 'success 与 open 的先后', run: order },
  { name: 'binary', title: '二进制与视图', run: binary },
  { name: 'codes', title: '服务端的关闭码', run: codes },
  { name: 'closing', title: '自己关闭', run: closing },
  { name: 'sixth', title: '第六个连接', run: sixth },
  { name: 'dead', title: '对已断开的连接发送', run: dead },
  { name: 'background', title: '退到后台', run: background, isByHand: true },
]
