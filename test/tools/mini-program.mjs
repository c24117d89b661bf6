// Runs a built mini program as a phone does: its CommonJS files in a bare context that has `wx`, and what registers apps
// and pages. Compilers pass a `require` that leads nowhere without a word: here nothing is found but what they gave.
import { readdirSync, readFileSync } from 'node:fs'
import { join, posix, relative } from 'node:path'
import { runInContext } from 'node:vm'
import createSandbox from '../environments/engines/sandbox.cjs'

/** @returns {Record<string, string>} the files in a folder, by their paths in it */
export function readFolder(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  return Object.fromEntries(paths.sort().map((path) => [relative(folder, path), readFileSync(path, 'utf8')]))
}

/**
 * @param {Record<string, string>} files of the built mini program, by their paths
 * @param {object} wx
 * @returns the running app: `open(path, query)` opens a page, `noise` is what went to the console as warning or error
 */
export function launch(files, wx) {
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
  const load = createLoader(files, context)

  load('app.js')
  app.onLaunch?.({ path: '', query: {}, scene: 1001 })
  app.onShow?.({})
  return {
    noise,
    open(path, query = {}) {
      load(`${path}.js`)
      return openPage(definition, path, query, pages, note)
    },
  }
}

/** Of a page that was registered with `Page`, or with `Component`, as uni-app does: then it has lifetimes too. */
function openPage({ data = {}, methods, lifetimes = {} }, path, query, pages, note) {
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
  page.onLoad?.(query)
  page.onShow?.()
  lifetimes.ready?.call(page)
  page.onReady?.()
  return {
    page,
    leave() {
      if (!pages.includes(page)) return
      page.onUnload?.()
      lifetimes.detached?.call(page)
      pages.pop()
    },
  }
}

/** `require`: relative, or of what 构建 npm has packed. */
function createLoader(files, context) {
  const loaded = {}
  return function load(file) {
    if (loaded[file]) return loaded[file].exports
    const module = (loaded[file] = { exports: {} })
    const run = runInContext(`(function (module, exports, require) {${files[file]}\n})`, context, { filename: file })
    run(module, module.exports, (name) => load(find(name, file)))
    return module.exports
  }
  function find(name, from) {
    const path = posix.join(name.startsWith('.') ? posix.dirname(from) : 'miniprogram_npm', name)
    const file = [path, `${path}.js`, `${path}/index.js`].find((candidate) => candidate in files)
    if (!file) throw new Error(`module '${name}' is not defined, require args is '${name}' in ${from}`)
    return file
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
