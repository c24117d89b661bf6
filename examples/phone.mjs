// Runs a mini program as a phone does: lowered to ES5 CommonJS, in a context of its own that has `Page`, `wx`, timers and
// a `require` for its own files and for what 构建 npm packs, and nothing of Node.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { transformSync } from '@swc/core'

const packed = fileURLToPath(new URL('../miniprogram_dist/', import.meta.url))

/**
 * @param {string} folder of the page
 * @param {{ wx: object, query?: object, setData?: (change: object) => void, timers?: object }} phone
 * `setData` hears every change the page makes; `timers` are used instead of Node's
 * @returns the loaded page
 */
export function openPage(folder, { wx, query = {}, setData = () => {}, timers = {} }) {
  let page
  const require = createAppRequire({
    wx,
    console,
    setTimeout,
    clearTimeout,
    setInterval,
    clearInterval,
    ...timers,
    Page: (definition) => {
      page = Object.assign(definition, {
        data: structuredClone(definition.data),
        setData(change) {
          // It goes to another thread.
          Object.assign(page.data, structuredClone(change))
          setData(change)
        },
      })
    },
  })
  require(join(folder, 'index.js'))
  page.onLoad(query)
  return page
}

/**
 * @param {object} globals what the app finds beside what ECMAScript has
 * @returns {(file: string) => object} the app's `require`, which takes absolute paths
 */
export function createAppRequire(globals) {
  const context = createContext(globals)
  const modules = {}
  return function require(file) {
    if (modules[file]) return modules[file].exports
    const module = (modules[file] = { exports: {} })
    const code = readFileSync(file, 'utf8')
    const lowered = file.startsWith(packed) ? code : lower(code)
    runInContext(`(function (module, exports, require) {${lowered}\n})`, context, { filename: file })(
      module,
      module.exports,
      (name) => require(find(name, file)),
    )
    return module.exports
  }
}

/** An app's own files are found by relative paths, a package by its name, in its packed folder. */
function find(name, from) {
  if (/^\.\.?\//.test(name)) return join(dirname(from), name)
  const [isOurs, entry = 'index'] = /^wx-socket(?:\/(\w+))?$/.exec(name) ?? []
  if (!isOurs) throw new Error(`module '${name}' is not defined`)
  return join(packed, `${entry}.js`)
}

/** "ES6 转 ES5" of the developer tools. */
function lower(code) {
  return transformSync(code, {
    jsc: { parser: { syntax: 'ecmascript' }, target: 'es5' },
    module: { type: 'commonjs' },
  }).code
}
