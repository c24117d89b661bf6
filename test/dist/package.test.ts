// What is shipped, and what its readers make of it (publint, attw, a packer with an old parser).
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createContext, runInContext } from 'node:vm'
import { type Node, parse } from 'acorn'
import { describe, expect, test } from 'vitest'
import * as esm from 'wx-socket'
import * as testing from 'wx-socket/testing'

const packageJson = JSON.parse(readFileSync('package.json', 'utf8'))
const publicNames = [
  'SocketError',
  'backoff',
  'connectSocket',
  'createAbortController',
  'detectTransport',
  'globalSocketTransport',
  'isSocketError',
  'json',
  'socketTaskTransport',
  'taskTransport',
]

describe('the package', () => {
  test('ships these files and no others', () => {
    const [{ files }] = JSON.parse(
      execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { encoding: 'utf8' }),
    )
    const names = (files as { path: string }[]).map(({ path }) => path.replace(/shared-[\w-]+/, 'shared'))
    expect(names.sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'README.zh-CN.md',
      'dist/index.d.mts',
      'dist/index.d.ts',
      'dist/index.js',
      'dist/index.mjs',
      'dist/shared.d.mts',
      'dist/shared.d.ts',
      'dist/shared.js',
      'dist/shared.mjs',
      'dist/testing.d.mts',
      'dist/testing.d.ts',
      'dist/testing.js',
      'dist/testing.mjs',
      'miniprogram_dist/index.js',
      'package.json',
    ])
  })

  test('has rxjs as its peer and no dependencies', () => {
    expect(packageJson.dependencies).toBeUndefined()
    expect(packageJson.peerDependencies).toEqual({ rxjs: '^7.4.0' })
  })

  test.each(['publint --strict', 'attw --pack .'])('is accepted by %s', (command) => {
    // Both pack; `prepack` would build anew, under the feet of the other tests.
    const env = { ...process.env, npm_config_ignore_scripts: 'true' }
    const { status, stdout } = spawnSync('npx', command.split(' '), { encoding: 'utf8', env })
    expect(status, stdout).toBe(0)
  })
})

describe('public names', () => {
  test('are these', () => {
    expect(Object.keys(esm).sort()).toEqual(publicNames)
    expect(Object.keys(require('wx-socket')).sort()).toEqual(publicNames)
    expect(Object.keys(testing).sort()).toEqual(['createFakeWx', 'createVirtualClock', 'systemClock'])
  })
})

describe('the ESM build', () => {
  const code = readFileSync('dist/index.mjs', 'utf8')

  test('parses as ES2017 and needs no helpers: no generators, no async', () => {
    expect(() => parse(code, { ecmaVersion: 2017, sourceType: 'module' })).not.toThrow()
    expect(nodesOf(code).filter(({ async, generator }) => async || generator)).toEqual([])
  })

  test('imports rxjs and its own files only', () => {
    const sources = nodesOf(code).flatMap(({ source }) => (source ? [source.value] : []))
    expect(sources.filter((name) => !/^\.\/shared-/.test(name))).toEqual(['rxjs'])
  })
})

describe('miniprogram_dist', () => {
  const code = readFileSync('miniprogram_dist/index.js', 'utf8')

  test('is ES5 and self-contained', () => {
    expect(() => parse(code, { ecmaVersion: 5 })).not.toThrow()
    expect(code).not.toMatch(/\brequire\(|sourceMappingURL/)
  })

  test('names none of the globals that phones lack', () => {
    const missing =
      /^(window|document|self|global|globalThis|process|Buffer|WebSocket|fetch|URL|TextEncoder|TextDecoder|AbortController|AbortSignal|Event|EventTarget|DOMException|performance|queueMicrotask|structuredClone|atob|btoa|crypto|MessageChannel|Blob|eval|setImmediate)$/
    const names = nodesOf(code).flatMap(({ type, name }) => (type === 'Identifier' ? [name] : []))
    expect(names).toContain('setTimeout')
    expect(names.filter((name) => missing.test(name))).toEqual([])
  })

  test('runs where there is nothing but ECMAScript, timers and wx, and does nothing when loaded', () => {
    const calls: string[] = []
    const wx = new Proxy({}, { get: (_, name) => calls.push(String(name)) })
    const module = { exports: {} as typeof esm }
    const context = createContext(
      { wx, module, exports: module.exports },
      { codeGeneration: { strings: false, wasm: false } },
    )
    runInContext(code, context)
    expect(Object.keys(module.exports).sort()).toEqual(publicNames)
    expect(calls).toEqual([])
  })
})

/** Every node but the names of properties. */
function nodesOf(code: string): any[] {
  const found: any[] = []
  const visit = (node: any): void => {
    if (Array.isArray(node)) return node.forEach(visit)
    if (!node || typeof node.type !== 'string') return
    found.push(node)
    for (const [key, child] of Object.entries(node)) {
      const isName = (key === 'property' || key === 'key') && !node.computed
      if (!isName && child && typeof child === 'object') visit(child)
    }
  }
  visit(parse(code, { ecmaVersion: 'latest', sourceType: 'module' }) as Node)
  return found
}
