// Base libraries below 2.16.1 have no Symbol.asyncIterator: what compilers make of for await looks for
// '@@asyncIterator' there. The page below is compiled to ES5 and runs with miniprogram_dist in such an engine.
import { createContext, runInContext } from 'node:vm'
import { transformSync } from '@swc/core'
import { expect, test } from 'vitest'
import type { connectSocket } from 'wx-socket'
// @ts-expect-error it is JavaScript
import { packedRequire } from '../../tools/packed.mjs'
import { openSocket, settle } from './world.js'

const page = `
  async function* relay(iterable) { yield* iterable }
  async function collect(iterable, last) {
    const texts = []
    try {
      for await (const text of iterable) {
        texts.push(String(text))
        if (text === last) break
      }
    } catch (error) {
      texts.push(error.code)
    }
    return texts
  }
`
const withoutSymbol = `
  var Native = Symbol
  Symbol = function (description) { return Native(description) }
  Symbol.iterator = Native.iterator
`

interface Packed {
  connectSocket: typeof connectSocket
}

/** A realm of its own; `later`, if given, runs after the SDK was loaded. */
function createEngine(later = '') {
  const context = createContext({ setTimeout, clearTimeout })
  const packed: Packed = runInContext(`${withoutSymbol};${packedRequire()}('./index.js')`, context)
  const { code } = transformSync(page, { jsc: { target: 'es5' }, module: { type: 'commonjs' }, isModule: false })
  runInContext(later + code, context)
  const collect: (iterable: unknown, last?: string) => Promise<string[]> = runInContext('collect', context)
  const relay: (iterable: unknown) => unknown = runInContext('relay', context)
  return { context, collect, relay, ...openSocket(packed.connectSocket) }
}

const key = '@@asyncIterator'
const keyed = (of: object) => of as Record<string, () => unknown>

test('the engine has no Symbol.asyncIterator', () => {
  expect(runInContext('typeof Symbol.asyncIterator', createEngine().context)).toBe('undefined')
})

test('iterators give themselves by @@asyncIterator, and have no other key for it', () => {
  const { socket } = createEngine()
  for (const iterator of [socket.iterate(), socket.batches()]) {
    expect(keyed(iterator)[key]!()).toBe(iterator)
    expect(Symbol.asyncIterator in iterator).toBe(false)
  }
})

test('the socket gives a new iterator by @@asyncIterator each time', async () => {
  const { socket, say } = createEngine()
  const [one, two] = [keyed(socket)[key]!(), keyed(socket)[key]!()] as ReturnType<typeof socket.iterate>[]
  say('a')
  expect(one).not.toBe(two)
  expect([(await one!.next()).value, (await two!.next()).value]).toEqual(['a', 'a'])
})

test('a compiled for await takes the socket, iterate() and batches(), to the end', async () => {
  const { socket, collect, clock, say, complete } = createEngine()
  const loops = [socket, socket.iterate(), socket.batches()].map((iterable) => collect(iterable))
  say('a', 'b')
  await clock.advance(0)
  complete()
  expect((await Promise.all(loops)).map((texts) => [...texts])).toEqual([['a', 'b'], ['a', 'b'], ['a,b']])
})

test('a compiled for await catches what the messages end with', async () => {
  const { socket, collect, say, fail } = createEngine()
  const loop = collect(socket)
  say('a')
  fail()
  expect([...(await loop)]).toEqual(['a', 'CONNECTION_LOST'])
})

test('a compiled for await that is left frees the iterator', async () => {
  const { socket, collect, say } = createEngine()
  const iterator = socket.iterate()
  say('a', 'b', 'c')
  expect([...(await collect(iterator, 'b'))]).toEqual(['a', 'b'])
  expect({ ...(await iterator.next()) }).toEqual({ done: true, value: undefined })
})

test('a compiled yield* passes on values, and return() by leaving the loop', async () => {
  const { socket, collect, relay, say } = createEngine()
  const iterator = socket.iterate()
  say('a', 'b', 'c')
  expect([...(await collect(relay(iterator), 'b'))]).toEqual(['a', 'b'])
  expect({ ...(await iterator.next()) }).toEqual({ done: true, value: undefined })
})

test('a symbol that is defined after the SDK was loaded is taken', async () => {
  const { socket, context, collect, say, complete } = createEngine("Symbol.asyncIterator = Native('asyncIterator')\n")
  const symbol: typeof Symbol.asyncIterator = runInContext('Symbol.asyncIterator', context)
  const iterator = socket.iterate()
  expect(iterator[symbol]()).toBe(iterator)
  const loops = [collect(socket), collect(iterator)]
  say('a')
  await settle()
  complete()
  expect((await Promise.all(loops)).map((texts) => [...texts])).toEqual([['a'], ['a']])
})
