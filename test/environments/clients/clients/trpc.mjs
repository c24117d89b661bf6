import { createTRPCClient, createWSClient, wsLink } from '@trpc/client'

export function connect({ WebSocket, url, text }) {
  const wire = createWSClient({ url, WebSocket, retryDelayMs: () => 50 })
  const client = createTRPCClient({ links: [wsLink({ client: wire })] })
  return {
    sendText: (message) => client.echo.query(message).then(text, () => {}),
    close: () => wire.close(),
  }
}
