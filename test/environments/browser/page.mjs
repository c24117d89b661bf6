// What a page of a user's app holds: the SDK, and the hosts.
export * as Taro from '../hosts/packages/node_modules/@tarojs/taro-h5/dist/api/network/websocket/index.js'
export * as uni from '../hosts/packages/node_modules/@dcloudio/uni-h5/dist/uni-h5.es.js'
export { backoff, connectSocket } from 'wx-socket'
