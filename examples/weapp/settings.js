// What the user has set, kept on the phone.

/** What `npm run demo:server` listens on when it is not told otherwise. */
export const defaultAddress = 'ws://127.0.0.1:8765'

export const settings = {
  address: wx.getStorageSync('address') || defaultAddress,
  name: wx.getStorageSync('name') || '茶友',
  /** Tells this phone's own messages from those of others with the same name. */
  me: wx.getStorageSync('me') || `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`,
}
wx.setStorageSync('me', settings.me)

/** What is wrong with an address, or nothing. */
export const problemOf = (address) =>
  /^wss?:\/\/[^\s/?#]+$/.test(address) ? '' : '地址应形如 ws://192.168.1.8:8765，不带路径'

export function save(changes) {
  Object.assign(settings, changes)
  for (const key of Object.keys(changes)) wx.setStorageSync(key, changes[key])
}
