// What TypeScript 7 makes of the package: the part of the table for which the project has everything. `npm run test:types`
// does the rest.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
// @ts-expect-error it is JavaScript
import { createConsumers } from './consumer.mjs'
// @ts-expect-error it is JavaScript
import { plain, zod } from './matrix.mjs'
// @ts-expect-error it is JavaScript
import { judge, rowsOf } from './table.mjs'

const readme = readFileSync('test/environments/types/README.md', 'utf8').split('\n')
const cells = readme.map((line) => line.split('|').map((cell) => cell.trim()))
const head = cells.find(([, first]) => first === 'TypeScript')!
let consumers: ReturnType<typeof createConsumers>
beforeAll(() => void (consumers = createConsumers()))
afterAll(() => consumers.remove())

describe.each(Object.keys(plain))('a consumer with %s', (name) => {
  let compile: (...how: unknown[]) => Promise<unknown[]>
  beforeAll(() => void (compile = consumers.install(plain[name])))

  test.each<string[]>(rowsOf(['7.0']))('compiles with TypeScript %s and %s as the table says', async (...how) => {
    const row = cells.find(([, compiler, resolution]) => compiler === how[0] && resolution === how[1])!
    const { verdict, diagnostics } = await judge(compile, ...how, plain[name])
    expect(verdict, JSON.stringify(diagnostics, null, 2)).toBe(row[head.indexOf(name)])
  })

  test('compiles with skipLibCheck', async () => {
    expect(await compile('7.0', 'bundler', true)).toEqual([])
  })
})

test('a schema of zod gives its output', async () => {
  expect(await consumers.install(zod)('7.0', 'bundler', true)).toEqual([])
})
