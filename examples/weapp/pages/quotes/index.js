import { createAbortController, isSocketError } from 'wx-socket'
import { until } from 'wx-socket/companions'
import { socket, topic } from '../../socket.js'

const names = ['龙井', '碧螺春', '毛尖', '铁观音', '大红袍', '普洱', '白毫银针', '正山小种']

const signs = { up: '+', down: '−', even: '' }

const rowOf = ({ price, opening }, before) => {
  const percent = (Math.abs(price / opening - 1) * 100).toFixed(2)
  const trend = percent === '0.00' ? 'even' : price > opening ? 'up' : 'down'
  return {
    ...before,
    price: price.toFixed(2),
    change: `${signs[trend]}${percent}%`,
    trend,
    // Alternates, so that the view flashes anew each time.
    flash: before.flash === 'flash-a' ? 'flash-b' : 'flash-a',
  }
}

Page({
  data: {
    rows: names.map((name) => ({ name, price: '—', change: '', trend: '', flash: '' })),
    rates: [20, 100, 1000],
    rate: 20,
    messages: 0,
    drawings: 0,
  },

  onShow() {
    this.showing = createAbortController()
    this.follow(this.showing.signal).catch((error) => {
      if (!isSocketError(error, 'ABORTED')) console.warn(error.message, error.hint || '')
    })
  },

  // A page that nobody sees follows nothing: the topics are unsubscribed.
  onHide() {
    this.showing.abort()
  },
  onUnload() {
    this.showing.abort()
  },

  async follow(signal) {
    let latest = {}
    let messages = 0
    let drawings = 0
    let since = Date.now()
    names.forEach((name, index) =>
      topic(name)
        .pipe(until(signal))
        .subscribe({
          next(quote) {
            latest[index] = quote
            messages++
          },
          // The loop below ends with it.
          error() {},
        }),
    )
    // What has come by the end of a turn, or while the view was drawing, is drawn at once: of each row the latest.
    for await (const _ of socket.batches({ overflow: 'dropOldest', signal })) {
      const changes = {}
      for (const index of Object.keys(latest)) {
        changes[`rows[${index}]`] = rowOf(latest[index], this.data.rows[index])
      }
      latest = {}
      const elapsed = Date.now() - since
      if (elapsed >= 1000) {
        changes.messages = Math.round((messages * 1000) / elapsed)
        changes.drawings = Math.round((drawings * 1000) / elapsed)
        messages = drawings = 0
        since = Date.now()
      }
      if (!Object.keys(changes).length) continue
      drawings++
      await this.draw(changes)
    }
  },

  /** Settles when the view has it: a slow phone is given less often more. */
  draw(changes) {
    return new Promise((resolve) => this.setData(changes, resolve))
  },

  setRate({ currentTarget }) {
    const { rate } = currentTarget.dataset
    this.setData({ rate })
    // Offline it waits in the queue, and a newer wish takes its place.
    socket.send({ rate }, { key: 'rate' }).catch(({ code, message }) => {
      if (code !== 'SUPERSEDED') console.warn(message)
    })
  },
})
