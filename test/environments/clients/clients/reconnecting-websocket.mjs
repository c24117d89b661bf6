import ReconnectingWebSocket from 'reconnecting-websocket'
import { connectWith } from '../reconnecting.mjs'

export const connect = connectWith(ReconnectingWebSocket)
