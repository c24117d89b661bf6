import { HttpTransportType, HubConnectionBuilder, LogLevel } from '@microsoft/signalr'

export function connect({ WebSocket, url, text }) {
  const connection = new HubConnectionBuilder()
    .withUrl(url.replace('ws:', 'http:'), {
      skipNegotiation: true,
      transport: HttpTransportType.WebSockets,
      WebSocket,
      httpClient: { getCookieString: () => '' },
    })
    .configureLogging(LogLevel.None)
    .withAutomaticReconnect({ nextRetryDelayInMilliseconds: () => 50 })
    .build()
  connection.on('echo', text)
  const started = connection.start()
  return {
    sendText: (message) => started.then(() => connection.send('echo', message)).catch(() => {}),
    close: () => connection.stop(),
  }
}
