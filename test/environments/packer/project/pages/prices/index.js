// A page on the core and the prebuilt operators, in the syntax of today. `require`, since without "ES6 转 ES5" the
// compiler leaves `import` as it is.
const { connectSocket, json } = require('wx-socket')
const { Subject, filter, firstValueFrom, map, scan, switchMap, takeUntil, timer } = require('wx-socket/operators')

Page({
  data: { phase: '', first: 0, totals: [], late: 0, looped: [] },

  onLoad({ url }) {
    const socket = connectSocket({ url, codec: json() })
    const prices$ = socket.messages$.pipe(
      filter((message) => message?.kind === 'price'),
      map(({ price }) => price),
    )
    const totals$ = prices$.pipe(scan((total, price) => total + price, 0))
    const late$ = prices$.pipe(switchMap((price) => timer(1).pipe(map(() => price))))
    this.socket = socket
    this.left = new Subject()
    this.show(socket.state$, ({ phase }) => ({ phase }))
    this.show(totals$, (total) => ({ totals: [...this.data.totals, total] }))
    this.show(late$, (late) => ({ late }))
    firstValueFrom(prices$).then((first) => this.setData({ first }))
    this.followPrices()
    for (const price of [1, 2, 3]) socket.send({ kind: 'price', price })
  },

  show(stream$, toData) {
    stream$.pipe(takeUntil(this.left)).subscribe((value) => this.setData(toData(value)))
  },

  async followPrices() {
    for await (const { price } of this.socket) this.setData({ looped: [...this.data.looped, price] })
  },

  onUnload() {
    this.left.next()
    this.socket.close()
  },
})
