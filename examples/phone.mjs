// Runs a mini program page as a phone does: lowered to ES5 CommonJS, in a context of its own that has `Page`, `wx`,
// timers and a `require` for what 构建 npm packs, and nothing of Node.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { transformSync } from '@swc/core'

const packed = fileURLToPath(new URL('../miniprogram_dist/', import.meta.url))

/**
 * @param {string} folder of the page
 * @param {{ wx: object, query?: object, setData?: (change: object) => void }} phone
 * `setData` hears every change the page makes
 * @returns the loaded page
 */
export function openPage(folder, { wx, query = {}, setData = () => {} }) {
  let page
  const load = (code, filename) => {
    const module = { exports: {} }
    runInContext(`(function (module, exports, require) {${code}\n})`, context, { filename })(
      module,
      module.exports,
      require,
    )
    return module.exports
  }
  const loaded = {}
  const require = (name) => {
    const file = { 'wx-socket': 'index.js', 'wx-socket/operators': 'operators.js', './shared.js': 'shared.js' }[name]
    if (!file) throw new Error(`module '${name}' is not defined`)
    return (loaded[file] ??= load(readFileSync(join(packed, file), 'utf8'), file))
  }
  const context = createContext({
    wx,
    console,
    setTimeout,
    clearTimeout,
    setInterval,
    clearInterval,
    Page: (definition) => {
      page = Object.assign(definition, {
        data: structuredClone(definition.data),
        setData(change) {
          Object.assign(page.data, change)
          setData(change)
        },
      })
    },
  })
  load(lower(readFileSync(join(folder, 'index.js'), 'utf8')), join(folder, 'index.js'))
  page.onLoad(query)
  return page
}

/** "ES6 转 ES5" of the developer tools. */
function lower(code) {
  return transformSync(code, {
    jsc: { parser: { syntax: 'ecmascript' }, target: 'es5' },
    module: { type: 'commonjs' },
  }).code
}
