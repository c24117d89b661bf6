// What waits has a bound: for an opening hook, behind a Blob, for the first consumer (API.md, onOpening and messages$).
import { describe, expect, test } from 'vitest'
import { note } from './coming-back/world.js'
import { createBlob, createPlatform, textOf } from './platform.js'
import { builds } from './world.js'

const KiB = 1024
const MiB = 1024 * KiB
const upTo = (last: number): string[] => Array.from({ length: last }, (_, i) => `${i + 1}`)
/** So many bytes in UTF-8, three to a character. */
const text = (bytes: number): string => 'a'.repeat(bytes % 3) + '茶'.repeat(Math.floor(bytes / 3))
const never = new Promise<never>(() => {})

describe.each(builds)('%s', (_, library) => {
  /** An open socket without a hook, and what it tells. */
  const open = async (given: object = {}) => {
    const platform = createPlatform(library)
    const socket = platform.connect({ retry: () => 100, timeout: 5000, ...given })
    const log: string[] = []
    socket.messages$.subscribe({ next: (message) => log.push(textOf(message)), error: ({ code }) => log.push(code) })
    socket.errors$.subscribe(({ code }) => log.push(`survived ${code}`))
    await platform.settle()
    return { ...platform, socket, log, end: () => platform.end(socket) }
  }

  describe('frames that wait for a hook', () => {
    const opening = async (hook: (opening: any) => unknown = () => never) => {
      const platform = createPlatform(library)
      const socket = platform.connect({ retry: () => 100, handshake: hook })
      const log = note(socket)
      await platform.settle()
      return { ...platform, socket, log, end: () => platform.end(socket) }
    }

    test('are 1,024 at most: one more is OVERFLOW and fails the attempt, after what came', async () => {
      const { socket, say, settle, wires, log, clock, end } = await opening(({ attempt }) => attempt === 1 && never)
      const errors: any[] = []
      socket.errors$.subscribe((error) => errors.push(error))
      say(...upTo(1024))
      await settle()
      expect(log).toEqual(['connecting'])
      say('one too many', 'and another')
      await settle()
      expect(log).toEqual([
        'connecting',
        ...upTo(1024).map((message) => `received ${message}`),
        'survived OVERFLOW',
        'waiting',
      ])
      expect(errors[0]).toMatchObject({ code: 'OVERFLOW', retryable: true, hint: expect.stringContaining('next()') })
      expect(errors[0].message).toMatch(/^Cannot receive: .*1024.*4194304/)
      expect(wires[0]!.closed).toBe(true)
      await clock.advance(200)
      expect(socket.state).toMatchObject({ phase: 'open', attempt: 2 })
      await end()
    })

    test.each([
      ['text', text],
      ['bytes', (bytes: number) => new ArrayBuffer(bytes)],
    ])('take 4 MiB at most, as %s', async (_, make) => {
      const { say, settle, log, end } = await opening()
      say(make(3 * MiB), make(MiB))
      await settle()
      expect(log).toEqual(['connecting'])
      say(make(1))
      await settle()
      expect(log.slice(3)).toEqual(['survived OVERFLOW', 'waiting'])
      await end()
    })

    test('make room as they are taken', async () => {
      let taken = 0
      const { say, settle, log, end } = await opening(async ({ next }) => {
        while (taken < 5000) taken += (await next()).length === MiB ? 1 : 0
      })
      for (let i = 0; i < 100; i++) {
        say(...upTo(50), 'x'.repeat(MiB))
        await settle()
      }
      expect(taken).toBe(100)
      expect(log).toEqual(['connecting'])
      await end()
    })
  })

  describe('a Blob', () => {
    test('that is not read within `timeout` is DECODE_FAILED, and lets the rest pass', async () => {
      const { socket, say, clock, log, end } = await open()
      const errors: any[] = []
      socket.errors$.subscribe((error) => errors.push(error))
      const { blob, read } = createBlob()
      say('a', blob, ...upTo(200))
      await clock.advance(4999)
      expect(log).toEqual(['a'])
      await clock.advance(1)
      expect(log).toEqual(['a', 'survived DECODE_FAILED', ...upTo(200)])
      expect(errors[0].message).toBe('Cannot decode: the Blob could not be read (it took longer than 5000 ms)')
      say('b')
      read('late')
      await clock.advance(5000)
      expect(log.slice(202)).toEqual(['b'])
      await end()
    })

    test('has its own time, also behind one that is never read', async () => {
      const { say, clock, log, end } = await open()
      const [stuck, good, late] = [createBlob(), createBlob(), createBlob()]
      say(stuck.blob, 'a')
      await clock.advance(3000)
      say(good.blob, late.blob, 'b')
      good.read('good')
      await clock.advance(2000)
      expect(log).toEqual(['survived DECODE_FAILED', 'a', 'good'])
      await clock.advance(2999)
      late.read('late')
      await clock.advance(0)
      expect(log.slice(3)).toEqual(['late', 'b'])
      await end()
    })

    test('holds up 1,024 frames at most: one more is OVERFLOW, a loss, after what came', async () => {
      const { socket, say, settle, wires, log, clock, end } = await open()
      say(createBlob().blob, ...upTo(1024))
      await settle()
      expect(log).toEqual([])
      say('one too many', 'and another')
      await settle()
      expect(log).toEqual(['survived DECODE_FAILED', ...upTo(1024), 'survived OVERFLOW'])
      expect(wires[0]!.closed).toBe(true)
      await clock.advance(200)
      expect(socket.state.phase).toBe('open')
      say('again')
      expect(log[log.length - 1]).toBe('again')
      await end()
    })

    test('holds up 4 MiB at most, Blobs among them, and may itself be larger', async () => {
      const { say, settle, log, end } = await open()
      const [huge, large, small] = [createBlob(9 * MiB), createBlob(3 * MiB), createBlob(1)]
      say(huge.blob, large.blob, text(MiB))
      huge.read('huge')
      await settle()
      expect(log).toEqual(['huge'])
      // The large one is at its turn, and has nothing in front of it any more.
      say(text(3 * MiB - 1), small.blob)
      await settle()
      expect(log).toEqual(['huge'])
      say('!')
      await settle()
      expect(log.filter((line) => line.length < 30)).toEqual([
        'huge',
        'survived DECODE_FAILED',
        'survived DECODE_FAILED',
        'survived OVERFLOW',
      ])
      await end()
    })

    test('fails the attempt where more waits behind it in an opening', async () => {
      const platform = createPlatform(library)
      const socket = platform.connect({ retry: () => 100, handshake: ({ attempt }: any) => attempt === 1 && never })
      const log = note(socket)
      await platform.settle()
      platform.say(createBlob().blob, ...upTo(1025))
      await platform.settle()
      expect(log.slice(-2)).toEqual(['survived OVERFLOW', 'waiting'])
      expect(log).toContain('received 1024')
      await platform.clock.advance(200)
      expect(socket.state.phase).toBe('open')
      await platform.end(socket)
    })
  })

  describe('the heartbeat', () => {
    const heartbeat = { message: 'ping', interval: 10_000, timeout: 4000 }

    test('hears a frame when it comes, though it waits behind a Blob', async () => {
      const { say, clock, log, socket, end } = await open({ heartbeat, timeout: 60_000 })
      await clock.advance(9000)
      say(createBlob().blob)
      // Something must be sent all the same.
      await clock.advance(3000)
      say('news')
      await clock.advance(9000)
      expect(log).toEqual([])
      expect(socket.state.phase).toBe('open')
      await end()
    })

    test('takes no frame for an answer that came before the ping and was read after it', async () => {
      const { say, clock, log, end } = await open({ heartbeat, timeout: 60_000 })
      const { blob, read } = createBlob()
      say(blob, 'old news')
      await clock.advance(11_000)
      read('old')
      await clock.advance(3100)
      expect(log).toEqual(['old', 'old news', 'survived HEARTBEAT_TIMEOUT'])
      await end()
    })

    test('measures to when the reply came, and hides it when it is read', async () => {
      const isReply = (frame: unknown): boolean => frame === 'pong'
      const { say, clock, log, socket, end } = await open({ heartbeat: { ...heartbeat, isReply }, timeout: 60_000 })
      await clock.advance(9990)
      const { blob, read } = createBlob()
      say(blob)
      await clock.advance(59)
      say('pong')
      await clock.advance(3000)
      read('a')
      await clock.advance(0)
      expect(log).toEqual(['a'])
      expect((socket.state as any).rtt).toBeGreaterThan(40)
      expect((socket.state as any).rtt).toBeLessThan(60)
      await end()
    })
  })

  describe('messages before the first consumer', () => {
    const early = async () => {
      const platform = createPlatform(library)
      const socket = platform.connect({ retry: false })
      const reported: any[] = []
      socket.errors$.subscribe((error) => reported.push(error))
      await platform.settle()
      const take = () => {
        const taken: unknown[] = []
        socket.messages$.subscribe((message) => taken.push(message))
        return taken
      }
      return { ...platform, socket, reported, take, end: () => platform.end(socket) }
    }

    test('are 64 at most: the 65th and later are dropped, and reported once', async () => {
      const { say, reported, take, end } = await early()
      say(...upTo(64))
      expect(reported).toEqual([])
      say('65', '66')
      expect(reported).toMatchObject([{ code: 'OVERFLOW', message: expect.stringMatching(/64 .*1048576/) }])
      expect(take()).toEqual(upTo(64))
      await end()
    })

    test.each([
      ['text', text, textOf],
      ['bytes', (bytes: number) => new ArrayBuffer(bytes), (bytes: any) => bytes.byteLength],
    ])('take 1 MiB at most, as %s, and leave no hole', async (_, make, tell) => {
      const { say, reported, take, end } = await early()
      say(make(MiB - 100), make(100))
      expect(reported).toEqual([])
      const other = await early()
      other.say(make(MiB - 100), make(101), make(1))
      expect(other.reported).toMatchObject([{ code: 'OVERFLOW' }])
      expect(take().map(tell)).toEqual([make(MiB - 100), make(100)].map(tell))
      expect(other.take().map(tell)).toEqual([tell(make(MiB - 100) as never)])
      await Promise.all([end(), other.end()])
    })

    test('are bounded also where hooks have left them', async () => {
      const platform = createPlatform(library)
      let finish!: () => void
      const handshake = (): Promise<void> => new Promise((resolve) => (finish = resolve))
      const socket = platform.connect({ retry: false, handshake })
      const reported: string[] = []
      socket.errors$.subscribe(({ code }) => reported.push(code))
      await platform.settle()
      platform.say(text(MiB), 'a')
      finish()
      await platform.settle()
      expect(socket.state.phase).toBe('open')
      expect(reported).toEqual(['OVERFLOW'])
      await platform.end(socket)
    })

    test('have room again as a consumer takes some', async () => {
      const { socket, say, take, end } = await early()
      say(...upTo(65))
      const { value } = await socket.iterate({ highWaterMark: 3 }).next()
      expect(value).toBe('1')
      say('66')
      expect(take()).toEqual([...upTo(64).slice(3), '66'])
      await end()
    })

    test('are not reported while an onMessage listener sees them', async () => {
      const { socket, say, reported, take, end } = await early()
      const seen: unknown[] = []
      const leave = socket.onMessage((message) => seen.push(message))
      say(...upTo(100))
      expect([seen.length, reported.length]).toEqual([100, 0])
      leave()
      say('101', '102')
      expect(reported).toMatchObject([{ code: 'OVERFLOW' }])
      expect(take()).toEqual(upTo(64))
      await end()
    })
  })
})
