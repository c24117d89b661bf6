// What a socket has besides messages.
import type { Observable } from 'rxjs'
import {
  type CloseInfo,
  connectSocket,
  createAbortController,
  isSocketError,
  type OpenInfo,
  type SocketError,
  type SocketState,
} from 'wx-socket'
import { type Same, same, url } from './same.js'

const socket = connectSocket(url)
same<Same<typeof socket.state$, Observable<SocketState>>>()
same<Same<typeof socket.errors$, Observable<SocketError>>>()
same<Same<typeof socket.opened, Promise<OpenInfo>>>()
same<Same<typeof socket.closed, Promise<CloseInfo>>>()
socket.state$.subscribe(({ phase, error }) => [phase, error?.message])
socket.send('x', { ttl: 0, key: 'k', signal: createAbortController().signal })
socket.pause()

// @ts-expect-error there is no event of that name
socket.onOpen(() => {})
// @ts-expect-error nor a task
socket.onMessage({ success: () => {} })
// @ts-expect-error the state is read, not written
socket.state = { phase: 'closing' }
// @ts-expect-error messages come in only
socket.messages$.next('x')
// @ts-expect-error a promise has to be awaited
socket.opened.protocol
// @ts-expect-error not an option of send
socket.send('x', { priority: 1 })
// @ts-expect-error a time is a number
socket.send('x', { ttl: '5s' })
// @ts-expect-error a key is a string
socket.send('x', { key: 7 })
// @ts-expect-error options are an object
socket.send('x', 'key')
// @ts-expect-error a hook is a function
socket.onOpening('join')
// @ts-expect-error a reason is text
socket.pause(7)
// @ts-expect-error a buffer holds so many messages, not so many words
socket.iterate({ highWaterMark: 'many' })
// @ts-expect-error the policies of a buffer are not those of the queue
socket.iterate({ overflow: 'reject' })
// @ts-expect-error likewise of batches
socket.batches({ overflow: 'reject' })
// @ts-expect-error the code stands in options
socket.close(1000)
// @ts-expect-error a code is a number
socket.close({ code: '1000' })
// @ts-expect-error not an option of close
socket.close({ force: true })
// @ts-expect-error what comes is no array
for (const message of socket) void message

export async function end(): Promise<void> {
  const { state } = socket
  if (state.phase === 'closed') same<Same<typeof state.code, number>>()
  if (state.phase === 'waiting') same<Same<typeof state.error, SocketError>>()
  // @ts-expect-error only a closed socket has a code
  state.code
  // @ts-expect-error no such phase
  if (state.phase === 'opened') state
  const failure: unknown = await socket.opened.catch((reason: unknown) => reason)
  // @ts-expect-error not known yet
  failure.code
  if (isSocketError(failure, 'CONNECT_FAILED')) same<Same<typeof failure.retryable, boolean>>()
  // @ts-expect-error not an error code
  isSocketError(failure, 'CONNECTION_FAILED')
  const { wasClean, error } = await socket.close({ code: 1000, reason: 'bye', drain: true })
  same<Same<typeof wasClean, boolean>>()
  same<Same<typeof error, SocketError | undefined>>()
}
