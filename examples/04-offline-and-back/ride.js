import { connectSocket, json } from 'wx-socket'

/**
 * A driver's connection, which is often gone: in a tunnel, in the pocket. What is sent meanwhile waits in the queue, and
 * each kind of message says for how long it is worth sending.
 */
export function openRide(options) {
  const socket = connectSocket({
    url: 'wss://example.com/ride',
    codec: json(),
    // Off by default, because the server has to answer it. Without it a path that is dead and silent goes unnoticed.
    heartbeat: { message: '{"type":"ping"}', isReply: (frame) => frame === '{"type":"pong"}' },
    ...options,
  })
  return {
    socket,
    /** Waits as long as it takes. */
    say: (text) => socket.send({ type: 'say', text }),
    /** Of the places where the driver was meanwhile only the last is worth sending; the others reject SUPERSEDED. */
    moveTo: (place) => socket.send({ type: 'place', place }, { key: 'place' }),
    /** After ten seconds somebody else has the order; then it rejects EXPIRED. */
    accept: (order) => socket.send({ type: 'accept', order }, { ttl: 10_000 }),
  }
}
