import { describe, expect, test } from 'vitest'
import { setupGlobals, setupOpenGlobals } from './scripted.js'

describe('after a fence', () => {
  async function fenced() {
    const parts = setupOpenGlobals()
    const second = parts.connect()
    await parts.clock.advance(1000)
    return { second, ...parts }
  }

  test('the first close is that of the first socket, and ignored', async () => {
    const { second, emit } = await fenced()
    emit.open({})
    emit.close({ code: 1000 })
    expect(second.log).toEqual(['open'])
    emit.close({ code: 1006 })
    expect(second.log).toEqual(['open', 'end'])
    expect(second.ends[0]).toMatchObject({ code: 1006 })
  })

  test('it is ignored before open too', async () => {
    const { second, emit } = await fenced()
    emit.close({ code: 1000 })
    emit.open({})
    expect(second.log).toEqual(['open'])
  })

  // Otherwise the second, which opens later, would be left open.
  test('it is ignored when the second socket closes before open', async () => {
    const { second, emit, closes } = await fenced()
    second.wire.close(1000, 'changed my mind')
    const before = closes.length
    emit.close({ code: 1000 })
    emit.open({})
    expect(closes).toHaveLength(before + 1)
    emit.close({ code: 1000 })
    expect(second.log).toEqual(['end'])
  })

  test('the last messages of the first socket do not open the second', async () => {
    const { second, emit } = await fenced()
    emit.message({ data: 'for the first' })
    expect(second.log).toEqual([])
    emit.open({})
    expect(second.log).toEqual(['open'])
  })

  test('a refused second socket leaves the first to be closed when that opens', async () => {
    const { connect, clock, dials, closes, emit } = setupGlobals()
    connect()
    const second = connect()
    await clock.advance(1000)
    dials[1]!.fail!({ errMsg: 'connectSocket:fail websocket is connected' })
    expect(second.log).toEqual(['end'])
    const before = closes.length
    emit.open({})
    expect(closes).toHaveLength(before + 1)
  })
})

describe('a first socket that failed with an error and no close', () => {
  const failed = () => {
    const parts = setupGlobals()
    const first = parts.connect()
    parts.emit.error({ errMsg: 'connectSocket:fail websocket error' })
    expect(first.log).toEqual(['end'])
    return parts
  }

  test('does not keep the second waiting when it failed long ago', async () => {
    const { connect, dials, clock } = failed()
    await clock.advance(5000)
    connect()
    expect(dials).toHaveLength(2)
  })

  test('does not take the close of the second', async () => {
    const { connect, emit, clock } = failed()
    await clock.advance(5000)
    const second = connect()
    await clock.advance(1000)
    emit.open({})
    emit.close({ code: 1006 })
    expect(second.log).toEqual(['open', 'end'])
  })

  test('while the second waits does not take the close of that either', async () => {
    const { connect, emit, dials, clock } = setupGlobals()
    connect()
    const second = connect()
    await clock.advance(500)
    emit.error({ errMsg: 'connectSocket:fail websocket error' })
    await clock.advance(1000)
    expect(dials).toHaveLength(2)
    emit.open({})
    emit.close({ code: 1006 })
    expect(second.log).toEqual(['open', 'end'])
  })

  test('lets the second dial when its close comes after all', async () => {
    const { connect, emit, dials, clock } = failed()
    const second = connect()
    await clock.advance(100)
    emit.close({ code: 1006 })
    expect(dials).toHaveLength(2)
    emit.open({})
    expect(second.log).toEqual(['open'])
  })
})

describe('a first socket that broke while open, and was closed by us', () => {
  test('does not end the second by the close that follows', async () => {
    const { first, connect, emit, closes, clock } = setupOpenGlobals()
    emit.error({ errMsg: 'connection abort' })
    await clock.advance(200)
    expect(first.log).toEqual(['open', 'end'])
    expect(closes).toHaveLength(1)
    const second = connect()
    await clock.advance(50)
    emit.close({ code: 1000 })
    emit.open({})
    expect(second.log).toEqual(['open'])
  })
})

describe('a closeSocket that fails', () => {
  const failing = (errMsg: string) => setupOpenGlobals({ closeSocket: ({ fail }) => fail!({ errMsg }) })

  test.each(['WebSocket is not connected', 'task not found', 'taskID not exist'])(
    'since the connection is gone lets the second dial at once: %s',
    (text) => {
      const { connect, dials } = failing(`closeSocket:fail ${text}`)
      connect()
      expect(dials).toHaveLength(2)
    },
  )

  test.each(['system error', 'invalid code', 'jsapi has no permission'])(
    'for another reason lets it wait for the close, which is not its own: %s',
    async (text) => {
      const { connect, dials, emit, clock } = failing(`closeSocket:fail ${text}`)
      const second = connect()
      await clock.advance(999)
      expect(dials).toHaveLength(1)
      await clock.advance(1)
      emit.close({ code: 1000 })
      emit.open({})
      expect(second.log).toEqual(['open'])
    },
  )

  test('leaves in doubt whose the next close is', () => {
    const { connect, emit, closes, clock, host } = failing('closeSocket:fail WebSocket is not connected')
    connect()
    host.closeSocket = (options) => void closes.push(options)
    emit.open({})
    emit.close({ code: 1000 })
    expect(closes).toHaveLength(1)
    expect(clock.timers).toBe(0)
  })

  test('is asked again when the host refuses the second on account of the first', async () => {
    const { connect, dials, clock, host, closes } = failing('closeSocket:fail system error')
    connect()
    await clock.advance(1000)
    host.closeSocket = (options) => void closes.push(options)
    dials[1]!.fail!({ errMsg: 'connectSocket:fail websocket is connected' })
    expect(closes).toHaveLength(1)
  })
})
