import { webSocket } from 'rxjs/webSocket'
import { url } from '../host.mjs'
import { RawWebSocket } from '../web-socket.mjs'

export const connect = () => webSocket({ url, WebSocketCtor: RawWebSocket }).subscribe(() => {})
