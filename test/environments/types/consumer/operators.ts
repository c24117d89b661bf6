// RxJS on a socket: the package's operators, and the peer's own, on the same Observables.
import { type Observable, filter as peerFilter } from 'rxjs'
import { connectSocket, json, type SocketState } from 'wx-socket'
import { bufferTime, distinctUntilChanged, filter, from, map, merge, switchMap, takeUntil } from 'wx-socket/operators'
import { type Incoming, type Outgoing, type Same, same, url } from './same.js'

const chat = connectSocket({ url, codec: json<Incoming, Outgoing>() })
const lengths = chat.messages$.pipe(
  peerFilter(({ text }) => text !== ''),
  map(({ text }) => text.length),
  distinctUntilChanged(),
)
same<Same<typeof lengths, Observable<number>>>()
const batches = chat.messages$.pipe(
  bufferTime(100),
  filter((messages) => messages.length > 0),
)
same<Same<typeof batches, Observable<Incoming[]>>>()
const open = chat.state$.pipe(filter((state): state is SocketState & { phase: 'open' } => state.phase === 'open'))
open.subscribe(({ since }) => same<Same<typeof since, number>>())
// A socket is an AsyncIterable, which RxJS takes for a source.
const iterated = from(chat)
same<Same<typeof iterated, Observable<Incoming>>>()
const merged = merge(chat.messages$, chat.errors$).pipe(takeUntil(from(chat.closed)))
merged.subscribe((value) => ('code' in value ? value.code : value.text))
const switched = chat.state$.pipe(switchMap(() => chat))
same<Same<typeof switched, Observable<Incoming>>>()

// @ts-expect-error a message has no such field
chat.messages$.pipe(map(({ type }) => type))
// @ts-expect-error what comes in is not what goes out
chat.messages$.subscribe(chat.send)
// @ts-expect-error not among them
import { retryWhen } from 'wx-socket/operators'
