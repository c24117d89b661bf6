// What the server needs for deliveries: it acknowledges what it gets, and drops the ids that it knows. `known` has to
// outlive restarts as the messages do: a table with a unique key, in the same transaction as what the message brings about.
export function acceptDeliveries(server, known, apply) {
  server.on('connection', (client) =>
    client.on('message', (data) => {
      const { id, text } = JSON.parse(data)
      if (!known.has(id)) {
        apply(text)
        known.add(id)
      }
      // Also of what it knows: the acknowledgement may have been lost.
      client.send(JSON.stringify({ ack: id }))
    }),
  )
}
