// That docs/architecture.md shows the table as it is.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
// @ts-expect-error it is JavaScript
import { diagram, documented } from './diagram.mjs'

test('the diagram in the documentation is the one that is generated: else run npm run diagram', () => {
  const committed = readFileSync('docs/architecture.md', 'utf8')
  expect(committed).toBe(documented(committed))
  expect(committed).toContain(diagram())
})

test('it is drawn between the markers, whatever stood there', () => {
  const start = '<!-- diagram: from src/life/grid.ts, written by `npm run diagram` -->\n'
  expect(documented(`a\n${start}old\n<!-- /diagram -->\nb`)).toBe(`a\n${start}\n${diagram()}\n\n<!-- /diagram -->\nb`)
})

test('it has every phase, and the ways between them', () => {
  for (const phase of ['connecting', 'open', 'waiting', 'paused', 'draining', 'closing', 'closed'])
    expect(diagram()).toContain(` ${phase}`)
  expect(diagram()).toContain('connecting --> open: opened\n')
})
