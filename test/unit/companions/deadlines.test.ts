import { expect, test } from 'vitest'
import { createDeadlines, type Timed } from '../../../src/companions/deadlines.js'
import { createVirtualClock } from '../../../src/testing/virtual-clock.js'

interface Item extends Timed {
  readonly name: string
}

function create() {
  const clock = createVirtualClock()
  let set = 0
  let ahead = 0
  const own = {
    ...clock,
    now: () => clock.now() + ahead,
    setTimeout(callback: () => void, milliseconds: number) {
      set++
      return clock.setTimeout(callback, milliseconds)
    },
  }
  const log: string[] = []
  const deadlines = createDeadlines<Item>(own, (item) => log.push(item.name))
  const add = (name: string, milliseconds: number): Item => {
    const item = { name }
    deadlines.add(item, milliseconds)
    return item
  }
  return { clock, add, remove: deadlines.remove, log, set: () => set, jump: (by: number) => (ahead += by) }
}

test('each is due in its time, in the order in which they were set, with one timer', async () => {
  const { clock, add, log, set } = create()
  add('long', 500)
  add('short', 100)
  add('short, too', 100)
  expect([clock.timers, set()]).toEqual([1, 2])
  await clock.advance(50)
  add('later', 100)
  await clock.advance(49)
  expect(log).toEqual([])
  await clock.advance(1)
  expect(log).toEqual(['short', 'short, too'])
  await clock.advance(50)
  expect(log.slice(2)).toEqual(['later'])
  await clock.advance(350)
  expect(log.slice(3)).toEqual(['long'])
  expect(clock.timers).toBe(0)
})

test.each([['first'], ['middle'], ['last']])('the %s can leave, once, and none of the others with it', async (who) => {
  const { clock, add, remove, log } = create()
  const names = ['first', 'middle', 'last']
  const items = names.map((name) => add(name, 100))
  remove(items[names.indexOf(who)]!)
  remove(items[names.indexOf(who)]!)
  await clock.advance(100)
  expect(log).toEqual(names.filter((name) => name !== who))
})

test('no timer is left when all have left, nor set for each of many', () => {
  const { clock, add, remove, set } = create()
  const items = Array.from({ length: 1000 }, () => add('', 100))
  items.forEach(remove)
  expect([clock.timers, set()]).toEqual([0, 1])
})

test('what is due may set another', async () => {
  const clock = createVirtualClock()
  const log: number[] = []
  const deadlines = createDeadlines<Item>(clock, (item) => {
    log.push(clock.now())
    if (log.length < 3) deadlines.add(item, 100)
  })
  const start = clock.now()
  deadlines.add({ name: '' }, 100)
  await clock.advance(1000)
  expect(log.map((at) => at - start)).toEqual([100, 200, 300])
  expect(clock.timers).toBe(0)
})

test('a timer that comes late waits a second more, and a clock that is set back changes nothing', async () => {
  const { clock, add, log, jump } = create()
  add('asleep', 1000)
  jump(60_000)
  await clock.advance(1999)
  expect(log).toEqual([])
  await clock.advance(1)
  expect(log).toEqual(['asleep'])
  add('set back', 1000)
  jump(-3_600_000)
  await clock.advance(1000)
  expect(log).toEqual(['asleep', 'set back'])
})
