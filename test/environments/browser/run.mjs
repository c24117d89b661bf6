// `npm run test:browser`: the built package over Taro's and uni's connectSocket in Chromium, a fresh page per scenario.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import { rollup } from 'rollup'
import { WebSocketServer } from 'ws'
import { executablePath, isInstalled, launch } from './chromium.mjs'
import { scenarios } from './scenarios.mjs'

if (isInstalled()) run()

function run() {
  let http, browser, address
  console.log(`The built package over the sockets of Taro and uni-app, in ${executablePath}:`)

  before(async () => {
    http = await serve(await bundle())
    address = `127.0.0.1:${http.address().port}`
    browser = await launch()
  })
  after(async () => {
    if (browser) await browser.close()
    if (http) http.close()
  })

  for (const hostName of ['Taro', 'uni'])
    describe(`on ${hostName}`, () => {
      for (const { name, inPage, expected } of scenarios)
        test(name, { timeout: 30_000 }, async () => {
          const page = await browser.newPage()
          const errors = []
          page.on('pageerror', (error) => errors.push(error))
          await page.goto(`http://${address}`)
          await page.waitForFunction('window.wxSocket')
          assert.deepEqual(await page.evaluate(inPage, { url: `ws://${address}`, hostName }), expected)
          assert.deepEqual(errors, [])
          await page.close()
        })
    })
}

/** One script with the package, rxjs and the hosts, as a bundler would make it for a user. */
async function bundle() {
  const file = (name) => fileURLToPath(new URL(name, import.meta.url))
  const constants = JSON.parse(readFileSync(file('../hosts/build-constants.json')))
  const uniVue = {
    name: 'uni-vue',
    resolveId(id, from) {
      return id === 'vue' ? this.resolve('@dcloudio/uni-h5-vue', from) : null
    },
  }
  const built = await rollup({
    input: file('page.mjs'),
    plugins: [uniVue, nodeResolve({ browser: true, exportConditions: ['es2015'] })],
    // The hosts have circular imports and the like; that is no news.
    onLog: () => {},
  })
  // What the build tools of the hosts would put in place.
  const intro = `
    Object.assign(window, ${JSON.stringify(constants)}, { uni: {}, process: { env: { NODE_ENV: 'production' } } })
    window.UniServiceJSBridge = window.UniViewJSBridge = { on() {}, invokeOnCallback() {} }`
  const { output } = await built.generate({ format: 'iife', name: 'wxSocket', intro })
  return output[0].code
}

/** The page, its script, and a web socket that echoes. */
function serve(script) {
  const http = createServer((request, response) => {
    const isScript = request.url === '/script.js'
    response.setHeader('content-type', `text/${isScript ? 'javascript' : 'html'}; charset=utf-8`)
    response.end(isScript ? script : '<!doctype html><body><script src="/script.js"></script>')
  })
  new WebSocketServer({ server: http }).on('connection', (peer) => {
    peer.on('message', (data, isBinary) => {
      const [, code] = /^close (\d+)$/.exec(data) ?? []
      if (code) peer.close(Number(code))
      else peer.send(data, { binary: isBinary })
    })
  })
  return new Promise((resolve) => http.listen(0, '127.0.0.1', () => resolve(http)))
}
