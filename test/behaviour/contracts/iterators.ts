import type { MessageIterator } from 'wx-socket'
import type { openSocket } from './world.js'

export const done = { done: true, value: undefined }
type World = ReturnType<typeof openSocket>
type Iterator = MessageIterator<any>

/** All that hand out iterators. `values` is what each makes of texts that arrive in one turn. */
export const kinds: { kind: string; create: (world: World) => Iterator; values: (...texts: string[]) => unknown[] }[] =
  [
    { kind: 'iterate()', create: ({ socket }) => socket.iterate(), values: (...texts) => texts },
    { kind: 'batches()', create: ({ socket }) => socket.batches(), values: (...texts) => [texts] },
    {
      kind: 'the socket',
      create: ({ socket }) => socket[Symbol.asyncIterator]() as Iterator,
      values: (...texts) => texts,
    },
  ]
