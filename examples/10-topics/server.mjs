// What the server needs for topics: who follows what. A connection that is gone follows nothing; the next one asks anew.
export function serveTopics(server) {
  const followers = new Map()
  server.on('connection', (client) => {
    client.on('message', (data) => {
      const { subscribe, unsubscribe } = JSON.parse(data)
      if (subscribe) followers.set(subscribe, (followers.get(subscribe) ?? new Set()).add(client))
      if (unsubscribe) followers.get(unsubscribe)?.delete(client)
    })
    client.on('close', () => followers.forEach((clients) => clients.delete(client)))
  })
  return {
    count: (topic) => followers.get(topic)?.size ?? 0,
    publish(topic, message) {
      for (const client of followers.get(topic) ?? []) client.send(JSON.stringify({ topic, ...message }))
    },
  }
}
