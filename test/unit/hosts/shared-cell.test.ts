import { afterEach, describe, expect, test } from 'vitest'
import { type Cell, cellOn, deskOf, keepDesk } from '../../../src/hosts/shared-cell.js'
import type { SocketHost } from '../../../types/wx.js'

const hostWith = (more: Partial<SocketHost> = {}): SocketHost => ({ connectSocket: () => undefined, ...more })
const set = (): { cell: Cell; desk: object } => ({ cell: { occupied: false }, desk: {} })

describe('the cell that all copies share', () => {
  test('stands on the host, where a copy of the host takes it along', () => {
    const { cell, desk } = set()
    const host = hostWith()
    expect([cellOn(host), deskOf(host)]).toEqual([undefined, undefined])
    keepDesk(host, cell, desk)
    const copy = { ...host }
    for (const known of [host, copy]) {
      expect(cellOn(known)).toBe(cell)
      expect(deskOf(known)).toBe(desk)
    }
    expect((host as unknown as Record<symbol, unknown>)[Symbol.for('wx-socket.globals')]).toBe(cell)
  })

  test.each<[string, (host: SocketHost) => SocketHost]>([
    ['was copied before', (host) => ({ ...host })],
    ['is frozen', (host) => Object.freeze(host)],
  ])('is known by the function that sends where the host %s', (_, make) => {
    const { cell, desk } = set()
    const host = hostWith({ sendSocketMessage: () => undefined })
    const other = make(host)
    keepDesk(host, cell, desk)
    expect(deskOf(other)).toBe(desk)
  })

  test('is known by the host itself where it is frozen and has no such function', () => {
    const { cell, desk } = set()
    const host = Object.freeze(hostWith())
    keepDesk(host, cell, desk)
    expect(deskOf(host)).toBe(desk)
  })
})

describe('where a polyfill of Symbol lacks the registry', () => {
  const registry = Object.getOwnPropertyDescriptor(Symbol, 'for')!
  afterEach(() => void Object.defineProperty(Symbol, 'for', registry))

  test('the cell stands on the host under a name', () => {
    Object.defineProperty(Symbol, 'for', { ...registry, value: undefined })
    const { cell, desk } = set()
    const host = hostWith()
    keepDesk(host, cell, desk)
    expect(cellOn({ ...host })).toBe(cell)
  })
})
