// Clients that nobody here wrote, over the WebSocket class on the fake wx, against real servers on real sockets.
// `npm run test:clients` installs them and runs this.
import { afterEach, describe, expect, test } from 'vitest'
import { createFakeWx } from 'wx-socket/testing'
import { WebSocket as NodeWebSocket } from 'ws'
import { openPhone } from './phone.mjs'
import { startServer } from './servers.mjs'

/**
 * `bytes`: whether its protocol has any; `binary`: whether it cannot do without, which hosts of 2016 cannot. `needs` are the
 * globals that it is given: beside them there is nothing but ECMAScript, timers and the console.
 */
const clients = [
  { name: 'rxjs', server: 'echo', bytes: true, needs: [] },
  { name: 'graphql-ws', server: 'graphql', needs: [] },
  { name: 'socket.io', server: 'socketIo', bytes: true, needs: [] },
  { name: 'reconnecting-websocket', server: 'echo', bytes: true, needs: [] },
  { name: 'partysocket', server: 'echo', bytes: true, needs: [] },
  { name: 'centrifuge', server: 'centrifuge', needs: [] },
  { name: 'phoenix', server: 'phoenix', bytes: true, needs: ['TextEncoder', 'TextDecoder'] },
  {
    name: 'mqtt',
    server: 'mqtt',
    bytes: true,
    binary: true,
    needs: ['AbortController', 'AbortSignal', 'navigator'],
  },
  { name: 'stomp', server: 'stomp', bytes: true, needs: ['TextEncoder', 'TextDecoder'] },
  { name: 'trpc', server: 'trpc', needs: ['AbortController'] },
  { name: 'signalr', server: 'signalr', needs: [] },
]
const profiles = ['devtools', 'android', 'legacy']

const cleanUp = []
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean()
})

describe.each(clients)('$name', ({ name, server: kind, bytes, binary, needs }) => {
  const start = async (profile) => {
    const server = await startServer(kind)
    const all = [server]
    cleanUp.push(() => all.at(-1).stop())
    const wx = createFakeWx({ profile, webSocket: NodeWebSocket })
    return {
      url: `ws://127.0.0.1:${server.port}`,
      wx,
      async restart(silence) {
        await all.at(-1).stop()
        await new Promise((resolve) => setTimeout(resolve, silence))
        all.push(await startServer(kind, server.port))
      },
    }
  }
  const connect = async ({ url, wx }) => {
    const phone = await openPhone(name, needs)
    const received = []
    const client = phone.connect({
      WebSocket: phone.createWebSocketClass({ host: wx }),
      url,
      text: (text) => received.push(text),
      bytes: (data) => received.push([...new Uint8Array(data.buffer ?? data, data.byteOffset ?? 0, data.byteLength)]),
    })
    cleanUp.push(() => client.close())
    /** Until it is there: what a client loses in a restart is its own affair. */
    const untilEchoed = (text) =>
      expect
        .poll(
          () => {
            client.sendText(text)
            return received
          },
          { interval: 100, timeout: 10_000 },
        )
        .toContain(text)
    // Of its own realm: clients tell bytes by `instanceof`.
    const sendBytes = (...bytes) => client.sendBytes(phone.bytesOf(...bytes))
    return { client, received, untilEchoed, sendBytes }
  }

  const able = profiles.filter((profile) => !(binary && profile === 'legacy'))

  test.each(able)('connects, exchanges text and bytes, and closes: %s', async (profile) => {
    const world = await start(profile)
    const { client, received, untilEchoed, sendBytes } = await connect(world)
    await untilEchoed('茶 hello')
    if (bytes && profile !== 'legacy') {
      sendBytes(1, 2, 250)
      await expect.poll(() => received).toContainEqual([1, 2, 250])
    }
    client.close()
    await expect.poll(() => world.wx.fake.counters.live, { timeout: 5000 }).toBe(0)
    expect(world.wx.fake.counters.errors).toEqual([])
  })

  test.each(able)('comes back after a restart of the server: %s', async (profile) => {
    const world = await start(profile)
    const { untilEchoed } = await connect(world)
    await untilEchoed('before')
    await world.restart(200)
    await untilEchoed('after')
  })

  test.each(able.filter((profile) => profile !== 'legacy'))('two live side by side: %s', async (profile) => {
    const world = await start(profile)
    const pair = [await connect(world), await connect(world)]
    await Promise.all(pair.map(({ untilEchoed }, i) => untilEchoed(`to ${i}`)))
    expect(pair.map(({ received }) => received.filter((text) => text === 'to 0').length > 0)).toEqual([true, false])
    expect(world.wx.fake.counters.live).toBe(2)
    pair[0].client.close()
    await expect.poll(() => world.wx.fake.counters.live, { timeout: 5000 }).toBe(1)
    await pair[1].untilEchoed('still here')
  })
})
