import { wait } from '../../probe/dial.js'
import { experiments } from '../../probe/experiments.js'
import { phoneInWords, reportOf } from '../../probe/report.js'
import { settings } from '../../settings.js'
import { socket } from '../../socket.js'

/** Two may be the same. */
const linesOf = (finding) => finding.map((text, id) => ({ id, text }))

Page({
  data: {
    phone: phoneInWords(),
    rows: experiments.map(({ name, title, isByHand = false }) => ({ name, title, isByHand, state: '', lines: [] })),
    isRunning: false,
    isAsking: false,
    hasReport: false,
  },
  findings: {},

  runAll() {
    return this.run(experiments.filter(({ isByHand }) => !isByHand))
  },

  runByHand() {
    return this.run(experiments.filter(({ isByHand }) => isByHand))
  },

  async run(chosen) {
    if (this.data.isRunning) return
    this.setData({ isRunning: true, isAsking: chosen.some(({ isByHand }) => isByHand) })
    // The app's own socket is one of the five.
    const wasPaused = socket.state.phase === 'paused'
    socket.pause('probe')
    await wait(500)
    for (const { name, run } of chosen) {
      const row = experiments.findIndex((experiment) => experiment.name === name)
      this.setData({ [`rows[${row}].state`]: '进行中…' })
      let state = '完成'
      try {
        this.findings[name] = await run(`${settings.address}/probe`)
      } catch (error) {
        state = '出错'
        this.findings[name] = [`the experiment failed: ${error.message}`]
      }
      this.setData({
        [`rows[${row}].state`]: state,
        [`rows[${row}].lines`]: linesOf(this.findings[name]),
        hasReport: true,
      })
      await wait(300)
    }
    if (!wasPaused) socket.resume()
    this.setData({ isRunning: false, isAsking: false })
  },

  copy() {
    if (this.data.hasReport) wx.setClipboardData({ data: reportOf(this.findings) })
  },
})
