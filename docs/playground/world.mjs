// What is around the program: a phone's `wx`, the way to a server, and the server, all in memory. The buttons act here.

/** How long what is away stays away, and how much slower is slow: milliseconds. */
const times = {
  restart: 3000,
  slowAccept: 2000,
  slowReply: 1000,
  reply: 400,
  suspendAfter: 2000,
  latency: 60,
}

/**
 * @param {{ createFakeWx: Function, systemClock: object }} testing of wx-socket/testing
 * @param {{ clock?: object, reply?: (text: string) => string }} [options] another clock for tests; what the server answers
 * @returns the phone's `wx`, what a button can do, and what the server has
 */
export function createWorld({ createFakeWx, systemClock }, { clock = systemClock, reply = (text) => text } = {}) {
  const is = { away: false, dark: false, slow: false }
  const expired = new Set()
  /** The connections of now, and in a tunnel those that have no answer yet. */
  const open = new Set()
  const held = new Set()
  const known = new Set()
  const arrived = []
  let logins = 0

  const server = (connection) => {
    if (is.away) return connection.refuse()
    if (!is.dark && !is.slow) return welcome(connection)
    connection.hold()
    if (is.dark) held.add(connection)
    else clock.setTimeout(() => welcome(connection), times.slowAccept)
  }

  const welcome = (connection) => {
    connection.accept()
    if (expired.has(connection.header.authorization)) return connection.close(4401, 'token expired')
    open.add(connection)
    connection.onClose(() => open.delete(connection))
    connection.onMessage((data) => {
      const answer = (message, delay) =>
        clock.setTimeout(() => connection.send(JSON.stringify(message)), is.slow ? delay + times.slowReply : delay)
      take(messageIn(data), answer)
    })
  }

  const take = ({ type, id, text }, answer) => {
    if (type === 'ping') return answer({ type: 'pong' }, 0)
    if (id !== undefined) answer({ type: 'ack', id }, 0)
    // What is known is acknowledged, and not taken once more.
    if (known.has(id)) return
    if (id !== undefined) known.add(id)
    arrived.push(text)
    answer({ type: 'say', text: reply(text) }, times.reply)
  }

  const wx = Object.assign(
    createFakeWx({
      profile: 'android',
      clock,
      server,
      latency: times.latency,
      background: { suspendAfter: times.suspendAfter },
    }),
    {
      login: ({ success }) => clock.setTimeout(() => success({ code: `pass-${++logins}` }), times.latency),
    },
  )
  const { fake } = wx
  const forEachOpen = (act) => {
    open.forEach(act)
    open.clear()
  }

  return {
    wx,
    arrived,
    /** What happens once. */
    events: {
      loss: () => forEachOpen((connection) => connection.lose()),
      restart() {
        is.away = true
        forEachOpen((connection) => connection.close(1001, 'restarting'))
        clock.setTimeout(() => (is.away = false), times.restart)
      },
      token() {
        open.forEach(({ header }) => expired.add(header.authorization))
        forEachOpen((connection) => connection.close(4401, 'token expired'))
      },
    },
    /** What is so until it is no longer. */
    conditions: {
      tunnel(isSo) {
        is.dark = isSo
        if (isSo) return fake.halfOpen()
        held.forEach(welcome)
        held.clear()
      },
      background: (isSo) => (isSo ? fake.hide() : fake.show()),
      airplane: (isSo) => fake.network(isSo ? 'none' : 'wifi'),
      slow: (isSo) => (is.slow = isSo),
    },
  }
}

/** A program may have been changed so that it says anything. */
function messageIn(data) {
  try {
    return Object(JSON.parse(data))
  } catch {
    return {
      text: typeof data === 'string' ? data : `${data.byteLength} bytes`,
    }
  }
}
