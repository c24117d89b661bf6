// A raw socket of the platform, without the package: what it does, when, in its own words.

export const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Numbers, texts and flat objects of a platform's callback, in one line. */
export const inWords = (payload) => {
  try {
    return JSON.stringify(payload) || String(payload)
  } catch (error) {
    return String(payload)
  }
}

/**
 * Dials, and notes what happens: `events` are `{ at, what, detail }`, `at` in milliseconds since the call.
 * `until(what, limit)` waits for one of them, and gives undefined where none comes.
 */
export function dial(url, options = {}) {
  const since = Date.now()
  const events = []
  const waiting = new Set()
  const note = (what, detail) => {
    const event = { at: Date.now() - since, what, detail }
    events.push(event)
    waiting.forEach((look) => look(event))
  }
  const task = wx.connectSocket({
    ...options,
    url,
    success: (answer) => note('success', answer),
    fail: (answer) => note('fail', answer),
  })
  note('return', task && typeof task.onOpen === 'function' ? 'task' : task && task.then ? 'promise' : String(task))
  if (task && typeof task.onOpen === 'function') {
    task.onOpen((answer) => note('open', answer))
    task.onError((answer) => note('error', answer))
    task.onClose((answer) => note('close', answer))
    task.onMessage(({ data }) => note('message', data))
  }

  /** What a call answers: `success`, `fail …`, or that it threw, or said nothing. */
  const call = (method, argument) =>
    Promise.race([
      new Promise((resolve) => {
        try {
          const returned = task[method]({
            ...argument,
            success: () => resolve('success'),
            fail: (answer) => resolve(`fail ${inWords(answer)}`),
          })
          if (returned && returned.then) returned.then(undefined, () => {})
        } catch (error) {
          resolve(`threw ${error.message}`)
        }
      }),
      wait(2000).then(() => 'no answer in 2 s'),
    ])

  const until = (whats, limit = 5000) => {
    const isIt = ({ what }) => whats.split(' ').includes(what)
    const come = events.find(isIt)
    if (come) return Promise.resolve(come)
    return new Promise((resolve) => {
      const look = (event) => isIt(event) && resolve(event)
      waiting.add(look)
      setTimeout(resolve, limit)
    })
  }

  return {
    since,
    events,
    until,
    get readyState() {
      return task && task.readyState
    },
    send: (data) => call('send', { data }),
    close: (argument = {}) => call('close', argument),
    /** So that the next experiment has all five. */
    async end() {
      if (events.some(({ what }) => what === 'fail' || what === 'error' || what === 'close')) return
      await call('close', {})
      await until('close error', 2000)
    },
  }
}

/** `success 0, return 1, open 42`. */
export const inOrder = (events) =>
  events.map(({ at, what, detail }) => `${what}${what === 'return' ? ` ${detail}` : ''} ${at}`).join(', ')

/** How a socket ended: `close {"code":1006} at 12`, since the call, or since then. */
export const ending = (events, since = 0) =>
  events
    .filter(({ what }) => what === 'fail' || what === 'error' || what === 'close')
    .map(({ at, what, detail }) => `${what} ${inWords(detail)} at ${at - since}`)
    .join(', then ') || 'nothing'
