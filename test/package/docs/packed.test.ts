// What stands in a registry: there is no repository around the README, so every link of it must be absolute.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'

const folder = 'build/packed-readme'
const script = resolve('test/tools/packed-links.mjs')
const files = ['README.md', 'README.zh-CN.md', 'CHANGELOG.md']
const pictures: Record<string, string> = {
  'README.md': 'docs/timeline.svg',
  'README.zh-CN.md': 'docs/timeline.zh.svg',
}
const packageJson = JSON.parse(readFileSync('package.json', 'utf8'))
const base = packageJson.homepage.replace(/#.*$/, '')

// A copy: in the project itself it would change files under the feet of other tests.
beforeAll(() => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const file of [...files, 'package.json']) cpSync(file, join(folder, file))
})

describe('the tarball', () => {
  test('has READMEs whose links work from a registry, and leaves the originals behind', () => {
    const options = { cwd: folder, encoding: 'utf8' } as const
    execFileSync('node', [script], options)
    // Packed twice: what is kept is still the original.
    execFileSync('node', [script], options)
    execFileSync('npm', ['pack', '--ignore-scripts'], { ...options, stdio: 'ignore' })
    for (const file of files) {
      const text = execFileSync('tar', ['-xOf', `wx-socket-${packageJson.version}.tgz`, `package/${file}`], options)
      const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, to]) => to!)
      expect(links.length).toBeGreaterThan(0)
      expect(links.filter((to) => !/^(https:|#)/.test(to))).toEqual([])
      const picture = pictures[file]
      if (picture) expect(links).toContain(`${base}/raw/HEAD/${picture}`)
    }
    execFileSync('node', [script, '--undo'], options)
    for (const file of files) expect(readFileSync(join(folder, file), 'utf8')).toBe(readFileSync(file, 'utf8'))
  })

  test('is not published while nobody owns the repository', () => {
    const env = { ...process.env, npm_command: 'publish' }
    const publish = () => execFileSync('node', [script], { cwd: folder, env, stdio: 'pipe' })
    if (base.includes('/OWNER/')) expect(publish).toThrow('does not say who owns the repository')
    else expect(publish).not.toThrow()
  })

  test('says in three fields where the repository is, and they agree', () => {
    expect(packageJson.homepage).toBe(`${base}#readme`)
    expect(packageJson.repository).toEqual({ type: 'git', url: `git+${base}.git` })
    expect(packageJson.bugs).toBe(`${base}/issues`)
    const { prepack, postpack } = packageJson.scripts
    expect([prepack, postpack].join()).toMatch(/packed-links\.mjs,node test\/tools\/packed-links\.mjs --undo/)
  })
})
