// A TCP proxy whose path goes dark and comes back: bytes are swallowed both ways, connections are kept, nobody is told.
import { once } from 'node:events'
import { connect, createServer } from 'node:net'

export async function startProxy(port) {
  const pairs = new Set()
  let isDark = false

  const server = createServer({ allowHalfOpen: true }, (near) => {
    const pair = { near, far: connect({ port, host: '127.0.0.1', allowHalfOpen: true }), isDark }
    pairs.add(pair)
    const pass = (from, to) => {
      from.on('data', (bytes) => pair.isDark || to.write(bytes))
      from.on('end', () => pair.isDark || to.end())
      from.on('close', () => pair.isDark || to.destroy())
      from.on('error', () => {})
    }
    pass(near, pair.far)
    pass(pair.far, near)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    port: server.address().port,
    /** For every connection that there is, for good: what it misses is a hole that no later byte may follow. */
    forget: () => pairs.forEach((pair) => (pair.isDark = true)),
    goDark() {
      isDark = true
      this.forget()
    },
    /** For connections that are made from now on. */
    comeBack() {
      isDark = false
    },
    /** Both ends of every connection are reset. */
    cut: () => pairs.forEach(({ near, far }) => (near.resetAndDestroy(), far.resetAndDestroy())),
    async stop() {
      pairs.forEach(({ near, far }) => (near.destroy(), far.destroy()))
      server.close()
      await once(server, 'close')
    },
  }
}
