// `npm run test:browser`, its second half: the playground of the site, as it is built, with every button pressed.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { buildPlayground } from '../../tools/playground.mjs'
import { isInstalled, launch } from './chromium.mjs'

if (isInstalled()) run()

function run() {
  let http, browser, address, folder

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'playground-'))
    await buildPlayground(folder)
    http = await serve(folder)
    address = `http://127.0.0.1:${http.address().port}/`
    browser = await launch()
  })
  after(async () => {
    if (browser) await browser.close()
    if (http) http.close()
    rmSync(folder, { recursive: true })
  })

  /** Opens the page, plays, and holds that nothing complained and nothing was fetched from elsewhere. */
  const play = (name, game, { width = 1280, colorScheme = 'light', lang = 'en' } = {}) =>
    test(name, { timeout: 60_000 }, async () => {
      const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme })
      const complaints = []
      page.on('pageerror', (error) => complaints.push(error.message))
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
      page.on('request', (request) => {
        if (!/^data:/.test(request.url()) && !request.url().startsWith(address)) complaints.push(request.url())
      })
      await page.goto(`${address}index.html?lang=${lang}`)
      await page.evaluate(watchPhases)
      await game(createPlayer(page))
      assert.deepEqual(complaints, [])
      await page.close()
    })

  describe('the playground', () => {
    play('opens, says what is written, and shows the answer', async ({ phase, say, bubbles, timeline }) => {
      await phase('open')
      await say('tea?')
      await bubbles(['tea? delivered', 'Got “tea?”'])
      assert.match(await timeline(), /<svg[^]*open[^]*taken/)
    })
  })

  describe('what is said meanwhile arrives once, after', () => {
    const meanwhile = async ({ phase, say, bubbles }) => {
      await say('still there')
      await bubbles(['still there delivered', 'Got “still there”'])
      await phase('open')
    }
    /** A button, what it leads to before the connection is back, and what the timeline has to say of it. */
    const events = [
      ['loss', ['waiting', 'connecting', 'open'], /CONNECTION_LOST/],
      ['restart', ['waiting', 'connecting', 'waiting'], /CONNECT_FAILED/],
      ['token', ['waiting', 'connecting', 'open'], /CONNECTION_LOST/],
    ]
    for (const [name, phases, told] of events)
      play(name, async (player) => {
        await player.phase('open')
        const before = await player.timeline()
        await player.press(name)
        await player.phase('waiting')
        await meanwhile(player)
        assert.deepEqual((await player.seen()).slice(0, phases.length), phases)
        assert.notEqual(await player.timeline(), before)
        assert.match(await player.timeline(), told)
      })

    const conditions = [
      ['tunnel', 'connecting', 'open', /HEARTBEAT_TIMEOUT/],
      ['airplane', 'waiting|paused|connecting', 'open', /CONNECTION_LOST/],
    ]
    for (const [name, away, back, told] of conditions)
      play(name, async (player) => {
        await player.phase('open')
        await player.press(name)
        assert.equal(await player.isPressed(name), 'true')
        await player.say('on the way')
        await player.phase(away)
        await player.bubbles(['on the way waiting'])
        await player.press(name)
        await player.phase(back)
        await player.bubbles(['on the way delivered', 'Got “on the way”'])
        assert.match(await player.timeline(), told)
      })

    play('background', async (player) => {
      await player.phase('open')
      await player.press('background')
      assert.ok(await player.page.isVisible('#home'))
      // Suspended, it does not notice that it was cut: not before it is shown again.
      await player.page.waitForTimeout(2500)
      assert.deepEqual(await player.seen(), [])
      assert.doesNotMatch(await player.timeline(), /CONNECTION_LOST/)
      await player.press('background')
      await player.phase('connecting')
      await meanwhile(player)
      assert.match(await player.timeline(), /CONNECTION_LOST/)
      assert.ok(!(await player.page.isVisible('#home')))
    })

    play('slow', async (player) => {
      await player.phase('open')
      await player.press('slow')
      const began = Date.now()
      await player.say('hurry')
      await player.bubbles(['hurry delivered'])
      assert.ok(Date.now() - began > 1000)
      await player.press('loss')
      await player.phase('connecting')
      await player.page.waitForTimeout(1000)
      assert.equal(await player.lit(), 'connecting')
      await player.phase('open')
    })
  })

  describe('the code', () => {
    play('can be changed and run again', async ({ phase, page, runs }) => {
      await phase('open')
      await runs(`import { connectSocket as connect } from 'wx-socket'
        Page({
          data: { banner: 'mine', bubbles: [{ text: 'first' }] },
          onLoad() {
            this.setData({ 'bubbles[0].text': 'second' })
            console.log('loaded', { as: 'written' })
            connect({ url: 'wss://example.com' }).close()
          },
        })`)
      assert.equal(await page.textContent('#banner'), 'mine')
      assert.equal(await page.textContent('#bubbles'), 'second')
      assert.equal(await page.textContent('#console'), 'loaded {"as":"written"}\n')
      await phase('closed')
      await page.click('#reset')
      assert.match(await page.inputValue('#code'), /deliveries/)
      await phase('open')
    })

    play('has timers that stand still in the background', async ({ page, press, runs }) => {
      const printed = () => page.textContent('#console')
      await runs(`let n = 0
        const timer = setInterval(() => {
          console.log('tick')
          if (++n === 2) clearInterval(timer)
        }, 20)
        setTimeout(() => console.log('late'), 3000)
        Page({})`)
      await page.waitForTimeout(300)
      assert.equal(await printed(), 'tick\ntick\n')
      await press('background')
      await page.waitForTimeout(3500)
      assert.equal(await printed(), 'tick\ntick\n')
      await press('background')
      await page.waitForTimeout(300)
      assert.equal(await printed(), 'tick\ntick\nlate\n')
    })

    play('that is wrong shows its error, and where it is', async ({ page, runs }) => {
      const cases = {
        'Page({': /^SyntaxError/,
        'const a = 1': /Page\(\{ … \}\)/,
        "import { of } from 'rxjs'\nPage({})": /There is no module rxjs here/,
        'Page({\n  onLoad() {\n    nowhere()\n  },\n})': /^ReferenceError: nowhere is not defined \(line 3\)$/,
        "import { connectSocket } from 'wx-socket'\nPage({ onLoad() { connectSocket({ uri: '' }) } })":
          /uri is not an option: did you mean url\?/,
      }
      for (const [code, expected] of Object.entries(cases)) {
        await runs(code)
        assert.match(await page.textContent('#error'), expected)
      }
      await page.click('#reset')
      assert.ok(!(await page.isVisible('#error')))
    })
  })

  describe('the page', () => {
    play('speaks both languages, and keeps code that was changed', async ({ phase, page, say, bubbles }) => {
      await phase('open')
      const spoken = () => page.$$eval('[data-word], #buttons b', (all) => all.map(({ textContent }) => textContent))
      const english = await spoken()
      const code = await page.inputValue('#code')
      await page.click('#language')
      assert.equal(await page.getAttribute('html', 'lang'), 'zh-CN')
      const chinese = await spoken()
      assert.ok(chinese.every((text) => text && text !== 'undefined'))
      assert.ok(chinese.filter((text, i) => text === english[i]).length === 0)
      assert.match(await page.inputValue('#code'), /每次连接前都会调用/)
      await say('茶')
      await bubbles(['茶 已送达', '收到“茶”'])
      await page.fill('#code', '// mine')
      await page.click('#language')
      assert.equal(await page.inputValue('#code'), '// mine')
      await page.click('#reset')
      assert.equal(await page.inputValue('#code'), code)
    })

    play(
      'opens in Chinese where it is asked to',
      async ({ page }) => {
        assert.match(await page.textContent('h1'), /试验场/)
      },
      { lang: 'zh' },
    )

    play(
      'shows the latest of a timeline that is wider than the screen',
      async ({ phase, page }) => {
        await phase('open')
        const left = () => page.$eval('#timeline', ({ scrollLeft }) => scrollLeft)
        assert.ok((await left()) > 100)
        await page.$eval('#timeline', (picture) => (picture.scrollLeft = 50))
        await page.waitForTimeout(600)
        assert.equal(await left(), 50)
      },
      { width: 360 },
    )

    for (const width of [360, 800, 1600])
      for (const colorScheme of ['light', 'dark'])
        play(
          `fits ${width} px, ${colorScheme}`,
          async ({ phase, page }) => {
            await phase('open')
            assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width)
            const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor')
            const [red] = /\d+/.exec(ground)
            assert.equal(red < 128, colorScheme === 'dark')
          },
          { width, colorScheme },
        )
  })
}

