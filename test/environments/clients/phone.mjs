// A client as a phone runs it: bundled with the built package, where there is nothing but ECMAScript, timers, console, the
// host, and what the client is said to need.
import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { rolldown } from 'rolldown'

const folder = fileURLToPath(new URL('.', import.meta.url))
const root = fileURLToPath(new URL('../../../', import.meta.url))

async function bundle(name) {
  const build = await rolldown({
    input: 'entry',
    platform: 'browser',
    logLevel: 'silent',
    resolve: {
      alias: { 'wx-socket': `${root}dist` },
      modules: [`${folder}packages/node_modules`, `${root}node_modules`],
    },
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === 'entry' ? id : null),
        load: (id) =>
          id === 'entry'
            ? `export { connect } from ${JSON.stringify(`${folder}clients/${name}.mjs`)}
               export { createWebSocketClass } from 'wx-socket/websocket.mjs'
               export const bytesOf = (...bytes) => new Uint8Array(bytes).buffer`
            : null,
      },
    ],
  })
  const { output } = await build.generate({ format: 'iife', name: 'phone', exports: 'named' })
  await build.close()
  return output[0].code
}

const bundles = new Map()

/** By which mqtt knows that it is not in Node. */
const reactNative = { product: 'ReactNative', userAgent: '' }

/** @returns `{ connect, createWebSocketClass, bytesOf }` of a phone of its own, which has these globals besides */
export async function openPhone(name, needs) {
  if (!bundles.has(name)) bundles.set(name, bundle(name))
  const timers = { setTimeout, clearTimeout, setInterval, clearInterval }
  const polyfills = Object.fromEntries(
    needs.map((global) => [global, global === 'navigator' ? reactNative : globalThis[global]]),
  )
  const context = createContext({ console, ...timers, ...polyfills })
  return runInContext(`${await bundles.get(name)}\nphone`, context)
}
