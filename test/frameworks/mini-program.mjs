// Runs a built mini program as a phone does: its CommonJS files in a bare context that has `wx`, and what registers apps
// and pages.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { runInContext } from 'node:vm'
import createSandbox from '../engines/sandbox.cjs'

/**
 * @param {string} folder of the built mini program
 * @param {object} wx
 * @returns the running app: `open(path)` opens a page, `noise` is what was written to the console as a warning or error
 */
export function launch(folder, wx) {
  const noise = []
  const pages = []
  let app
  let definition
  const note = (...words) => noise.push(words.map(String).join(' '))
  const context = Object.assign(createSandbox([]), {
    wx,
    global: {},
    setInterval,
    clearInterval,
    console: { log() {}, info() {}, debug() {}, warn: note, error: note },
    App: (options) => (app = options),
    Page: (options) => (definition = { data: options.data, methods: options }),
    Component: (options) => (definition = options),
    Behavior: (options) => options,
    getApp: () => app,
    getCurrentPages: () => pages,
  })
  const load = createLoader(folder, context)

  load('app.js')
  app.onLaunch?.({ path: '', query: {}, scene: 1001 })
  app.onShow?.({})
  return {
    noise,
    open(path) {
      load(`${path}.js`)
      return openPage(definition, path, pages, note)
    },
  }
}

/** Of a page that was registered with `Page`, or with `Component`, as uni-app does: then it has lifetimes too. */
function openPage({ data = {}, methods, lifetimes = {} }, path, pages, note) {
  const page = Object.assign({}, methods, {
    route: path,
    properties: {},
    data: copy(data),
    triggerEvent() {},
    setData(changes, done) {
      if (!pages.includes(page)) note('setData of a page that is gone')
      for (const [place, value] of Object.entries(changes)) assign(page.data, place, copy(value))
      if (done) setTimeout(() => done.call(page))
    },
  })
  pages.push(page)
  lifetimes.created?.call(page)
  lifetimes.attached?.call(page)
  page.onLoad?.({})
  page.onShow?.()
  lifetimes.ready?.call(page)
  page.onReady?.()
  return {
    page,
    leave() {
      pages.pop()
      page.onUnload?.()
      lifetimes.detached?.call(page)
    },
  }
}

/** `require` for the files of a folder. */
function createLoader(folder, context) {
  const loaded = {}
  return function load(path) {
    if (loaded[path]) return loaded[path].exports
    const module = (loaded[path] = { exports: {} })
    const require = (name) => load(join(dirname(path), name.endsWith('.js') ? name : `${name}.js`))
    const code = `(function (module, exports, require) {${readFileSync(join(folder, path), 'utf8')}\n})`
    runInContext(code, context, { filename: path })(module, module.exports, require)
    return module.exports
  }
}

/** What is set goes to another thread. */
const copy = (value) => value && JSON.parse(JSON.stringify(value))

/** `place` as in `setData`: `list[0].name`. */
function assign(data, place, value) {
  const keys = place.match(/[^.[\]]+/g)
  const last = keys.pop()
  keys.reduce((parent, key) => parent[key], data)[last] = value
}
