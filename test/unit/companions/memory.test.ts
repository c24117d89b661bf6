import { expect, test } from 'vitest'
import { createMemory } from '../../../src/companions/memory.js'

test('keeps the last so many', () => {
  const memory = createMemory<string, number>(2)
  ;['a', 'b', 'c'].forEach((key, i) => memory.add(key, i))
  expect(['a', 'b', 'c'].map(memory.get)).toEqual([undefined, 1, 2])
})
