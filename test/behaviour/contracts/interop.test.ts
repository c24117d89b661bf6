// The interop point of Observables: '@@observable', and Symbol.observable where something has defined it.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { runInNewContext } from 'node:vm'
import type * as rxjs from 'rxjs'
import { afterEach, describe, expect, test } from 'vitest'
import { builds } from '../scenarios/world.js'
import { copies } from './rxjs-copies.js'
import { createLog, openSocket } from './world.js'

const require = createRequire(import.meta.url)
const global = Symbol as { observable?: symbol }
const call = (stream: unknown, key: PropertyKey): unknown => (stream as Record<PropertyKey, () => unknown>)[key]!()

afterEach(() => void delete global.observable)

describe.each(builds)('%s', (_, { connectSocket }) => {
  const streamsOf = ({ messages$, state$, errors$ }: ReturnType<typeof openSocket>['socket']) => [
    messages$,
    state$,
    errors$,
  ]

  test("'@@observable' gives every stream itself", () => {
    for (const stream of streamsOf(openSocket(connectSocket).socket)) expect(call(stream, '@@observable')).toBe(stream)
  })

  test('both keys give every stream itself where Symbol.observable is defined after the import', () => {
    global.observable = Symbol('observable')
    for (const stream of streamsOf(openSocket(connectSocket).socket))
      expect([call(stream, global.observable), call(stream, '@@observable')]).toEqual([stream, stream])
  })

  test('a copy of rxjs that is loaded after Symbol.observable was defined takes it', () => {
    global.observable = Symbol('observable')
    const code = readFileSync(require.resolve('../../../node_modules/rxjs/dist/bundles/rxjs.umd.js'), 'utf8')
    const module = { exports: {} as typeof rxjs }
    runInNewContext(code, { module, exports: module.exports, setTimeout, Symbol })
    const { socket, say, complete } = openSocket(connectSocket)
    const { log, observer } = createLog()
    module.exports.from(socket.messages$).subscribe(observer)
    say('a')
    complete()
    expect(log).toEqual(['a', 'complete'])
  })

  test.each(copies)('%s takes it where Symbol.observable was defined after that copy', (_, { from }) => {
    global.observable = Symbol('observable')
    const { socket, say } = openSocket(connectSocket)
    const { log, observer } = createLog()
    from(socket.messages$).subscribe(observer)
    say('a')
    expect(log).toEqual(['a'])
  })

  test.each(copies)('%s takes anything that gives it by the interop key', (_, { from }) => {
    const { socket, say } = openSocket(connectSocket)
    const { log, observer } = createLog()
    from({ '@@observable': () => call(socket.messages$, '@@observable') } as never).subscribe(observer)
    say('a')
    expect(log).toEqual(['a'])
  })

  test.each(copies)('%s says that it is an Observable', (_, { isObservable }) => {
    expect(streamsOf(openSocket(connectSocket).socket).map((stream) => isObservable(stream))).toEqual([
      true,
      true,
      true,
    ])
  })
})
