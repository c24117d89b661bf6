// A phone with a screen: pages and components load as they do on a phone, and glass-easel, the renderer that WeChat
// publishes, renders them from their WXML into a document. `Page` and `Component` are its mini program adapter's.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, posix } from 'node:path'
import { createFakeWx } from 'wx-socket/testing'
import { createAppRequire } from '../../../examples/phone.mjs'
import { timeOf } from './time.mjs'

const require = createRequire(new URL('packages/', import.meta.url))
const easel = require('glass-easel')
const { MiniProgramEnv } = require('glass-easel-miniprogram-adapter')
const { TmplGroup } = require('glass-easel-template-compiler')
const { JSDOM } = require('jsdom')

/** What a lifetime or a method threw, and what the renderer warns of; it would only print them. */
let errors
const note = (error) => {
  errors.push(error)
  return false
}
easel.addGlobalErrorListener(note)
easel.addGlobalWarningListener(note)

/**
 * @param {string} folder of the mini program
 * @param {object} options of the fake `wx`, whose time is the phone's
 * @param {object} more that `wx` has there
 */
export function createPhone(folder, options, more = {}) {
  errors = []
  const { window } = new JSDOM('<body></body>')
  const { document } = window
  // The renderer looks them up at each use.
  Object.assign(globalThis, { window, document, Event: window.Event })
  // Then `setData` tells that it is drawn.
  window.requestAnimationFrame = (draw) => wx.fake.clock.setTimeout(draw, 16)

  const toasts = []
  let clipboard
  const connections = []
  const wx = createFakeWx({
    ...options,
    server(connection) {
      connections.push(connection)
      options.server?.(connection)
    },
  })
  const globals = {
    ...timeOf(wx.fake.clock),
    wx: {
      ...wx,
      showToast: ({ title }) => toasts.push(title),
      setClipboardData: ({ data }) => (clipboard = data),
      ...more,
    },
    console: { warn() {} },
  }
  const appRequire = createAppRequire(globals)

  const env = new MiniProgramEnv()
  const space = env.createCodeSpace('', true)
  const backend = new easel.CurrentWindowBackendContext()
  backend.onEvent((target, type, detail, options) => {
    const event = new easel.Event(type, detail, options)
    event.dispatch(target)
    return event.getEventBubbleStatus()
  })
  const screen = env.associateBackend(backend)

  const instances = []
  const changes = []
  const watching = space
    .getComponentSpace()
    .define()
    .lifetime('created', function () {
      instances.push(new WeakRef(this))
    })
    .observer('**', function () {
      changes.push(this.is)
    })
  space.setOverallBehavior(watching.registerBehavior())

  const define = (path) => {
    if (space.getComponentStaticConfig(path)) return
    const read = (extension) => readFileSync(join(folder, `${path}.${extension}`), 'utf8')
    const config = JSON.parse(read('json'))
    space.addComponentStaticConfig(path, config)
    space.addCompiledTemplate(path, compile(read('wxml')))
    Object.values(config.usingComponents ?? {}).forEach((name) => define(posix.join(posix.dirname(path), name)))
    space.globalComponentEnv(globals, path, () => appRequire(join(folder, `${path}.js`)))
  }

  let root
  return {
    ...wx.fake,
    document,
    connections,
    toasts,
    get clipboard() {
      return clipboard
    },
    /** The path of a page or component for every change of its data. */
    changes,
    errors,
    /** How many pages and components something still holds. Wants `--expose-gc`. */
    async held() {
      // What was looked at in this turn is held until it is over.
      await new Promise((resolve) => setImmediate(resolve))
      globalThis.gc()
      return instances.filter((instance) => instance.deref()).length
    },
    /** What stands on the screen, line by line. */
    get lines() {
      return [...document.querySelectorAll('view')].map((view) => view.textContent.trim())
    },
    tap(selector) {
      const element = document.querySelector(selector)
      for (const type of ['mousedown', 'mouseup']) {
        element.dispatchEvent(new window.MouseEvent(type, { bubbles: true }))
      }
    },
    type(selector, text) {
      const element = document.querySelector(selector)
      element.value = text
      element.dispatchEvent(new window.Event('input', { bubbles: true }))
    },
    /** In the order of a phone: what is inside is attached before the page loads, and detached after it has unloaded. */
    open(path, query = {}) {
      define(path)
      root = screen.createRoot('page', space, path)
      root.attach(document.body, document.body.appendChild(document.createElement('div')))
      root.get().onLoad?.(query)
      root.get().onShow?.()
    },
    /** The page that is open. */
    get page() {
      return root.get()
    },
    close() {
      root.get().onUnload?.()
      root.release()
      document.body.replaceChildren()
      root = undefined
    },
  }
}

function compile(wxml) {
  const group = new TmplGroup()
  const problems = group.addTmpl('', wxml)
  if (problems.length) throw new Error(problems.map(({ message }) => message).join())
  const groupList = new Function(`return ${group.getTmplGenObjectGroups()}`)()
  group.free()
  return { groupList, content: groupList[''] }
}
