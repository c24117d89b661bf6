// Draws the pages of examples/weapp as a phone shows them, in headless Chromium, to be looked at:
// `node test/environments/render/pictures.mjs [folder]`, `build/pictures` if none is named. Wants `chromium` and a font with Chinese.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createWeappPhone, inBanner } from './weapp.mjs'

const app = 'examples/weapp'
const folder = process.argv[2] ?? 'build/pictures'
const { tabBar } = JSON.parse(readFileSync(`${app}/app.json`, 'utf8'))

/** What WeChat's own elements look like, as far as it matters here, and its two bars. */
const frame = `
* { margin: 0; }
html { font-size: 16px; height: 100%; }
body { display: flex; flex-direction: column; height: 700px; overflow: hidden; }
page { display: block; flex: 1; min-height: 0; overflow: hidden; position: relative; }
view, scroll-view { display: block; }
scroll-view { overflow: hidden; }
input { border: 0; outline: 0; font: inherit; color: inherit; min-width: 0; }
input::placeholder { color: #a2a9a4; }
.nav { flex: none; padding: 14px 0 12px; text-align: center; font-weight: 600; font-size: 17px; background: #f6f6f2; }
.tabs { flex: none; display: flex; padding: 6px 0 12px; background: #fff; border-top: 1px solid #eee; font-size: 10px; }
.tab { flex: 1; text-align: center; color: ${tabBar.color}; }
.tab.on { color: ${tabBar.selectedColor}; }
.tab img { display: block; width: 27px; height: 27px; margin: 0 auto 1px; }
.room { height: 100% !important; }
`
const css = (file) =>
  readFileSync(file, 'utf8')
    .replace(/(\d+)rpx/g, (_, size) => `${size / 2}px`)
    .replace(/^page \{/m, 'body {')

function shoot(phone, page, name = page) {
  const styles = ['app.wxss', 'components/connection-banner/index.wxss', `pages/${page}/index.wxss`]
  const { navigationBarTitleText } = JSON.parse(readFileSync(`${app}/pages/${page}/index.json`, 'utf8'))
  const icon = (path) => pathToFileURL(resolve(app, path)).href
  const tabs = tabBar.list.map(({ pagePath, text, iconPath, selectedIconPath }) => {
    const isOn = pagePath === `pages/${page}/index`
    const image = `<img src="${icon(isOn ? selectedIconPath : iconPath)}">`
    return `<div class="tab ${isOn ? 'on' : ''}">${image}${text}</div>`
  })
  // Each component's classes are its own on a phone; here no two have the same.
  const content = phone.document.body.innerHTML.replace(/__\w+--/g, '')
  const html = `<!doctype html><meta charset="utf-8"><style>${frame}${styles.map((file) => css(join(app, file))).join('')}</style>
<div class="nav">${navigationBarTitleText}</div>${content}<div class="tabs">${tabs.join('')}</div>
<script>document.querySelectorAll('scroll-view').forEach((view) => (view.scrollTop = view.scrollHeight))</script>`
  mkdirSync('build', { recursive: true })
  mkdirSync(folder, { recursive: true })
  const file = resolve(`build/${name}.html`)
  writeFileSync(file, html)
  const options = ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--allow-file-access-from-files']
  const size = ['--window-size=375,700', '--force-device-scale-factor=1.25', '--virtual-time-budget=2000']
  execFileSync(
    'chromium',
    [...options, ...size, `--screenshot=${resolve(folder, `${name}.png`)}`, pathToFileURL(file).href],
    { stdio: 'ignore' },
  )
}

const noon = new Date(2026, 10, 28, 12, 1).getTime()
const line = (id, from, text, minutes) => ({ id, by: from, from, text, at: noon + minutes * 60_000 })

async function chat(isPaused) {
  let tell
  const phone = createWeappPhone({
    stored: new Map([['me', 'me']]),
    serve(connection, answer) {
      tell = answer
      connection.onMessage((data) => JSON.parse(data).join && answer({ said: [] }))
    },
  })
  phone.open('pages/chat/index')
  await phone.clock.advance(100)
  const morning = [line('3', '小雨', '给我留一罐，下午来取。', 2), line('4', 'me', '好，写上你的名字了。', 3)]
  tell({ said: morning })
  await phone.clock.advance(50)
  phone.page.onHide()
  tell({ said: [line('5', '阿明', '我在高铁上，信号时有时无，收到的话应一声。', 9), line('6', '小雨', '收到。', 10)] })
  await phone.clock.advance(50)
  phone.page.onShow()
  if (isPaused) phone.tap(inBanner('action'))
  for (const text of ['一路顺风，到了再喝。', ...(isPaused ? ['茶给你温着。'] : [])]) {
    phone.type('input', text)
    phone.tap('.send')
    await phone.clock.advance(50)
  }
  if (isPaused) phone.tap('.wave')
  await phone.clock.advance(50)
  shoot(phone, 'chat', isPaused ? 'chat-paused' : 'chat')
}

async function quotes() {
  let tell
  const phone = createWeappPhone({
    serve(connection, answer) {
      tell = answer
    },
  })
  phone.open('pages/quotes/index')
  await phone.clock.advance(100)
  const opening = {
    龙井: 680,
    碧螺春: 520,
    毛尖: 460,
    铁观音: 380,
    大红袍: 920,
    普洱: 330,
    白毫银针: 700,
    正山小种: 410,
  }
  const moves = [1.21, -0.84, 0, 2.37, 0.46, -1.52, -0.08, 0.93]
  phone.tap('.rate:nth-child(3)')
  for (let turn = 0; turn < 215; turn++) {
    for (let i = 0; i < 10; i++) {
      const which = (turn * 10 + i) % 8
      const [name, price] = Object.entries(opening)[which]
      tell({ topic: name, price: price * (1 + moves[which] / 100), opening: price })
    }
    await phone.clock.advance(10)
  }
  shoot(phone, 'quotes')
}

const simple = async (page) => {
  const phone = createWeappPhone()
  phone.open(`pages/${page}/index`)
  await phone.clock.advance(100)
  shoot(phone, page)
}

async function probe() {
  const phone = createWeappPhone({
    serve: (connection) => connection.url.endsWith('/probe') && connection.onMessage((data) => connection.send(data)),
  })
  phone.open('pages/probe/index')
  phone.tap('.all')
  await phone.clock.advance(5000)
  shoot(phone, 'probe')
}

await chat(false)
await chat(true)
await quotes()
await simple('settings')
await probe()
process.exit()
