// `miniprogram_dist` for engines that have no modules: one script.
import { readdirSync, readFileSync } from 'node:fs'

/** @returns {string} an ES5 expression: the `require` of the packed folder, such as `require('./index.js')` */
export function packedRequire(files = readdirSync('miniprogram_dist')) {
  const modules = files.map(
    (name) => `'./${name}': function (exports, require) {${readFileSync(`miniprogram_dist/${name}`, 'utf8')}\n}`,
  )
  return `(function (modules) {
    var loaded = {}
    return function require(name) {
      if (!loaded[name]) modules[name]((loaded[name] = {}), require)
      return loaded[name]
    }
  })({${modules.join(',\n')}})`
}
