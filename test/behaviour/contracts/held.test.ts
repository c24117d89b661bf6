// Messages that came before the first consumer are handed over inside subscribe(). A consumer that has enough in the
// midst of it leaves the rest for the next, however many operators of whatever copy of rxjs stand between.
import type { Observable } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { builds } from '../scenarios/world.js'
import { copies } from './rxjs-copies.js'
import { createLog, openSocket } from './world.js'

type Texts = Observable<string>
type Rxjs = typeof import('rxjs')

const consumers: [string, (rxjs: Rxjs, messages$: Texts) => Observable<unknown>][] = [
  ['first()', ({ first }, messages$) => messages$.pipe(first())],
  ['takeWhile()', ({ takeWhile }, messages$) => messages$.pipe(takeWhile((text) => text !== 'a', true))],
  ['merge()', ({ merge, NEVER, take }, messages$) => merge(messages$, NEVER).pipe(take(1))],
  ['concat()', ({ concat, EMPTY, take }, messages$) => concat(EMPTY, messages$).pipe(take(1))],
  ['defer()', ({ defer, take }, messages$) => defer(() => messages$).pipe(take(1))],
  [
    'mergeMap()',
    ({ of, mergeMap, take }, messages$) =>
      of(0)
        .pipe(mergeMap(() => messages$))
        .pipe(take(1)),
  ],
  [
    'switchMap()',
    ({ of, switchMap, take }, messages$) =>
      of(0)
        .pipe(switchMap(() => messages$))
        .pipe(take(1)),
  ],
  [
    'concatMap()',
    ({ of, concatMap, take }, messages$) =>
      of(0)
        .pipe(concatMap(() => messages$))
        .pipe(take(1)),
  ],
  ['map()', ({ from, map, take }, messages$) => from(messages$).pipe(map(String), take(1))],
  ['retry()', ({ from, retry, take }, messages$) => from(messages$).pipe(retry(2), take(1))],
  [
    'finalize()',
    ({ from, finalize, take }, messages$) =>
      from(messages$).pipe(
        finalize(() => {}),
        take(1),
      ),
  ],
  [
    'catchError()',
    ({ from, catchError, EMPTY, take }, messages$) =>
      from(messages$).pipe(
        catchError(() => EMPTY),
        take(1),
      ),
  ],
  [
    'an operator that throws',
    ({ from, map, catchError, of }, messages$) =>
      from(messages$).pipe(
        map((text) => {
          throw new Error(text)
        }),
        catchError(({ message }) => of(message)),
      ),
  ],
]

/** Version 6 goes on to feed what was left in the midst of it. */
const notInVersion6: typeof consumers = [
  ['share()', ({ from, share, take }, messages$) => from(messages$).pipe(share(), take(1))],
  ['race()', ({ race, NEVER, take }, messages$) => race(messages$, NEVER).pipe(take(1))],
]

describe.each(builds)('%s', (_, { connectSocket }) => {
  describe.each(copies)('with %s', (copy, rxjs) => {
    test.each(copy === 'rxjs 6' ? consumers : [...consumers, ...notInVersion6])('%s leaves the rest', (_, consume) => {
      const { socket, say } = openSocket(connectSocket)
      const [one, two] = [createLog(), createLog()]
      say('a', 'b', 'c')
      consume(rxjs, socket.messages$ as Texts).subscribe(one.observer)
      socket.messages$.subscribe(two.observer)
      say('d')
      expect([one.log, two.log]).toEqual([
        ['a', 'complete'],
        ['b', 'c', 'd'],
      ])
    })
  })
})
