/**
 * The storage functions of a host. Source: https://developers.weixin.qq.com/miniprogram/dev/api/storage/wx.setStorage.html
 * (1 MB a key, 10 MB in all) and its siblings; base library 1.0.
 */
export interface StorageHost {
  setStorage(options: any): unknown
  getStorage(options: any): unknown
  removeStorage(options: any): unknown
  getStorageInfo(options: any): unknown
}

/** Asks the host, and promises its answer; an old one throws where another would fail. */
export const askHost = (
  host: StorageHost,
  name: keyof StorageHost,
  options: { readonly key?: string; readonly data?: unknown },
): Promise<any> => new Promise((success, fail) => host[name]({ ...options, success, fail }))
