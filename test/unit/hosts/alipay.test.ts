import { describe, expect, test } from 'vitest'
import { textOf } from '../../../src/errors/socket-error.js'
import { detectTransport } from '../../../src/hosts/detect.js'
import { readFailure } from '../../../src/hosts/words.js'
import { createVirtualClock } from '../../../src/testing/virtual-clock.js'
import { record, requestOf, scriptedGlobals, scriptedTask } from './scripted.js'

/** A `my` that does what the test says. */
function setup(more: object = {}) {
  const clock = createVirtualClock()
  const scripted = scriptedTask()
  const dials: any[] = []
  const host = {
    alert() {},
    connectSocket(options: object) {
      dials.push(options)
      return scripted.task
    },
    ...more,
  }
  const heard: unknown[] = []
  const recorded = record()
  const listener = { ...recorded.listener, message: (data: unknown) => void heard.push(data) }
  const wire = detectTransport(host).connect(requestOf(clock), listener)
  return { ...scripted, ...recorded, host, clock, dials, wire, heard }
}

function setupOpen() {
  const parts = setup()
  parts.emit.open({ data: { socketTaskID: '1' } })
  return parts
}

describe("Alipay's my", () => {
  test('is asked for a task', () => {
    const { dials, log, emit } = setup()
    expect(dials).toEqual([expect.objectContaining({ multiple: true, url: 'wss://example.com' })])
    emit.open(undefined)
    expect(log).toEqual(['open'])
  })

  test('is known by its alert: another host is not asked for more than it knows', () => {
    const { dials } = setup({ alert: undefined })
    expect(Object.keys(dials[0])).not.toContain('multiple')
  })

  test('is dialled on itself where a framework has made an object of it that lacks the alert', () => {
    const { host, dials } = setup()
    const Taro = { connectSocket: () => expect.fail('its tasks are text only'), miniGlobal: host }
    detectTransport(Taro).connect(requestOf(createVirtualClock()), record().listener)
    expect(dials).toHaveLength(2)
    expect(dials[1]).toMatchObject({ multiple: true })
  })

  test.each([undefined, null, 7, {}, { connectSocket: () => expect.fail('not this one') }])(
    'is not what %j is: the framework is dialled on, as it is',
    (miniGlobal) => {
      const { dials } = setup({ alert: undefined, miniGlobal })
      expect(dials).toHaveLength(1)
      expect(Object.keys(dials[0])).not.toContain('multiple')
    },
  )

  test('is given text as it is, and bytes in base64', () => {
    const { wire, sends } = setupOpen()
    wire.send('茶', () => {})
    wire.send(new Uint8Array([1, 2, 3, 250]).buffer, () => {})
    expect(sends.map(({ data, isBuffer }: any) => [data, isBuffer])).toEqual([
      ['茶', undefined],
      ['AQID+g==', true],
    ])
  })

  test('gives bytes in base64, one layer down or not, and text that looks like it', () => {
    const { emit, heard } = setupOpen()
    emit.message({ data: { socketTaskID: '1', data: 'AQID+g==', isBuffer: true } })
    emit.message({ data: 'AQID+g==', isBuffer: true })
    emit.message({ data: { data: 'AQID+g==', isBuffer: false } })
    emit.message({ data: 'AQID' })
    emit.message({ data: { data: new Uint8Array([7]).buffer, isBuffer: true } })
    emit.message({ data: new Uint8Array([8]).buffer, isBuffer: true })
    emit.message({ data: { data: '', isBuffer: false } })
    const plain = heard.map((data) => (typeof data === 'string' ? data : [...new Uint8Array(data as ArrayBuffer)]))
    expect(plain).toEqual([[1, 2, 3, 250], [1, 2, 3, 250], 'AQID+g==', 'AQID', [7], [8], ''])
  })

  test('has every byte in every place both ways, as Node writes it', () => {
    const { wire, sends, emit, heard } = setupOpen()
    for (let length = 0; length < 300; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 7 + length) & 255)
      const text = Buffer.from(bytes).toString('base64')
      wire.send(bytes.buffer, () => {})
      expect(sends[length]!.data).toBe(text)
      emit.message({ data: { data: text, isBuffer: true } })
      expect(new Uint8Array(heard[length] as ArrayBuffer)).toEqual(bytes)
    }
  })

  test.each(['A', 'AB', 'ABC', 'ABC*', 'A===', '====', '=', 'AB=C', 'AQ==AQ==', '茶茶茶茶', 'AQ ='])(
    'gives a frame that cannot be read where %j is said to be base64',
    async (data) => {
      const { emit, heard } = setupOpen()
      emit.message({ data: { data, isBuffer: true } })
      await expect((heard[0] as Blob).arrayBuffer()).rejects.toThrow('its bytes are no base64')
    },
  )

  test('tells a close one layer down, or beside what is there, with a code or without', () => {
    const { emit, ends } = setupOpen()
    emit.close({ data: { socketTaskID: '1', code: 4001, reason: 'bye' } })
    expect(ends[0]).toMatchObject({ code: 4001, reason: 'bye' })
    const beside = setupOpen()
    beside.emit.close({ data: { socketTaskID: '1' }, code: 4401, reason: 'token' })
    expect(beside.ends[0]).toMatchObject({ code: 4401, reason: 'token' })
    const other = setupOpen()
    other.emit.close({ data: { socketTaskID: '1' } })
    expect(other.ends[0]!.code).toBeUndefined()
  })

  test('says by number that a socket is not open', async () => {
    const { wire, sends, log, clock } = setupOpen()
    const errors: any[] = []
    wire.send('x', (error) => errors.push(error))
    sends[0]!.fail!({ error: 10, errorMessage: '网络连接没有打开' })
    expect(errors).toEqual([expect.objectContaining({ code: 'CONNECTION_LOST' })])
    await clock.advance(200)
    expect(log).toEqual(['open', 'end'])
  })

  test.each([
    [4, 'url'],
    [5, 'url'],
    [20, 'url'],
    [7, 'tls'],
    [9, 'handshake'],
    [6, undefined],
    [1, 'unknown'],
    [14, 'unknown'],
  ])('says by number what was wrong: %i is %s', (error, kind) => {
    const { emit, ends } = setup()
    emit.error({ data: { socketTaskID: '1' }, error, errorMessage: '' })
    expect(readFailure(textOf(ends[0]!.error)).kind).toBe(kind)
  })

  test('is heard on its globals where it gives no task and is older than 2.9.1', () => {
    const { host, emit, sends, registered } = scriptedGlobals()
    const my = Object.assign(host, { alert() {}, SDKVersion: '2.8.5' })
    const { listener, log } = record()
    const wire = detectTransport(my).connect(requestOf(createVirtualClock()), listener)
    expect(registered).toHaveLength(4)
    emit.open(undefined)
    wire.send(new Uint8Array([1]).buffer, () => {})
    emit.message({ data: 'AQ==', isBuffer: true })
    expect(sends).toEqual([expect.objectContaining({ data: 'AQ==', isBuffer: true })])
    expect(log).toEqual(['open', 'message [object ArrayBuffer]'])
  })

  test('keeps its globals to itself where it is newer, and gives no task', () => {
    const { host, registered } = scriptedGlobals()
    const my = Object.assign(host, { alert() {}, SDKVersion: '2.10.0' })
    detectTransport(my).connect(requestOf(createVirtualClock()), record().listener)
    expect(registered).toEqual([])
  })
})

describe("Douyin's close", () => {
  test.each([
    ['1000', 1000],
    ['4001', 4001],
    ['', undefined],
    [null, undefined],
    ['none', undefined],
  ])('may have its code as text: %j', (code, expected) => {
    const { emit, ends } = setup({ alert: undefined })
    emit.open({})
    emit.close({ code, reason: 'bye' })
    expect(ends[0]).toMatchObject({ code: expected, reason: 'bye' })
  })
})
