import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { json, raw } from '../../../src/messages/codec.js'
import { encodeFrame, sizeOf, toFrame, utf8Length } from '../../../src/outbox/frame.js'
import { createVirtualClock } from '../../../src/testing/virtual-clock.js'
import { unhandledRejections } from '../hosts/scripted.js'
import { settle } from './world.js'

const bytesOf = (frame: unknown) => [...new Uint8Array(frame as ArrayBuffer)]

describe('utf8Length', () => {
  test.each([
    ['nothing', '', 0],
    ['ASCII', 'tea', 3],
    ['two bytes', 'é\u0080\u07ff', 6],
    ['three bytes', '茶\u0800\uffff', 9],
    ['a surrogate pair', '😀', 4],
    ['a high surrogate alone', 'a\ud83d', 4],
    ['a low surrogate alone', '\ude00a', 4],
    ['surrogates the wrong way round', '\ude00\ud83d', 6],
    ['two high surrogates before a low one', '\ud83d\ud83d\ude00', 7],
  ])('counts %s', (_, text, bytes) => {
    expect(utf8Length(text)).toBe(bytes)
    expect(utf8Length(text)).toBe(Buffer.byteLength(text))
    expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length)
  })

  test('counts every code point', () => {
    const wrong: number[] = []
    for (let point = 0; point <= 0x10ffff; point++) {
      const bytes = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
      if (utf8Length(String.fromCodePoint(point)) !== bytes) wrong.push(point)
    }
    expect(wrong).toEqual([])
  })

  test('counts any sequence of UTF-16 units as Buffer does', () => {
    const { random } = createVirtualClock()
    // Half of them surrogates, so that pairs, halves and swapped ones occur.
    const unit = () => (random() < 0.5 ? 0xd800 + Math.floor(random() * 0x800) : Math.floor(random() * 0x10000))
    for (let i = 0; i < 500; i++) {
      const text = String.fromCharCode(...Array.from({ length: 20 }, unit))
      expect(utf8Length(text)).toBe(Buffer.byteLength(text))
    }
  })
})

describe('toFrame', () => {
  test('leaves text as it is', () => {
    expect(toFrame('茶\ud83d')).toBe('茶\ud83d')
  })

  const bytes = new Uint8Array([0, 1, 2, 3, 4, 5, 6, 7])

  test.each([
    ['a Uint8Array', bytes.subarray(2, 5), [2, 3, 4]],
    ['a Uint16Array', new Uint16Array(bytes.buffer, 2, 2), [2, 3, 4, 5]],
    ['a Float64Array', new Float64Array(bytes.buffer), [0, 1, 2, 3, 4, 5, 6, 7]],
    ['a DataView', new DataView(bytes.buffer, 3, 2), [3, 4]],
    ['an empty view', bytes.subarray(4, 4), []],
    ['a Buffer, which shares a pool', Buffer.from('tea'), [116, 101, 97]],
    ['an ArrayBuffer', bytes.buffer, [0, 1, 2, 3, 4, 5, 6, 7]],
    ['an empty ArrayBuffer', new ArrayBuffer(0), []],
  ])('cuts %s to exactly its bytes', (_, encoded, expected) => {
    const frame = toFrame(encoded)
    expect(frame).toBeInstanceOf(ArrayBuffer)
    expect(bytesOf(frame)).toEqual(expected)
  })

  test.each([
    ['an ArrayBuffer', (source: Uint8Array) => source.buffer],
    ['a view', (source: Uint8Array) => source.subarray(1)],
  ])('copies %s, so that a later mutation changes nothing', (_, encodedOf) => {
    const source = new Uint8Array([1, 2])
    const frame = toFrame(encodedOf(source))
    source[1] = 9
    expect(bytesOf(frame).pop()).toBe(2)
  })

  test.each([
    ['a buffer', (buffer: ArrayBuffer) => buffer],
    ['the buffer of a view', (buffer: ArrayBuffer) => new Uint8Array(buffer)],
    ['the buffer of a DataView', (buffer: ArrayBuffer) => new DataView(buffer)],
  ])('throws a TypeError when %s is detached', (_, encodedOf) => {
    const buffer = new ArrayBuffer(2)
    const encoded = encodedOf(buffer)
    structuredClone(buffer, { transfer: [buffer] })
    expect(() => toFrame(encoded)).toThrow(TypeError)
  })

  test('copies a view of shared memory into memory of its own', () => {
    const frame = toFrame(new Uint8Array(new SharedArrayBuffer(4)).fill(7).subarray(1, 3))
    expect(frame).toBeInstanceOf(ArrayBuffer)
    expect(bytesOf(frame)).toEqual([7, 7])
  })

  test('takes buffers and views from another realm', () => {
    const foreign = runInNewContext('new Uint8Array([1, 2, 3])') as Uint8Array
    expect(foreign.buffer).not.toBeInstanceOf(ArrayBuffer)
    expect(bytesOf(toFrame(foreign.buffer))).toEqual([1, 2, 3])
    expect(bytesOf(toFrame(foreign.subarray(1)))).toEqual([2, 3])
  })

  test.each([
    ['Undefined', undefined],
    ['Null', null],
    ['Number', 1],
    ['Object', { type: 'join' }],
    ['Array', [1, 2]],
    ['Blob', new Blob(['tea'])],
    ['SharedArrayBuffer', new SharedArrayBuffer(1)],
  ])('refuses and names what is neither text nor bytes: %s', (name, encoded) => {
    expect(() => toFrame(encoded)).toThrow(
      new TypeError(`a frame must be a string, an ArrayBuffer or a view of one, received ${name}`),
    )
  })
})

