// The scenario in bare contexts of this Node, as phones are, some of them without what some phones lack.
// `npm run test:engines` runs it on other engines, too.
import { readdirSync, readFileSync } from 'node:fs'
import { runInContext } from 'node:vm'
import { parse } from 'acorn'
import { beforeAll, describe, expect, test } from 'vitest'
// @ts-expect-error it is JavaScript
import { bareContexts } from './engines.mjs'
// @ts-expect-error it is JavaScript
import { run, writeProgram } from './program.mjs'
// @ts-expect-error it is JavaScript
import createSandbox from './sandbox.cjs'

beforeAll(() => writeProgram())

describe('the built package', () => {
  test.each(bareContexts as { lacks: string[] }[])('keeps its word without $lacks', async (engine) => {
    expect(await run(engine)).toEqual({ passed: true, lacks: engine.lacks })
  })
})

describe('the scenario', () => {
  test.each(readdirSync('test/environments/engines/es5'))('is ES5 in %s, for every engine', (name) => {
    expect(() => parse(readFileSync(`test/environments/engines/es5/${name}`, 'utf8'), { ecmaVersion: 5 })).not.toThrow()
  })
})

describe('the bare context', () => {
  const inSandbox = (code: string, ...lacks: string[]) => runInContext(code, createSandbox(lacks))

  test('has nothing but ECMAScript, timers and console', () => {
    const names: string[] = inSandbox('Object.getOwnPropertyNames(this)')
    const foreign = names.filter((name) => /^[a-z]/.test(name) || ['URL', 'TextEncoder', 'WebAssembly'].includes(name))
    const own = 'clearTimeout console decodeURI decodeURIComponent encodeURI encodeURIComponent escape eval globalThis'
    expect(foreign.sort()).toEqual(`${own} isFinite isNaN parseFloat parseInt setTimeout undefined unescape`.split(' '))
  })

  test('adopts, catches and passes on as any Promise does where reactions are macrotasks', async () => {
    const code = `
      Promise.resolve({ then: function (resolve) { resolve(Promise.reject(7)) } })
        .then(function () { return 'not here' })
        .catch(function (error) { throw error + 1 })
        .then(undefined, function (error) { return Promise.all([error, Promise.resolve(9)]) })
        .then()`
    expect(await inSandbox(code, 'microtasks')).toEqual(await inSandbox(code))
    expect(await inSandbox(code, 'microtasks')).toEqual([8, 9])
  })
})
