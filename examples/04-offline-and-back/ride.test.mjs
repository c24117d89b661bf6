// A tunnel, a pocket and a change of network, in no time: the fake's clock stands still until it is advanced.
import { expect, test } from 'vitest'
import { createFakeWx } from 'wx-socket/testing'
import { openRide } from './ride.js'

/** A ride that has begun. `phases` are those of the socket since then, `received` is what the server got. */
async function begin() {
  const received = []
  const server = (connection) =>
    connection.onMessage((text) => {
      const { type, ...rest } = JSON.parse(text)
      if (type === 'ping') connection.send('{"type":"pong"}')
      else received.push(Object.values(rest)[0])
    })
  const wx = createFakeWx({ profile: 'android', server })
  const { clock } = wx.fake
  const ride = openRide({ host: wx, clock })
  await clock.advance(100)
  const phases = []
  ride.socket.state$.subscribe(({ phase }) => phases.push(phase))
  return { ...ride, received, phases, fake: wx.fake, clock }
}

/** How a send comes out: `sent`, or the code of its error. */
const outcomeOf = (sent) =>
  sent.then(
    () => 'sent',
    ({ code }) => code,
  )

test('in a tunnel messages wait, and go out in order when the network is back', async () => {
  const { say, moveTo, accept, socket, received, fake, clock } = await begin()
  fake.network('none')
  await clock.advance(300)
  const outcomes = Promise.all([
    outcomeOf(accept('an order')),
    outcomeOf(moveTo('here')),
    outcomeOf(say('in a tunnel')),
    outcomeOf(moveTo('there')),
  ])
  await clock.advance(20_000)
  expect(socket.pending.count).toBe(2)
  fake.network('4g')
  await clock.advance(100)
  // The newer place has the place in the queue of the older one.
  expect(await outcomes).toEqual(['EXPIRED', 'SUPERSEDED', 'sent', 'sent'])
  expect(received).toEqual(['there', 'in a tunnel'])
  expect(socket.state.phase).toBe('open')
  socket.close()
})

test('in the pocket nothing is tried, and what was queued goes out when the app is shown', async () => {
  const { say, accept, socket, received, phases, fake, clock } = await begin()
  fake.network('none')
  await clock.advance(300)
  const outcomes = Promise.all([outcomeOf(accept('an order')), outcomeOf(say('in a tunnel'))])
  fake.hide()
  expect(socket.state).toEqual({ phase: 'paused', reason: 'background' })
  await clock.advance(60_000)
  expect(phases).toEqual(['open', 'waiting', 'paused'])
  fake.network('4g')
  fake.show()
  // Android refuses to connect for the first 300 ms: that is survived, too.
  await clock.advance(400)
  // The app stood still, and so did its timers. It is the wall clock that says what has expired.
  expect(await outcomes).toEqual(['EXPIRED', 'sent'])
  expect(received).toEqual(['in a tunnel'])
  expect(phases.at(-1)).toBe('open')
  socket.close()
})

test('an open connection that the platform cuts in the background is replaced when the app is shown', async () => {
  const { say, socket, received, phases, fake, clock } = await begin()
  fake.hide()
  await clock.advance(60_000)
  expect(phases).toEqual(['open'])
  fake.show()
  await clock.advance(2000)
  await say('back')
  await clock.advance(100)
  expect(received).toEqual(['back'])
  expect(phases.at(-1)).toBe('open')
  expect(phases).toContain('connecting')
  socket.close()
})

test('a path that is dead and says nothing is noticed by the heartbeat', async () => {
  const { say, socket, received, fake, clock } = await begin()
  const errors = []
  socket.errors$.subscribe(({ code }) => errors.push(code))
  // From Wi-Fi to cellular, as some phones do it.
  fake.network('4g', { told: false, sockets: 'halfOpen' })
  await say('into the void')
  await clock.advance(40_000)
  await say('hello again')
  await clock.advance(100)
  expect(errors).toEqual(['HEARTBEAT_TIMEOUT'])
  expect(received).toEqual(['hello again'])
  socket.close()
})

// The platform cuts in the background and tells it a moment after show: a hand-off is not delivery.
test('what is sent at once when the app is shown may be lost, and errors$ tells of the loss only', async () => {
  const { say, socket, received, fake, clock } = await begin()
  const errors = []
  socket.errors$.subscribe(({ code }) => errors.push(code))
  fake.hide()
  await clock.advance(60_000)
  fake.show()
  const outcome = outcomeOf(say('back'))
  await clock.advance(5000)
  expect(await outcome).toBe('sent')
  expect(received).toEqual([])
  expect(errors).toContain('CONNECTION_LOST')
  socket.close()
})

test('what is sent when the app is shown waits for the next connection after reconnect()', async () => {
  const { say, socket, received, fake, clock } = await begin()
  fake.hide()
  await clock.advance(60_000)
  fake.show()
  socket.reconnect()
  const outcome = outcomeOf(say('back'))
  await clock.advance(5000)
  expect(await outcome).toBe('sent')
  expect(received).toEqual(['back'])
  socket.close()
})
