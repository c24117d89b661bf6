import { pageSignal, until } from 'wx-socket/companions'
import { merge } from 'wx-socket/operators'
import { pending$, refused, said, say, sayAgain, talk$, wave } from '../../room.js'
import { settings } from '../../settings.js'
import { socket } from '../../socket.js'

const clock = (at) => new Date(at).toTimeString().slice(0, 5)
/** Where a message of one's own is that the server has not acknowledged. */
const statusOf = ({ attempts }, isOpen) => (isOpen ? '发送中…' : attempts ? '未确认，点击重试' : '等待连接，点击重试')

Page({
  data: { lines: [], last: '', draft: '', unread: 0, firstUnread: '', waiting: 0 },
  pending: [],
  isHidden: false,

  onLoad() {
    // All of it ends with the page: there is no onUnload.
    const signal = pageSignal(this)
    pending$.pipe(until(signal)).subscribe((pending) => this.show({ pending }))
    merge(socket.state$, talk$)
      .pipe(until(signal))
      .subscribe((news) => this.show(news))
  },

  onShow() {
    this.isHidden = false
    wx.removeTabBarBadge({ index: 0, fail() {} })
  },

  onHide() {
    this.isHidden = true
    this.setData({ unread: 0, firstUnread: '' })
  },

  show({ pending = this.pending, said: news = [] }) {
    this.pending = pending
    if (this.isHidden) this.count(news.filter(({ by }) => by !== settings.me))
    const isOpen = socket.state.phase === 'open'
    // The server tells everybody what was said, and then acknowledges it: for a moment it is in both lists.
    const arrived = new Set(said.map(({ id }) => id))
    const lines = [
      ...said.map((line) => ({ ...line, isMine: line.by === settings.me, time: clock(line.at) })),
      ...pending
        .filter(({ id }) => !arrived.has(id))
        .map((entry) => ({ id: entry.id, isMine: true, text: entry.body.text, status: statusOf(entry, isOpen) })),
      ...refused.map(({ id, body, why }) => ({
        id,
        isMine: true,
        text: body.text,
        status: `未送达：${why}。点击重试`,
        why,
      })),
    ]
    this.setData({
      lines,
      last: lines.length ? `line-${lines[lines.length - 1].id}` : '',
      waiting: socket.pending.count,
    })
  },

  /** What came while the user was elsewhere; `said` had it before. */
  count(news) {
    const fresh = news.filter(({ id }) => !this.data.lines.some((line) => line.id === id))
    if (!fresh.length) return
    const unread = this.data.unread + fresh.length
    this.setData({ unread, firstUnread: this.data.firstUnread || fresh[0].id })
    wx.setTabBarBadge({ index: 0, text: unread > 99 ? '99+' : String(unread), fail() {} })
  },

  say() {
    const text = this.data.draft.trim()
    if (!text) return
    this.setData({ draft: '' })
    say(text).then(() => this.show({}))
  },

  retry({ currentTarget }) {
    const { id, why } = currentTarget.dataset
    if (why) sayAgain(id).then(() => this.show({}))
    else if (socket.state.phase === 'paused') socket.resume()
    else socket.reconnect()
    this.show({})
  },

  wave() {
    const done = () => this.show({})
    wave().then(done, ({ code }) => {
      // A newer wave has taken its place.
      if (code !== 'SUPERSEDED') wx.showToast({ title: '没有人看到', icon: 'none' })
      done()
    })
    done()
  },
})
