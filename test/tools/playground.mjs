// The playground of the site, from docs/playground and the built package: `npm run docs:build` puts it where the site takes
// it from, docs/public/playground.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import { minify } from '@swc/core'
import { rollup } from 'rollup'

const root = fileURLToPath(new URL('../../', import.meta.url))
const source = join(root, 'docs/playground')

/** docs/ is a package of its own: from there the name of this one means nothing. */
const builtPackage = {
  name: 'built-package',
  resolveId(id) {
    const [, entry = 'index'] = /^wx-socket(?:\/(\w+))?$/.exec(id) ?? []
    return id.startsWith('wx-socket') ? join(root, 'dist', `${entry}.mjs`) : null
  },
}

const text = {
  name: 'text',
  resolveId: (id, from) => (id.endsWith('?text') ? join(from, '..', id) : null),
  load: (id) =>
    id.endsWith('?text') ? `export default ${JSON.stringify(readFileSync(id.slice(0, -5), 'utf8'))}` : null,
}

/** Writes the page into that folder: three files that need nothing else, no network and no server. */
export async function buildPlayground(folder = join(root, 'docs/public/playground')) {
  const plugins = [text, builtPackage, nodeResolve({ browser: true, exportConditions: ['es2015'] })]
  const built = await rollup({ input: join(source, 'main.mjs'), plugins })
  const { output } = await built.generate({ format: 'iife' })
  const { code } = await minify(output[0].code, { compress: true, mangle: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'playground.js'), code)
  cpSync(join(source, 'index.html'), join(folder, 'index.html'))
  cpSync(join(source, 'style.css'), join(folder, 'playground.css'))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildPlayground()