describe('encodeFrame', () => {
  test('makes the frame of what the codec encodes', () => {
    expect(encodeFrame(json(), { type: 'join' })).toBe('{"type":"join"}')
    expect(bytesOf(encodeFrame(raw, new Uint8Array([1, 2]).subarray(1)))).toEqual([2])
  })

  const circular: { self?: unknown } = {}
  circular.self = circular

  test.each<[string, { encode(message: any): unknown }, unknown]>([
    ['the codec throws', json(), circular],
    ['the message is an object and there is no codec', raw, { type: 'join' }],
    ['the codec makes neither text nor bytes', { encode: () => 1 }, 'tea'],
  ])('throws ENCODE_FAILED with the cause and the message when %s', (_, codec, message) => {
    let error: unknown
    try {
      encodeFrame(codec, message)
    } catch (reason) {
      error = reason
    }
    expect(error).toMatchObject({ name: 'SocketError', code: 'ENCODE_FAILED', cause: expect.any(TypeError) })
    expect((error as { data: unknown }).data).toBe(message)
  })
})

test('sizeOf counts text in UTF-8 and buffers in bytes', () => {
  expect(sizeOf('茶😀')).toBe(7)
  expect(sizeOf(new ArrayBuffer(5))).toBe(5)
})

test('encodeFrame does not tell with its own words what the codec was given, which may repeat it', () => {
  const encode = (message: unknown): never => {
    throw new Error(`cannot encode ${message}`)
  }
  const error = thrown(() => encodeFrame({ encode }, 'my password')) as Error
  expect(error).toMatchObject({ code: 'ENCODE_FAILED', data: 'my password' })
  expect(error.message).not.toContain('password')
})

test('encodeFrame refuses what comes later, and leaves no rejection of it unhandled', async () => {
  const unhandled = unhandledRejections()
  const error = thrown(() => encodeFrame({ encode: () => Promise.reject(new Error('late')) }, 'tea'))
  expect(error).toMatchObject({ code: 'ENCODE_FAILED', data: 'tea' })
  await settle()
  expect(unhandled).toEqual([])
})

/** What a call throws. */
function thrown(call: () => unknown): unknown {
  try {
    call()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}
