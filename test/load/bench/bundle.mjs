// Makes one script of a row, what it measures and the peers: engines have no modules.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import swc from '@swc/core'
import { rollup } from 'rollup'
import { packedRequire } from '../../tools/packed.mjs'

const folder = fileURLToPath(new URL('.', import.meta.url))
const root = fileURLToPath(new URL('../../../', import.meta.url))
const packages = join(folder, 'packages/')
const require = createRequire(packages)

const packed = () => readdirSync(join(root, 'miniprogram_dist'))
const ours = {
  dist: (entry) => join(root, `dist/${entry}.mjs`),
  miniprogram_dist: (entry) => `\0packed:${entry}`,
}

/** Finds the built package by its name, and the row by `row`. */
const found = (row, build, files) => ({
  name: 'found',
  resolveId(id) {
    if (id === 'row') return row
    const [, entry] = /^wx-socket(?:\/(\w+))?$/.exec(id) || []
    if (id.startsWith('wx-socket')) return ours[build](entry || 'index')
    return id.startsWith('\0packed') || id === '\0inside' ? id : undefined
  },
  load(id) {
    if (id === '\0inside') {
      return `import row from 'row'\nimport { inside } from ${JSON.stringify(join(folder, 'inside.mjs'))}\ninside(row)`
    }
    if (id === '\0packed') return `export const require = ${packedRequire(files)}`
    const [packed, entry] = id.split(':')
    if (packed !== '\0packed') return
    const names = Object.keys(require(join(root, `miniprogram_dist/${entry}.js`)))
    return `import { require } from '\0packed'\nexport const { ${names} } = require('./${entry}.js')`
  },
})

/** As the developer tools lower it: `let` that is captured is dearer than `var` where there is no JIT. */
const lower = (code) =>
  swc.transform(code, {
    env: { targets: { chrome: '100' }, include: ['transform-block-scoping'] },
    jsc: { parser: { syntax: 'ecmascript' } },
    isModule: false,
    sourceMaps: false,
  })

/** As they ship it: ours is so already. */
const ship = (code) =>
  swc.transform(code, {
    env: { targets: { ie: '11' }, loose: true, exclude: ['transform-typeof-symbol'] },
    jsc: { parser: { syntax: 'ecmascript' }, loose: true, minify: { compress: true, mangle: true } },
    isModule: false,
    minify: true,
    sourceMaps: false,
  })

async function bundled(input, row, build, files, output) {
  const { default: commonjs } = await import(require.resolve('@rollup/plugin-commonjs'))
  const made = await rollup({
    input,
    plugins: [found(row, build, files), nodeResolve({ modulePaths: [join(packages, 'node_modules')] }), commonjs()],
    onwarn: () => {},
  })
  return (await made.generate({ format: 'iife', ...output })).output[0].code
}

function write(build, name, code) {
  const target = join(root, `build/bench/${build}/${name}.js`)
  mkdirSync(join(target, '..'), { recursive: true })
  writeFileSync(target, code)
  return target
}

/** @returns the file */
export async function bundle(row, build) {
  const { code } = await lower(await bundled('\0inside', row, build, packed()))
  return write(build, basename(row, '.mjs'), code)
}

/** Of a script in starts/, as it is shipped. */
export async function bundleStart(name, build) {
  // What an app requires that needs the socket alone.
  const files = ['index.js', 'core.js', 'shared.js']
  const code = await bundled(join(folder, `starts/${name}.mjs`), undefined, build, files, { name: 'started' })
  const isShipped = name === 'wx-socket' && build === 'miniprogram_dist'
  return write(build, `start-${name}`, isShipped ? code : (await ship(code)).code)
}
