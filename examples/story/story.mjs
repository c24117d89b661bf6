// What a socket goes through in a day, in some seconds: six chapters, on a phone of one kind, with a server of its own.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createPhone } from './phone.mjs'

const patience = 5000

const words = {
  connecting: 'connects …',
  open: 'is connected',
  waiting: 'has no connection, and will try again',
  closing: 'closes the connection …',
  closed: 'has closed the connection',
}

/**
 * @param {'android' | 'legacy'} profile
 * @param {(line: string) => void} print hears each line as it happens
 * @returns what was said, what was told not to be sent, what the server has, and the picture of the first app's socket; where
 * the story takes another course, also the `error`
 */
export async function tellStory(profile, print) {
  const server = fork(fileURLToPath(new URL('server.mjs', import.meta.url)))
  const began = Date.now()
  const note = (who, what) =>
    print(`  ${((Date.now() - began) / 1000).toFixed(1).padStart(4)} s  ${who.padEnd(6)}  ${what}`)
  const story = { sent: [], told: [], delivered: [], svg: '', error: '' }
  const { sent, told, delivered } = story
  const phone = createPhone(profile)
  let url
  let token
  let done
  server.on('message', ({ saw, detail }) => {
    if (saw === 'listening') url = detail
    if (saw === 'done') done = detail
    if (saw === 'connection') note('server', `a connection, with the token ${(token = detail)}`)
    if (saw !== 'message') return
    delivered.push(detail)
    note('server', `got “${detail}”`)
  })

  const changed = ({ phase, problem }) => {
    if (problem) note('page', problem)
    if (phase) note('page', words[phase])
  }
  const until = async (what, isSo) => {
    for (const end = Date.now() + patience; !isSo(); await new Promise((resolve) => setTimeout(resolve, 5)))
      if (Date.now() > end) throw new Error(`it never came to this: ${what}`)
  }
  const order = async (what) => {
    done = undefined
    server.send(what)
    await until(`the server does ${what}`, () => done === what)
  }
  let app
  const isIn = (phase) => until(`the connection is ${phase}`, () => app.page.data.phase === phase)
  const arrives = (text) => until(`“${text}” arrives`, () => delivered.includes(text))
  const leave = (text, promise) => {
    sent.push(text)
    promise.catch((error) => {
      told.push(text)
      note('page', `“${text}” was not sent: ${error.code}`)
    })
  }
  const say = (text, ttl) => {
    note('page', `says “${text}”${ttl ? `, worth saying for ${ttl} ms` : ''}`)
    leave(text, app.page.say(text, ttl))
  }
  const deliver = (text) => {
    note('page', `asks that “${text}” be delivered, whatever happens`)
    leave(text, app.page.deliver(text))
  }

  try {
    await until('the server listens', () => url)

    print('\n1  Messages sent before the connection is open. They wait, in order.')
    app = phone.start(url, changed)
    ;['one', 'two', 'three'].forEach((text) => say(text))
    await arrives('three')

    print('\n2  The server restarts. What is said meanwhile waits.')
    await order('leave')
    await isIn('waiting')
    say('four')

    print('\n3  A message that is good for a moment only. It expires: who said it is told, and it is never sent late.')
    say('still there?', 150)
    await until('“still there?” expires', () => told.length)
    await order('return')
    note('server', 'is back')
    await arrives('four')

    print(
      '\n4  A tunnel. The connection looks open, and nothing arrives: the heartbeat finds out, and it is delivered again.',
    )
    app.wx.fake.halfOpen()
    note('phone', 'is in a tunnel, and wx does not notice')
    deliver('five')
    await arrives('five')

    print(
      '\n5  The token expires. The server refuses it, and the next attempt brings a fresh one: it logs in every time.',
    )
    const old = token
    await order('expire')
    await until('a fresh token comes', () => token !== old)
    await isIn('open')
    say('six')
    await arrives('six')

    print('\n6  The app is killed before a message is out. The next start delivers it.')
    await order('leave')
    await isIn('waiting')
    deliver('seven')
    await until('“seven” is kept', () => app.page.data.unsent.length)
    await new Promise((resolve) => setTimeout(resolve, 50))
    app.kill()
    note('phone', 'kills the app')
    story.svg = app.page.recording.toSvg()
    await order('return')
    note('phone', 'starts the app again')
    app = phone.start(url, changed)
    await arrives('seven')
    await until('nothing is unsent', () => !app.page.data.unsent.length)
    await app.page.onUnload()
    await until('nothing is left open', () => !app.wx.fake.counters.live)
  } catch (error) {
    story.error = error.message
  } finally {
    if (app) app.kill()
    const ended = once(server, 'exit')
    server.disconnect()
    await ended
  }
  return story
}

/** What is wrong with it, in words. */
export function problemsIn({ sent, told, delivered, error }) {
  const lost = sent.filter((text) => !delivered.includes(text) && !told.includes(text))
  const late = told.filter((text) => delivered.includes(text))
  const twice = delivered.filter((text, i) => delivered.indexOf(text) < i)
  const order = sent.filter((text) => delivered.includes(text))
  const checks = [
    [error, error],
    [lost.length, `lost, and nobody was told: ${lost}`],
    [late.length, `told not to be sent, and yet it was: ${late}`],
    [twice.length, `came twice: ${twice}`],
    [`${order}` !== `${delivered}`, `came in another order: ${delivered}`],
  ]
  return checks.filter(([isSo]) => isSo).map(([, what]) => what)
}
