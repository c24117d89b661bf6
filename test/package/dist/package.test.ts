// What is shipped, and what its readers make of it (publint, attw, a packer with an old parser).
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { type Node, parse } from 'acorn'
import { describe, expect, test } from 'vitest'
import * as esm from 'wx-socket'
import * as companions from 'wx-socket/companions'
import * as operators from 'wx-socket/operators'
import * as testing from 'wx-socket/testing'
import * as websocket from 'wx-socket/websocket'
// @ts-expect-error it is JavaScript
import { packInto } from '../../tools/pack.mjs'
// @ts-expect-error it is JavaScript
import { packedRequire } from '../../tools/packed.mjs'

const packageJson = JSON.parse(readFileSync('package.json', 'utf8'))
/** The entries of rollup.config.js but the first, each with a folder of its name. */
const subPaths = ['operators', 'companions', 'testing', 'websocket']
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

const companionNames = ['deliveries', 'pageSignal', 'record', 'requests', 'scoped', 'storageStore', 'topics', 'until']

const operatorNames = [
  'Observable',
  'Subject',
  'auditTime',
  'bufferTime',
  'catchError',
  'combineLatest',
  'concatMap',
  'debounceTime',
  'distinctUntilChanged',
  'filter',
  'finalize',
  'firstValueFrom',
  'from',
  'map',
  'merge',
  'mergeMap',
  'of',
  'scan',
  'share',
  'startWith',
  'switchMap',
  'take',
  'takeUntil',
  'tap',
  'throttleTime',
  'timeout',
  'timer',
  'withLatestFrom',
]

