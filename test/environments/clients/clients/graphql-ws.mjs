import { createClient } from 'graphql-ws'

export function connect({ WebSocket, url, text }) {
  const client = createClient({
    url,
    webSocketImpl: WebSocket,
    lazy: false,
    retryAttempts: 1000,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 50)),
    onNonLazyError() {},
  })
  return {
    sendText(message) {
      const query = `{ echo(text: ${JSON.stringify(message)}) }`
      client.subscribe({ query }, { next: ({ data }) => text(data.echo), error() {}, complete() {} })
    },
    close: () => client.dispose(),
  }
}
