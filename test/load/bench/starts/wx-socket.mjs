import { connectSocket } from 'wx-socket'
import { createHost, url } from '../host.mjs'

export const connect = () => connectSocket({ url, host: createHost() })