describe('the package', () => {
  test('ships these files and no others', () => {
    const [{ files }] = JSON.parse(
      execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { encoding: 'utf8' }),
    )
    const names = (files as { path: string }[]).map(({ path }) => path.replace(/shared-[\w-]+/, 'shared'))
    const extensions = ['d.mts', 'd.ts', 'esm.js', 'js', 'mjs']
    const built = ['index', 'shared', ...subPaths].flatMap((name) =>
      extensions.map((ending) => `dist/${name}.${ending}`),
    )
    // What entries share lies in pieces of any number.
    expect([...new Set(names)].sort()).toEqual(
      [
        'CHANGELOG.md',
        'LICENSE',
        'README.md',
        'README.zh-CN.md',
        ...built,
        'miniprogram_dist/companions.js',
        'miniprogram_dist/core.js',
        'miniprogram_dist/index.js',
        'miniprogram_dist/operators.js',
        'miniprogram_dist/shared.js',
        'miniprogram_dist/websocket.js',
        'package.json',
        ...subPaths.map((name) => `${name}/package.json`),
      ].sort(),
    )
  })

  test('tells every resolver of every entry', () => {
    const { exports, typesVersions, files } = packageJson
    const pathsOf = (name: string) => ({
      import: { types: `./dist/${name}.d.mts`, default: `./dist/${name}.mjs` },
      require: { types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` },
    })
    expect(exports).toEqual({
      '.': pathsOf('index'),
      ...Object.fromEntries(subPaths.map((name) => [`./${name}`, pathsOf(name)])),
      './package.json': './package.json',
    })
    expect(typesVersions['*']).toEqual(Object.fromEntries(subPaths.map((name) => [name, [`./dist/${name}.d.ts`]])))
    expect(files).toEqual(expect.arrayContaining(subPaths))
    expect(readFileSync('.gitignore', 'utf8').split('\n')).toEqual(
      expect.arrayContaining(subPaths.map((name) => `/${name}/`)),
    )
  })

  // webpack 4 knows no `exports`, and takes a `.mjs` for something that may not import names from elsewhere.
  test('gives resolvers that do not read `exports` ESM with a .js name, and a folder for each sub-path', () => {
    const esmOf = (name: string) => `dist/${name}.esm.js`
    expect(join(packageJson.module)).toBe(esmOf('index'))
    for (const name of ['index', ...subPaths]) {
      const sources = nodesOf(readFileSync(esmOf(name), 'utf8')).flatMap(({ source }) => (source ? [source.value] : []))
      expect(
        sources.filter((name) => !/^(rxjs|\.\/shared-[\w-]+\.esm\.js)$/.test(name)),
        name,
      ).toEqual([])
    }
    for (const name of subPaths) {
      const manifest = JSON.parse(readFileSync(`${name}/package.json`, 'utf8'))
      expect(manifest.sideEffects).toBe(false)
      expect(['main', 'module', 'types'].map((field) => join(name, manifest[field]))).toEqual([
        `dist/${name}.js`,
        esmOf(name),
        `dist/${name}.d.ts`,
      ])
    }
  })

  test('has rxjs as its peer and no dependencies', () => {
    expect(packageJson.dependencies).toBeUndefined()
    expect(packageJson.peerDependencies).toEqual({ rxjs: '^7.5.5' })
  })

  const read = (...command: string[]) => {
    // `prepack` would build anew, under the feet of the other tests.
    const env = { ...process.env, npm_config_ignore_scripts: 'true' }
    const { status, stdout } = spawnSync('npx', command, { encoding: 'utf8', env })
    expect(status, stdout).toBe(0)
  }

  test('is accepted by publint --strict', () => read('publint', '--strict'))

  // Packed elsewhere: attw's own --pack takes away the tarball that somebody has made here to install.
  test('is accepted by attw', () => {
    const folder = mkdtempSync(join(tmpdir(), 'packed-'))
    read('attw', packInto(folder))
    rmSync(folder, { recursive: true })
  })
})

describe('public names', () => {
  test('are these', () => {
    expect(Object.keys(esm).sort()).toEqual(publicNames)
    expect(Object.keys(require('wx-socket')).sort()).toEqual(publicNames)
    expect(Object.keys(operators).sort()).toEqual(operatorNames)
    expect(Object.keys(require('wx-socket/operators')).sort()).toEqual(operatorNames)
    expect(Object.keys(websocket)).toEqual(['createWebSocketClass'])
    expect(Object.keys(companions).sort()).toEqual(companionNames)
    expect(Object.keys(require('wx-socket/companions')).sort()).toEqual(companionNames)
    expect(Object.keys(testing).sort()).toEqual(['createFakeWx', 'createVirtualClock', 'systemClock'])
  })
})

describe('the ESM build', () => {
  const files = readdirSync('dist').filter(
    (name) => /^(index|shared|websocket).*\.mjs$/.test(name) && !/\.d\./.test(name),
  )

  test.each(files)('%s parses as ES2017 and needs no helpers: no generators, no async', (name) => {
    const code = readFileSync(`dist/${name}`, 'utf8')
    expect(() => parse(code, { ecmaVersion: 2017, sourceType: 'module' })).not.toThrow()
    expect(nodesOf(code).filter(({ async, generator }) => async || generator)).toEqual([])
  })

  test('imports rxjs and its own files only', () => {
    const all = files.flatMap((name) => nodesOf(readFileSync(`dist/${name}`, 'utf8')))
    const sources = all.flatMap(({ source }) => (source ? [source.value] : []))
    expect([...new Set(sources.filter((name) => !/^\.\/shared-/.test(name)))]).toEqual(['rxjs'])
  })
})

describe('miniprogram_dist', () => {
  const files = readdirSync('miniprogram_dist').map((name) => [name, readFileSync(`miniprogram_dist/${name}`, 'utf8')])

  test.each(files)('%s is ES5, and requires nothing from elsewhere', (_, code) => {
    expect(() => parse(code!, { ecmaVersion: 5 })).not.toThrow()
    expect(code).not.toMatch(/sourceMappingURL/)
    const required = [...code!.matchAll(/\brequire\(([^)]*)\)/g)].map(([, name]) => name)
    expect(required.filter((name) => !/^"\.\/(shared|core)\.js"$/.test(name!))).toEqual([])
  })

  test.each(files)('%s names none of the globals that phones lack', (_, code) => {
    const missing =
      /^(window|document|self|global|globalThis|process|Buffer|WebSocket|fetch|URL|TextEncoder|TextDecoder|AbortController|AbortSignal|Event|EventTarget|DOMException|performance|queueMicrotask|structuredClone|atob|btoa|crypto|MessageChannel|Blob|eval|setImmediate)$/
    const names = nodesOf(code!).flatMap(({ type, name }) => (type === 'Identifier' ? [name] : []))
    expect(names).toContain('exports')
    expect(names.filter((name) => missing.test(name))).toEqual([])
  })

  test('runs where there is nothing but ECMAScript, timers and wx, and does nothing when loaded', () => {
    const calls: string[] = []
    const wx = new Proxy({}, { get: (_, name) => calls.push(String(name)) })
    const context = createContext({ wx }, { codeGeneration: { strings: false, wasm: false } })
    const require = runInContext(packedRequire(), context)
    expect(Object.keys(require('./index.js')).sort()).toEqual(publicNames)
    expect(Object.keys(require('./companions.js')).sort()).toEqual(companionNames)
    expect(Object.keys(require('./operators.js')).sort()).toEqual(operatorNames)
    expect(Object.keys(require('./websocket.js'))).toEqual(['createWebSocketClass'])
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
