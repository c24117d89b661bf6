// `npm start`: what a socket goes through in a day, told in some seconds. A phone that is a fake `wx` over real sockets, and
// servers in processes of their own; pages run as on a phone, lowered to ES5, once through SocketTask and once through the
// 2016 globals. Exits 1, and says why, when anything is not what it should be; `node examples/start.mjs
// drop|repeat|reorder|refuse` shows that, with a server that does so. `show` prints what the chat page did, too.
import { mkdirSync, writeFileSync } from 'node:fs'
import { runChatPage } from './chat.mjs'
import { problemsIn, tellStory } from './story/story.mjs'

const [word] = process.argv.slice(2)
const picture = 'build/timeline.svg'
const apis = { android: 'SocketTask, as on an Android phone', legacy: 'the global functions of 2016' }

/** Both sides of a page that sends three messages and waits for three replies; whether it was as it should be. */
async function chat() {
  for (const [profile, api] of Object.entries(apis)) {
    const { lines, problems } = await runChatPage(profile, word === 'show' ? undefined : word)
    console.log(`${problems.length ? '✗' : '✓'} examples/01-chat-page through ${api}`)
    if (problems.length || word === 'show') console.log(lines.join('\n'))
    for (const problem of problems) console.log(`  WRONG   ${problem}`)
    if (problems.length) return false
  }
  return true
}

/** Told once as it happens; that it goes the same way through the other API is only checked. */
async function story() {
  console.log('\nA phone and a server, with real WebSockets between them. The page is examples/story/index.js.')
  const silent = []
  const print = { android: console.log, legacy: (line) => silent.push(line) }
  const told = await Promise.all(Object.keys(apis).map((profile) => tellStory(profile, print[profile])))
  const problems = told.map(problemsIn)
  console.log(`\n${problems[1].length ? '✗' : '✓'} The same through ${apis.legacy}`)
  if (problems[1].length) console.log(silent.join('\n'))
  for (const problem of problems.flat()) console.log(`  WRONG   ${problem}`)

  const [{ sent, delivered, told: rejected, svg }] = told
  const lost = sent.filter((text) => !delivered.includes(text) && !rejected.includes(text))
  console.log(`\nsent ${sent.length} · delivered ${delivered.length} · told ${rejected.length} · lost: ${lost.length}`)
  if (svg) {
    mkdirSync('build', { recursive: true })
    writeFileSync(picture, svg)
    console.log(`A picture of it until the app is killed, drawn by record(socket).toSvg(): ${picture}`)
    console.log('Its crosses are what went wrong in 2, 4, 5 and 6; the red line is the message that expired in 3.')
  }
  return problems.flat().length === 0
}

const isRight = (await chat()) && (await story())
console.log(isRight ? '\nAll as it should be.' : '\nThis is not what should have happened.')
process.exitCode = isRight ? 0 : 1
