import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type Codec, createDecoder, json, raw, type RawIn } from '../../../src/messages/codec.js'
import type { StandardSchema } from '../../../types/standard-schema.js'
import { settle } from './world.js'

type Validate = StandardSchema['~standard']['validate']

const schemaOf = (validate: Validate): StandardSchema => ({ '~standard': { version: 1, vendor: 'test', validate } })

/** What a call throws. */
function thrown(call: () => unknown): unknown {
  try {
    call()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

/** Of what is not passed as it is. */
const decoderOf = <In>(given: Codec<In, never>, schema: StandardSchema<In> | undefined) => {
  const { codec, explain } = createDecoder(given, schema)!
  return (frame: RawIn): In => {
    try {
      return codec.decode(frame)
    } catch (error) {
      throw explain(error, frame)
    }
  }
}

describe('raw', () => {
  test.each<[string, RawIn]>([
    ['text', 'tea'],
    ['bytes', new ArrayBuffer(2)],
  ])('passes %s through', (_, frame) => {
    expect(raw.encode(frame)).toBe(frame)
    expect(raw.decode(frame)).toBe(frame)
  })
})

describe('json', () => {
  test.each([[{ type: 'join', room: '茶' }], [[1, null]], ['text'], [0], [null]])('brings %j back', (message) => {
    expect(json().decode(json().encode(message) as string)).toEqual(message)
  })

  const circular: { self?: unknown } = {}
  circular.self = circular

  test.each([
    ['undefined', undefined],
    ['a function', () => 1],
    ['a symbol', Symbol('s')],
    ['what refers to itself', circular],
    ['a bigint', BigInt(1)],
  ])('has no form for %s', (_, message) => {
    expect(() => json().encode(message)).toThrow(TypeError)
  })

  test('refuses text that is not JSON', () => {
    expect(() => json().decode('{')).toThrow(SyntaxError)
  })

  test('refuses binary frames', () => {
    expect(() => json().decode(new ArrayBuffer(2))).toThrow('a binary frame is not JSON')
  })
})

describe('createDecoder', () => {
  test('makes none where frames are the messages, and one where a schema looks at them', () => {
    expect(createDecoder(raw, undefined)).toBeUndefined()
    const decode = decoderOf(raw, z.string())
    expect(decode('tea')).toBe('tea')
    expect(thrown(() => decode(new ArrayBuffer(1)))).toMatchObject({ code: 'DECODE_FAILED' })
  })

  test('gives what the codec decodes', () => {
    expect(decoderOf(json<number>(), undefined)('1')).toBe(1)
  })

  test('throws DECODE_FAILED with the frame and the cause when the codec throws', () => {
    const cause = new Error('no verb')
    const codec = {
      encode: String,
      decode: (): never => {
        throw cause
      },
    }
    expect(thrown(() => decoderOf(codec, undefined)('frame'))).toMatchObject({
      name: 'SocketError',
      code: 'DECODE_FAILED',
      message: 'Cannot decode: the codec refused the frame',
      data: 'frame',
      cause,
    })
  })

  test('hands the decoded message to the schema and gives what that makes of it', () => {
    const decode = decoderOf(json<never>(), z.object({ at: z.string().transform((text) => new Date(text)) }))
    expect(decode('{"at":"2026-01-01T00:00:00Z"}')).toEqual({ at: new Date(1767225600000) })
  })

  test('throws DECODE_FAILED with the issues when the message does not match the schema', () => {
    const decode = decoderOf(json<never>(), z.object({ id: z.number() }))
    const error = thrown(() => decode('{"id":"1"}')) as Error
    expect(error).toMatchObject({ code: 'DECODE_FAILED', data: '{"id":"1"}', cause: [{ path: ['id'] }] })
    expect(error.message).toContain('does not match the schema')
  })

  test('takes a result without issues for a match, whatever the value', () => {
    const decode = decoderOf(
      json(),
      schemaOf(() => ({ value: undefined, issues: undefined })),
    )
    expect(decode('1')).toBeUndefined()
  })

  test('throws DECODE_FAILED when the schema throws', () => {
    const cause = new Error('bad schema')
    const decode = decoderOf(
      json(),
      schemaOf(() => {
        throw cause
      }),
    )
    expect(thrown(() => decode('1'))).toMatchObject({ code: 'DECODE_FAILED', cause })
  })

  test.each([
    ['matches', () => Promise.resolve({ value: 1 })],
    ['rejects', () => Promise.reject(new Error('no match'))],
  ])('throws DECODE_FAILED for a schema that returns a Promise, also if it %s', async (_, validate) => {
    const unhandled: unknown[] = []
    const listener = (reason: unknown): number => unhandled.push(reason)
    process.on('unhandledRejection', listener)
    const decode = decoderOf(json(), schemaOf(validate))
    const error = thrown(() => decode('1')) as Error
    expect(error).toMatchObject({ code: 'DECODE_FAILED', data: '1' })
    expect(error.message).toContain('asynchronous')
    await settle()
    process.off('unhandledRejection', listener)
    expect(unhandled).toEqual([])
  })
})
