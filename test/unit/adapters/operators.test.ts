// Every operator and creator of `wx-socket/operators` over `messages$`, as bundlers get them and as 构建 npm packs them.
import { createRequire } from 'node:module'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import * as dist from 'wx-socket/operators'
import { createLog, openSocket } from '../../behaviour/contracts/world.js'
import { builds } from '../../behaviour/scenarios/world.js'

const packed: typeof dist = createRequire(import.meta.url)('../../../miniprogram_dist/operators.js')
const withOperators = builds.map(([name, build], index) => [name, build, [dist, packed][index]!] as const)

const tick = (milliseconds: number) => vi.advanceTimersByTime(milliseconds)
const fake = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] as const

describe.each(withOperators)('%s', (_, { connectSocket }, operators) => {
  beforeEach(() => void vi.useFakeTimers({ toFake: [...fake] }))
  afterEach(() => void vi.useRealTimers())

  /** A socket, and what comes out of its stream when this is made of it. */
  function hear(make: (messages$: dist.Observable<string>) => dist.Observable<unknown>) {
    const world = openSocket(connectSocket)
    const { log, observer } = createLog()
    const subscription = make(world.socket.messages$ as dist.Observable<string>).subscribe(observer)
    return { ...world, log, subscription }
  }

  test('shares the core its copy of rxjs', () => {
    const { socket } = openSocket(connectSocket)
    for (const stream of [socket.messages$, socket.state$, socket.errors$])
      expect(stream).toBeInstanceOf(operators.Observable)
  })

  const { from, map, of } = operators
  const pair = (text: string) => of(`${text}1`, `${text}2`)
  // What the server says is a, b, b, c.
  test.each<[string, (messages$: dist.Observable<string>) => dist.Observable<unknown>, string[]]>([
    ['distinctUntilChanged', (m) => m.pipe(operators.distinctUntilChanged()), ['a', 'b', 'c']],
    ['filter', (m) => m.pipe(operators.filter((text) => text !== 'b')), ['a', 'c']],
    ['map', (m) => m.pipe(map((text) => text.toUpperCase())), ['A', 'B', 'B', 'C']],
    ['scan', (m) => m.pipe(operators.scan((all, text) => all + text, '')), ['a', 'ab', 'abb', 'abbc']],
    ['startWith', (m) => m.pipe(operators.startWith('-')), ['-', 'a', 'b', 'b', 'c']],
    ['takeUntil', (m) => m.pipe(operators.takeUntil(m.pipe(operators.filter((text) => text === 'b')))), ['a']],
    ['concatMap', (m) => m.pipe(operators.concatMap(pair)), ['a1', 'a2', 'b1', 'b2', 'b1', 'b2', 'c1', 'c2']],
    ['mergeMap', (m) => m.pipe(operators.mergeMap(pair)), ['a1', 'a2', 'b1', 'b2', 'b1', 'b2', 'c1', 'c2']],
    ['switchMap', (m) => m.pipe(operators.switchMap(pair)), ['a1', 'a2', 'b1', 'b2', 'b1', 'b2', 'c1', 'c2']],
    ['share', (m) => m.pipe(operators.share()), ['a', 'b', 'b', 'c']],
    ['merge', (m) => operators.merge(m, of('-')), ['-', 'a', 'b', 'b', 'c']],
    ['combineLatest', (m) => operators.combineLatest([m, of('-')]).pipe(map(String)), ['a,-', 'b,-', 'b,-', 'c,-']],
    ['withLatestFrom', (m) => m.pipe(operators.withLatestFrom(of(1)), map(String)), ['a,1', 'b,1', 'b,1', 'c,1']],
    ['from an Observable', (m) => from(m), ['a', 'b', 'b', 'c']],
    ['from a Set', (m) => m.pipe(operators.switchMap((text) => from(new Set([text])))), ['a', 'b', 'b', 'c']],
  ])('%s does its work', (_, make, expected) => {
    const { say, complete, log } = hear(make)
    say('a', 'b', 'b', 'c')
    complete()
    expect(log.filter((entry) => entry !== 'complete')).toEqual(expected)
    expect(log.at(-1)).toBe('complete')
  })

  test('from closes an iterator that is left early, as after take', () => {
    const log: unknown[] = []
    function* numbers() {
      try {
        yield 1
        yield 2
      } finally {
        log.push('closed')
      }
    }
    from(numbers())
      .pipe(operators.take(1))
      .subscribe((value) => log.push(value))
    expect(log).toEqual([1, 'closed'])
  })

  test('take and tap do their work, and finalize hears of the end', () => {
    const seen: unknown[] = []
    const { say, log } = hear((m) =>
      m.pipe(
        operators.tap((text) => seen.push(text)),
        operators.take(1),
        operators.finalize(() => seen.push('over')),
      ),
    )
    say('a', 'b')
    expect(log).toEqual(['a', 'complete'])
    expect(seen).toEqual(['a', 'over'])
  })

  test('catchError takes the error of the end', () => {
    const { fail, log } = hear((m) => m.pipe(operators.catchError((error) => of(error.code))))
    fail()
    expect(log).toEqual(['CONNECTION_LOST', 'complete'])
  })

  test('firstValueFrom resolves with the next message', async () => {
    const { socket, say } = openSocket(connectSocket)
    const first = operators.firstValueFrom(socket.messages$)
    say('a', 'b')
    expect(await first).toBe('a')
  })

  test('a Subject ends streams, and feeds them', () => {
    const unload$ = new operators.Subject<void>()
    const { say, log } = hear((m) => m.pipe(operators.takeUntil(unload$)))
    say('a')
    unload$.next()
    say('b')
    expect(log).toEqual(['a', 'complete'])
  })

  test.each<[string, (messages$: dist.Observable<string>) => dist.Observable<unknown>, string[]]>([
    ['auditTime', (m) => m.pipe(operators.auditTime(100)), ['b', 'c']],
    ['debounceTime', (m) => m.pipe(operators.debounceTime(100)), ['c']],
    ['throttleTime', (m) => m.pipe(operators.throttleTime(100)), ['a', 'c']],
    ['bufferTime', (m) => m.pipe(operators.bufferTime(100), map(String)), ['a,b', 'c', '']],
    ['timer', (m) => operators.merge(m, operators.timer(50)), ['a', '0', 'b', 'c']],
  ])('%s keeps its time', (_, make, expected) => {
    const { say, log, subscription } = hear(make)
    say('a')
    tick(90)
    say('b')
    tick(30)
    say('c')
    tick(180)
    expect(log).toEqual(expected)
    subscription.unsubscribe()
    expect(vi.getTimerCount()).toBe(0)
  })

  test('timeout tells of a silence', () => {
    const { say, log } = hear((m) =>
      m.pipe(
        operators.timeout(100),
        operators.catchError(({ name }) => of(name)),
      ),
    )
    say('a')
    tick(101)
    expect(log).toEqual(['a', 'TimeoutError', 'complete'])
  })

  test('a hundred messages in a turn are one setData', () => {
    const setData = vi.fn()
    const { socket, say } = openSocket(connectSocket)
    const subscription = socket.messages$
      .pipe(
        operators.bufferTime(50),
        operators.filter((texts) => texts.length > 0),
      )
      .subscribe((messages) => setData({ messages }))
    say(...Array.from({ length: 100 }, String))
    tick(500)
    expect(setData).toHaveBeenCalledTimes(1)
    expect(setData.mock.calls[0]![0].messages).toHaveLength(100)
    subscription.unsubscribe()
  })
})
