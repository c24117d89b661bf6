// An app that lists rxjs: its operators take our streams, ours take its, and the two copies meet in one pipe.
import { connectSocket, json } from 'wx-socket'
import * as ours from 'wx-socket/operators'
import { Subject, firstValueFrom, from, isObservable, map, merge, of, share, switchMap, takeUntil } from 'rxjs'

Page({
  data: { areObservables: false, seen: {}, ended: [] },

  onLoad({ url }) {
    const socket = connectSocket({ url, codec: json() })
    const texts$ = socket.messages$.pipe(map(({ text }) => text))
    this.socket = socket
    this.left = new Subject()
    this.setData({ areObservables: isObservable(socket.messages$) && isObservable(ours.of()) })
    this.show('pipe', texts$)
    this.show('from stream', from(socket.messages$).pipe(map(({ text }) => text)))
    this.show('from loop', from(socket).pipe(map(({ text }) => text)))
    this.show('merge', merge(ours.of('0'), texts$))
    this.show('our merge', ours.merge(of('0'), texts$))
    this.show('switchMap', ours.of('').pipe(switchMap(() => texts$)))
    this.show('our switchMap', of('').pipe(ours.switchMap(() => texts$)))
    this.show('share', ours.from(texts$.pipe(share())).pipe(share(), ours.share()))
    this.show('firstValueFrom', from(firstValueFrom(ours.from(texts$))))
    this.show('our firstValueFrom', from(ours.firstValueFrom(from(texts$))))
    for (const text of ['a', 'b', 'c']) socket.send({ text })
  },

  show(name, stream$) {
    stream$.pipe(takeUntil(this.left), ours.takeUntil(this.left)).subscribe({
      next: (text) => this.setData({ seen: { ...this.data.seen, [name]: (this.data.seen[name] ?? '') + text } }),
      complete: () => this.setData({ ended: [...this.data.ended, name] }),
    })
  },

  onUnload() {
    this.left.next()
    this.socket.close()
  },
})
