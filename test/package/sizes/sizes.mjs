// What the package costs an app: bytes after a minifier, and after gzip on top.
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import { minify } from '@swc/core'
import { rollup } from 'rollup'

const measure = (code) => ({ minified: Buffer.byteLength(code), gzipped: gzipSync(code, { level: 9 }).length })

/**
 * A bundle of `import { … } from file` as a bundler for ES2017 makes it, without rxjs.
 * @param {string} file
 * @param {string} names such as `connectSocket, json`
 * @param {RegExp} [without] modules left out
 */
export const bundled = (file, names, without) =>
  bundleOf(`export { ${names} } from '${process.cwd()}/${file}'`, without)

async function bundleOf(code, without) {
  const entry = 'entry'
  const bundle = await rollup({
    input: entry,
    plugins: {
      name: entry,
      resolveId: (id) => (id === entry ? id : null),
      load: (id) => (id === entry ? code : null),
    },
    external: (id) => id === 'rxjs' || (without && without.test(relative(process.cwd(), id))),
  })
  const { output } = await bundle.generate({ format: 'es' })
  const options = { module: true, ecma: 2017, compress: { passes: 2 }, mangle: true }
  return measure((await minify(output[0].code, options)).code)
}

/** What names of companions add to a bundle that has the core. */
async function onTop(names) {
  const core = `export { connectSocket, json } from '${process.cwd()}/dist/index.mjs'`
  const companions = `export { ${names} } from '${process.cwd()}/dist/companions.mjs'`
  const [without, together] = await Promise.all([core, `${core}\n${companions}`].map((code) => bundleOf(code)))
  return {
    minified: together.minified - without.minified,
    gzipped: together.gzipped - without.gzipped,
  }
}

/** Files as they are shipped. @param {string[]} files */
export const shipped = (files) => measure(files.map((file) => readFileSync(file)).join('\n'))

/** What package.json has a budget for, by the names there. */
export const measured = {
  "import { connectSocket, json } from 'wx-socket', without rxjs": () =>
    bundled('dist/index.mjs', 'connectSocket, json'),
  "require('wx-socket') in a mini program, with its part of rxjs": () =>
    shipped(['miniprogram_dist/index.js', 'miniprogram_dist/core.js', 'miniprogram_dist/shared.js']),
  "require('wx-socket/websocket') on top": () => shipped(['miniprogram_dist/websocket.js']),
  "require('wx-socket/companions') on top": () => shipped(['miniprogram_dist/companions.js']),
  "import { requests } from 'wx-socket/companions' on top": () => onTop('requests'),
  "import { deliveries, storageStore } from 'wx-socket/companions' on top": () => onTop('deliveries, storageStore'),
  "require('wx-socket/operators') on top": () => shipped(['miniprogram_dist/operators.js']),
}
