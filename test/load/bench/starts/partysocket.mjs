import { EventWebSocket } from '../web-socket.mjs'
import PartySocket from 'partysocket/ws'
import { url } from '../host.mjs'

/** It dials a turn later. */
export const connect = () => new PartySocket(url, [], { WebSocket: EventWebSocket })
