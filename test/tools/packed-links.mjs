// Around `npm pack`: relative links of what is packed become absolute, for who reads it in a registry; `--undo` afterwards.
// Where to says `homepage` of package.json.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const packed = ['README.md', 'README.zh-CN.md', 'CHANGELOG.md']
const originals = 'build/packed-links'

/** Links to files lead to pages of the repository, pictures to the files themselves. */
export function absolute(text, homepage) {
  const base = homepage.replace(/#.*$/, '')
  return text.replace(/(!?)(\[[^\]]*\]\()(?!https?:|#)([^)]+\))/g, (_, mark, label, path) =>
    [mark, label, base, mark ? '/raw/HEAD/' : '/blob/HEAD/', path].join(''),
  )
}

function rewrite() {
  const { homepage } = JSON.parse(readFileSync('package.json', 'utf8'))
  if (process.env.npm_command === 'publish' && homepage.includes('/OWNER/'))
    throw new Error('Cannot publish: package.json does not say who owns the repository (OWNER)')
  mkdirSync(originals, { recursive: true })
  for (const file of packed) {
    const text = readFileSync(file, 'utf8')
    const changed = absolute(text, homepage)
    // Where packing failed before, the original is kept already.
    if (changed === text) continue
    writeFileSync(join(originals, file), text)
    writeFileSync(file, changed)
  }
}

function undo() {
  for (const file of packed)
    if (existsSync(join(originals, file))) writeFileSync(file, readFileSync(join(originals, file), 'utf8'))
  rmSync(originals, { recursive: true, force: true })
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url))
  (process.argv.includes('--undo') ? undo : rewrite)()