/** In the page: the phases that are lit after the one of now. */
function watchPhases() {
  const diagram = document.getElementById('diagram')
  const lit = () => diagram.querySelector('.lit[data-phase]')?.dataset.phase
  let before = lit()
  window.seen = []
  new MutationObserver(() => {
    if (lit() === before) return
    before = lit()
    // What was before it is open the first time is no news.
    if (window.seen.length || window.wasOpen) window.seen.push(before)
    window.wasOpen ||= before === 'open'
  }).observe(diagram, { subtree: true, attributes: true })
  window.wasOpen = before === 'open'
}

/** What a visitor does and sees. */
function createPlayer(page) {
  const bubblesOf = () =>
    [...document.querySelectorAll('.bubble')].map((bubble) =>
      [...bubble.children].map(({ textContent }) => textContent).join(' '),
    )
  return {
    page,
    press: (name) => page.click(`#${name}`),
    isPressed: (name) => page.getAttribute(`#${name}`, 'aria-pressed'),
    lit: () => page.getAttribute('.phase.lit', 'data-phase'),
    seen: () => page.evaluate('window.seen'),
    timeline: () => page.innerHTML('#timeline'),
    /** Waits for one of these. */
    phase: (names) =>
      page.waitForFunction(
        (wanted) => wanted.includes(document.querySelector('.phase.lit')?.dataset.phase),
        names.split('|'),
        { timeout: 20_000 },
      ),
    async say(text) {
      await page.fill('#text', text)
      await page.press('#text', 'Enter')
    },
    async bubbles(expected) {
      const isSo = `JSON.stringify((${bubblesOf})().slice(0, ${expected.length})) === ${JSON.stringify(JSON.stringify(expected))}`
      await page.waitForFunction(isSo, undefined, { timeout: 20_000 }).catch(() => undefined)
      assert.deepEqual((await page.evaluate(bubblesOf)).slice(0, expected.length), expected)
    },
    async runs(code) {
      await page.fill('#code', code)
      await page.press('#code', 'Control+Enter')
    },
  }
}

const types = { html: 'text/html', js: 'text/javascript', css: 'text/css' }

function serve(folder) {
  const http = createServer(({ url }, response) => {
    const { pathname } = new URL(url, 'http://localhost')
    response.setHeader('content-type', `${types[pathname.split('.').pop()]}; charset=utf-8`)
    response.end(readFileSync(join(folder, pathname)))
  })
  return new Promise((resolve) => http.listen(0, '127.0.0.1', () => resolve(http)))
}
