import { expect, test } from 'vitest'
import { visible } from '../../../src/life/visible.js'
import { createLife, earlier, endings, type Names, tried, wallNow } from './world.js'

const rows: [Names, object, object][] = [
  ['connecting', {}, { phase: 'connecting', attempt: 3 }],
  ['open', {}, { phase: 'open', attempt: 3, since: wallNow - 4999 }],
  ['open', { rtt: 40 }, { phase: 'open', attempt: 3, since: wallNow - 4999, rtt: 40 }],
  ['waiting', {}, { phase: 'waiting', attempt: 2, retryAt: wallNow + 4000, error: earlier }],
  ['paused by the user', {}, { phase: 'paused', reason: 'tea' }],
  ['paused by the background', {}, { phase: 'paused', reason: 'background' }],
  ['draining', {}, { phase: 'closing' }],
  ['closing', {}, { phase: 'closing' }],
  ['closed', {}, { phase: 'closed', ...endings.lossy }],
]

test.each(rows)('%s %j is shown as %j', (name, state, shown) => {
  expect(visible(createLife({ in: name, state }).life.state, tried)).toStrictEqual(shown)
})

test('an open connection keeps the number of its attempt, whatever comes next', () => {
  const { life } = createLife({ in: 'open' })
  expect(visible(life.state, { ...tried, attempt: 1 })).toMatchObject({ phase: 'open', attempt: 3 })
})
