// The page: the phone, the buttons, the pictures and the editor, put together.
import chat from './chat.js?text'
import { createDiagram } from './diagram.mjs'
import { modules, record, testing } from './modules.mjs'
import { explain, openPage } from './program.mjs'
import { createView } from './view.mjs'
import { inLanguage, words } from './words.mjs'
import { createWorld } from './world.mjs'

const drawsEvery = 200
const view = createView()
const lightUp = createDiagram(view.element('diagram'))
let run

/** What the code finds instead of the browser's: timers that freeze with the app and end with the run. */
function globalsOf(wx, isOver) {
  const { clock } = wx.fake
  const setTimeout = (callback, milliseconds = 0) => clock.setTimeout(() => isOver() || callback(), milliseconds)
  const setInterval = (callback, milliseconds) => {
    const timer = {}
    const again = () => {
      timer.next = setTimeout(() => {
        again()
        callback()
      }, milliseconds)
    }
    again()
    return timer
  }
  const print = (...values) => isOver() || view.print(values)
  return {
    wx,
    console: { log: print, info: print, warn: print, error: print },
    setTimeout,
    clearTimeout: clock.clearTimeout,
    setInterval,
    clearInterval: (timer) => clock.clearTimeout(timer?.next),
  }
}

/** @returns what the buttons and the pictures need of this run of the code */
function start(source) {
  const reply = (text) => words[view.language].reply(text)
  const world = createWorld(testing, { reply })
  const { wx } = world
  const sockets = []
  let isOver = false
  let page
  // As on a phone, where the package finds it by itself.
  window.wx = wx

  const connectSocket = (options, ...more) => {
    const given = typeof options === 'object' ? { clock: wx.fake.clock, ...options } : options
    const socket = modules['wx-socket'].connectSocket(given, ...more)
    sockets.push({ socket, recording: record(socket, { size: 80 }) })
    // Some phases are over before the next drawing.
    socket.state$.subscribe(() => run && !isOver && draw())
    return socket
  }
  const attempt = (action) => {
    try {
      return action()
    } catch (error) {
      view.showError(explain(error))
    }
  }
  attempt(() => {
    page = openPage(source, {
      modules: {
        ...modules,
        'wx-socket': { ...modules['wx-socket'], connectSocket },
      },
      globals: globalsOf(wx, () => isOver),
      setData: (data) => isOver || view.showPage(data),
    })
  })

  return {
    ...world,
    say: (value) => attempt(() => page?.say?.({ detail: { value } })),
    /** The last one that was made: of two, that is the one that was just written. */
    get watched() {
      return sockets.at(-1)
    },
    end() {
      isOver = true
      sockets.forEach(({ socket }) => socket.close({ drain: false }))
    },
  }
}

function draw() {
  const { arrived, wx, watched } = run
  // What callbacks of the platform throw, a phone would log.
  for (const error of wx.fake.counters.errors.splice(0)) view.showError(explain(error))
  lightUp(watched?.socket.state.phase)
  view.showFacts({ ...watched?.socket.state, arrived: arrived.length })
  // What is over does not go on: the picture stays.
  if (!watched?.isDrawn) view.showTimeline(watched?.recording.toSvg() ?? '')
  if (watched) watched.isDrawn = watched.socket.state.phase === 'closed'
}

function runCode() {
  run?.end()
  view.clear()
  run = start(view.code)
  draw()
}

function speak(language) {
  const isUntouched = !view.language || view.code === inLanguage(chat, words[view.language])
  view.speak(language)
  if (isUntouched) view.code = inLanguage(chat, words[language])
}

view.on({
  say: (text) => run.say(text),
  run: runCode,
  reset() {
    view.code = inLanguage(chat, words[view.language])
    runCode()
  },
  language: () => speak(view.language === 'en' ? 'zh' : 'en'),
  happen(name, isSo) {
    if (name in run.events) run.events[name]()
    else run.conditions[name](isSo)
  },
})
window.addEventListener('error', ({ error, message }) => view.showError(error ? explain(error) : message))
window.addEventListener('unhandledrejection', ({ reason }) => view.showError(explain(reason)))

speak(view.preferredLanguage())
runCode()
setInterval(draw, drawsEvery)
