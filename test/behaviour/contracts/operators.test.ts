// messages$ is an Observable to every copy of rxjs that an app may bring along, not only to the one it was made with.
import { describe, expect, test } from 'vitest'
import { builds } from '../scenarios/world.js'
import { copies } from './rxjs-copies.js'
import { createLog, openSocket } from './world.js'

describe.each(builds)('%s', (_, { connectSocket }) => {
  describe.each(copies)('with %s', (_, rxjs) => {
    const open = () => openSocket(connectSocket)

    test('from() takes it, and passes on values and completion', () => {
      const { socket, say, complete } = open()
      const { log, observer } = createLog()
      rxjs.from(socket.messages$).subscribe(observer)
      say('a', 'b')
      complete()
      expect(log).toEqual(['a', 'b', 'complete'])
    })

    test('from() passes on the error as it is', () => {
      const { socket, fail } = open()
      const errors: unknown[] = []
      rxjs.from(socket.messages$).subscribe({ error: (error) => errors.push(error) })
      fail()
      expect(errors).toHaveLength(1)
      expect(errors[0]).toBeInstanceOf(Error)
      expect(errors[0]).toMatchObject({ name: 'SocketError', code: 'CONNECTION_LOST' })
    })

    test('its own pipe() takes operators of that copy', () => {
      const { socket, say, complete } = open()
      const { log, observer } = createLog()
      socket.messages$
        .pipe(
          rxjs.filter((text) => text !== 'b'),
          rxjs.map((text) => text.toUpperCase()),
          rxjs.take(2),
        )
        .subscribe(observer)
      say('a', 'b', 'c', 'd')
      complete()
      expect(log).toEqual(['A', 'C', 'complete'])
    })

    test('merge() joins two and completes with the last', () => {
      const [one, two] = [open(), open()]
      const { log, observer } = createLog()
      rxjs.merge(one.socket.messages$, two.socket.messages$).subscribe(observer)
      one.say('1')
      two.say('2')
      one.complete()
      two.say('3')
      expect(log).toEqual(['1', '2', '3'])
      two.complete()
      expect(log).toEqual(['1', '2', '3', 'complete'])
    })

    test('switchMap() leaves the one before', () => {
      const [one, two] = [open(), open()]
      const source = new rxjs.Subject<typeof one>()
      const { log, observer } = createLog()
      source.pipe(rxjs.switchMap(({ socket }) => socket.messages$)).subscribe(observer)
      source.next(one)
      one.say('1')
      source.next(two)
      one.say('lost')
      two.say('2')
      expect(log).toEqual(['1', '2'])
    })

    test('combineLatest() pairs the latest of each, state$ from the start', () => {
      const { socket, say } = open()
      const { log, observer } = createLog()
      rxjs
        .combineLatest([socket.messages$, socket.state$])
        .pipe(rxjs.map(([text, { phase }]) => `${text} ${phase}`))
        .subscribe(observer)
      say('a', 'b')
      expect(log).toEqual(['a open', 'b open'])
    })

    test('takeUntil() ends it, and is ended by it', () => {
      const { socket, say } = open()
      const [stop, other] = [new rxjs.Subject<void>(), new rxjs.Subject<string>()]
      const [mine, others] = [createLog(), createLog()]
      rxjs.from(socket.messages$).pipe(rxjs.takeUntil(stop)).subscribe(mine.observer)
      other.pipe(rxjs.takeUntil(socket.messages$)).subscribe(others.observer)
      other.next('x')
      say('a')
      other.next('y')
      stop.next()
      say('b')
      expect([mine.log, others.log]).toEqual([
        ['a', 'complete'],
        ['x', 'complete'],
      ])
    })

    test('retry() goes on with the next socket when the first fails', () => {
      const [one, two] = [open(), open()]
      const rest = [one, two]
      const { log, observer } = createLog()
      rxjs
        .defer(() => rest.shift()!.socket.messages$)
        .pipe(rxjs.retry(1))
        .subscribe(observer)
      one.say('1')
      one.fail()
      two.say('2')
      two.fail()
      expect(log).toEqual(['1', '2', 'error CONNECTION_LOST'])
    })

    test('share() gives one subscription to many, and leaves with the last of them', () => {
      const { socket, say } = open()
      const taps: string[] = []
      const shared = rxjs.from(socket.messages$).pipe(
        rxjs.tap((text) => taps.push(text)),
        rxjs.share(),
      )
      const [one, two] = [createLog(), createLog()]
      const subscriptions = [one, two].map(({ observer }) => shared.subscribe(observer))
      say('a')
      for (const subscription of subscriptions) subscription.unsubscribe()
      say('b')
      expect([taps, one.log, two.log]).toEqual([['a'], ['a'], ['a']])
    })

    test('firstValueFrom() and lastValueFrom() settle with the first and the last', async () => {
      const { socket, say, complete } = open()
      const source = rxjs.from(socket.messages$)
      const settled = Promise.all([rxjs.firstValueFrom(source), rxjs.lastValueFrom(source)])
      say('a', 'b', 'c')
      complete()
      expect(await settled).toEqual(['a', 'c'])
    })

    test('lastValueFrom() rejects with the error', async () => {
      const { socket, say, fail } = open()
      const last = rxjs.lastValueFrom(rxjs.from(socket.messages$))
      say('a')
      fail()
      await expect(last).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
    })

    test('take(1) leaves held what it does not take', () => {
      const { socket, say } = open()
      say('a', 'b')
      const [one, two] = [createLog(), createLog()]
      rxjs.from(socket.messages$).pipe(rxjs.take(1)).subscribe(one.observer)
      rxjs.from(socket.messages$).subscribe(two.observer)
      expect([one.log, two.log]).toEqual([['a', 'complete'], ['b']])
    })
  })
})
