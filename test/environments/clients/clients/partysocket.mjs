import 'event-target-polyfill'
import { WebSocket as ReconnectingWebSocket } from 'partysocket'
import { connectWith } from '../reconnecting.mjs'

// The polyfill takes events by `instanceof`.
Object.defineProperty(Event, Symbol.hasInstance, { value: (event) => typeof Object(event).type === 'string' })

export const connect = connectWith(ReconnectingWebSocket)
