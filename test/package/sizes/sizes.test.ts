// The budgets of package.json, in bytes. Each kilobyte counts against the 2 MB of an app: who needs more raises a budget
// there, and says in the commit what for.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
// @ts-expect-error it is JavaScript
import { bundled, measured, shipped } from './sizes.mjs'

interface Size {
  minified: number
  gzipped: number
}
const measurements: Record<string, () => Promise<Size>> = measured
const { budgets }: { budgets: Record<string, Size> } = JSON.parse(readFileSync('package.json', 'utf8'))

describe('the budgets', () => {
  test('are of all that is measured', () => {
    expect(Object.keys(budgets)).toEqual(Object.keys(measurements))
  })

  test.each(Object.entries(budgets))('%s keeps to its budget', async (name, budget) => {
    const { minified, gzipped } = await measurements[name]!()
    expect(minified).toBeLessThanOrEqual(budget.minified)
    // Another version of Node has another gzip.
    expect(gzipped).toBeLessThanOrEqual(budget.gzipped * 1.01)
    // Nor is a budget left behind that something could hide in.
    expect(minified).toBeGreaterThan(budget.minified * 0.98)
  })
})

describe('the sizes in the documentation', () => {
  // The core in the README, what comes on top on its page.
  test.each([
    ['README.md', 'docs/en/size.md'],
    ['README.zh-CN.md', 'docs/zh/size.md'],
  ])('%s and %s have them right', async (...files) => {
    const text = files.map((file) => readFileSync(file, 'utf8')).join('')
    const told = [...text.matchAll(/\| ([\d.]+) kB +\| ([\d.]+) kB +\|/g)].map(([, ...cells]) => cells.map(Number))
    const sizes = await Promise.all(Object.values(measurements).map((measure) => measure()))
    expect(told).toHaveLength(sizes.length)
    const right = sizes.map(({ minified, gzipped }) => [minified, gzipped].map((bytes) => bytes / 1000))
    // Another version of Node has another gzip.
    for (const [row, cells] of told.entries())
      for (const [column, cell] of cells.entries()) expect(Math.abs(cell - right[row]![column]!)).toBeLessThan(0.15)
  })
})

describe('the measurement', () => {
  test('leaves out what nobody imports', async () => {
    const [one, all]: Size[] = await Promise.all([
      bundled('dist/index.mjs', 'isSocketError'),
      bundled('dist/index.mjs', 'connectSocket'),
    ])
    expect(one!.minified).toBeLessThan(1000)
    expect(all!.minified).toBeGreaterThan(30_000)
  })

  test('counts bytes, not characters', () => {
    expect(shipped(['README.zh-CN.md']).minified).toBeGreaterThan(readFileSync('README.zh-CN.md', 'utf8').length)
  })
})
