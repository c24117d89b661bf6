import ReconnectingWebSocket from 'reconnecting-websocket'
import { url } from '../host.mjs'
import { RawWebSocket } from '../web-socket.mjs'

/** It dials a turn later. */
export const connect = () => new ReconnectingWebSocket(url, [], { WebSocket: RawWebSocket })
