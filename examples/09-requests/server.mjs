// What the server needs for requests: it answers with the id that it was asked with.
export function answerRequests(server, methods) {
  server.on('connection', (client) =>
    client.on('message', async (data) => {
      const { id, method, params } = JSON.parse(data)
      if (id === undefined) return
      try {
        client.send(JSON.stringify({ id, result: await methods[method](params) }))
      } catch (error) {
        client.send(JSON.stringify({ id, error: error.message }))
      }
    }),
  )
}
