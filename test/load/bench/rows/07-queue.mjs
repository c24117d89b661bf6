// Sends before the opening, and how they are flushed by it. The growth at the end of the bench tells of longer queues.
import { queueing } from '../connections.mjs'

const step = 256

export default {
  title: 'sends before the opening',
  cases: {
    queued: { target: '≤ 2', step, contenders: queueing('queued', step) },
    flushed: { target: '≤ 2', step, contenders: queueing('flushed', step) },
  },
}
