import { vi } from 'vitest'

/** A host differs from the others by these alone. */
export interface Host {
  name: string
  load: () => Promise<any>
  /**
   * What it gives bytes as, by itself: `Blob` where it leaves a browser's web socket as it is, a layer of Alipay's where it
   * passes that on.
   */
  bytesAs: 'Blob' | 'ArrayBuffer' | 'layer' | 'base64'
  /** What whoever wants such a task of it, without us, has to ask for. */
  asked?: object
  /** Whether it passes the server's close code on. */
  tellsCloseCode: boolean
  /** Whether its error event says why, so that we can; a browser never says, nor do the fake's developer tools. */
  tellsFailure: boolean
}

const onFake = { tellsCloseCode: true, tellsFailure: false }

export const hosts: Host[] = [
  {
    name: 'mpx',
    load: () => import('./packages/node_modules/@mpxjs/api-proxy/src/platform/api/socket/index.web.js' as string),
    bytesAs: 'Blob',
    tellsCloseCode: true,
    tellsFailure: true,
  },
  {
    name: 'Taro',
    load: () => import('./packages/node_modules/@tarojs/taro-h5/dist/api/network/websocket/index.js' as string),
    bytesAs: 'Blob',
    // It makes its own close event, 1006 unless the close was asked of it.
    tellsCloseCode: false,
    tellsFailure: true,
  },
  {
    name: 'uni',
    load: () => import('./packages/node_modules/@dcloudio/uni-h5/dist/uni-h5.es.js' as string),
    bytesAs: 'ArrayBuffer',
    tellsCloseCode: true,
    // Its error event is an empty object.
    tellsFailure: false,
  },
  { name: 'Taro for WeChat', load: () => loadTaro('weapp'), bytesAs: 'ArrayBuffer', ...onFake },
  { name: 'uni for WeChat', load: () => loadUni('weixin'), bytesAs: 'ArrayBuffer', ...onFake },
  // Not asked for `multiple`: then it loses the task's events, and tells nothing at all.
  { name: 'Taro for Alipay', load: () => loadTaro('alipay'), bytesAs: 'base64', ...onFake },
  { name: 'uni for Alipay', load: () => loadUni('alipay'), bytesAs: 'layer', asked: { multiple: true }, ...onFake },
  // Ours: what the two above are made of.
  {
    name: 'the fake my',
    load: async () => (globalThis as any).my,
    bytesAs: 'layer',
    asked: { multiple: true },
    ...onFake,
  },
]

/** What Taro's build tool imports before an app, then what `@tarojs/taro` does. */
async function loadTaro(platform: string): Promise<object> {
  const folder = './packages/node_modules/@tarojs'
  // There is one Taro in an app, and one platform.
  vi.resetModules()
  await import(`${folder}/plugin-platform-${platform}/dist/runtime.js`)
  const { hooks } = await import(`${folder}/runtime` as string)
  const { default: Taro } = await import(`${folder}/api` as string)
  hooks.call('initNativeApi', Taro)
  return Taro
}

const loadUni = async (platform: string): Promise<object> =>
  (await import(`./packages/node_modules/@dcloudio/uni-mp-${platform}/dist/uni.api.esm.js`)).default
