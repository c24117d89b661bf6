// The phone of examples/weapp: with storage, a tab bar, and a server in memory that speaks as examples/demo-server.mjs does.
import { createPhone } from './phone.mjs'

/** Something of the banner: the classes of a component are its own, and the renderer writes them so. */
export const inBanner = (name) => `connection-banner [class$="--${name}"]`

/** @param {{ profile?: string, stored?: Map, serve?: (connection, tell) => void }} options `stored` outlives the app */
export function createWeappPhone({ profile = 'android', stored = new Map(), serve = () => {} } = {}) {
  const later = (answer) => phone.clock.setTimeout(answer, 1)
  const badges = []
  const phone = createPhone(
    'examples/weapp',
    {
      profile,
      server(connection) {
        const tell = (message) => connection.send(JSON.stringify(message))
        serve(connection, tell)
      },
    },
    {
      getStorageSync: (key) => stored.get(key) ?? '',
      setStorageSync: (key, data) => stored.set(key, data),
      setStorage: ({ key, data, success }) => later(() => success(stored.set(key, data))),
      getStorage: ({ key, success, fail }) =>
        later(() =>
          stored.has(key) ? success({ data: stored.get(key) }) : fail({ errMsg: 'getStorage:fail data not found' }),
        ),
      removeStorage: ({ key, success }) => later(() => success(stored.delete(key))),
      getStorageInfo: ({ success }) => later(() => success({ keys: [...stored.keys()] })),
      setTabBarBadge: ({ text }) => badges.push(text),
      removeTabBarBadge: () => badges.push(''),
    },
  )
  return Object.assign(Object.create(phone), {
    stored,
    badges,
    texts: (selector) => [...phone.document.querySelectorAll(selector)].map((element) => element.textContent.trim()),
  })
}
