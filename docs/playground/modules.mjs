// What the code of the page may import, and what the page itself needs: the built package, and rxjs.
import * as core from 'wx-socket'
import * as companions from 'wx-socket/companions'
import * as operators from 'wx-socket/operators'
import * as testing from 'wx-socket/testing'
import * as webSocket from 'wx-socket/websocket'

export const modules = {
  'wx-socket': core,
  'wx-socket/companions': companions,
  'wx-socket/operators': operators,
  'wx-socket/websocket': webSocket,
}
export const { record } = companions
export { testing }
