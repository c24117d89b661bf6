// Everything that touches the document.
import { words } from './words.mjs'

const events = ['loss', 'restart', 'token']
const conditions = ['tunnel', 'background', 'airplane', 'slow']
const order = ['loss', 'restart', 'tunnel', 'background', 'airplane', 'slow', 'token']

const element = (id) => document.getElementById(id)
const make = (tag, properties, ...children) => {
  const made = Object.assign(document.createElement(tag), properties)
  made.append(...children)
  return made
}

/** Storage may be forbidden, as in a file that is opened from a disk. */
const stored = (key) => {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

/** The site's own switch, if it was ever used, else the system's. */
function followAppearance() {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const chosen = stored('vitepress-theme-appearance')
  const apply = () =>
    document.documentElement.classList.toggle('dark', chosen === 'dark' || (chosen !== 'light' && dark.matches))
  dark.addEventListener('change', apply)
  apply()
}

export function createView() {
  followAppearance()
  const isSo = {}
  let page
  let language
  let handlers = {}

  const buttons = Object.fromEntries(
    order.map((name) => {
      const button = make('button', { id: name })
      button.addEventListener('click', () => {
        if (events.includes(name)) return handlers.happen(name)
        isSo[name] = !isSo[name]
        showSwitches()
        handlers.happen(name, isSo[name])
      })
      return [name, button]
    }),
  )
  element('buttons').append(...Object.values(buttons))

  const showSwitches = () => {
    for (const name of conditions) buttons[name].setAttribute('aria-pressed', Boolean(isSo[name]))
    element('home').hidden = !isSo.background
    const { offline, noSignal, wifi } = words[language]
    element('signal').textContent = isSo.airplane ? offline : isSo.tunnel ? noSignal : wifi
  }

  const showPage = (data = {}) => {
    page = data
    const { banners, ...say } = words[language]
    element('banner').textContent = banners[data.banner] ?? data.banner ?? ''
    const bubbles = Array.isArray(data.bubbles) ? data.bubbles.filter(Boolean) : []
    element('bubbles').replaceChildren(
      ...bubbles.map(({ text, isMine, status }) =>
        make(
          'div',
          { className: `bubble ${isMine ? 'mine' : 'theirs'} ${status ?? ''}` },
          make('span', { textContent: text }),
          ...(status ? [make('small', { textContent: say[status] ?? status })] : []),
        ),
      ),
    )
    element('bubbles').scrollTop = element('bubbles').scrollHeight
  }

  const tick = () => {
    element('clock').textContent = new Date().toTimeString().slice(0, 5)
  }
  tick()
  setInterval(tick, 1000)

  return {
    element,
    showPage,
    get language() {
      return language
    },
    get code() {
      return element('code').value
    },
    set code(source) {
      element('code').value = source
    },
    preferredLanguage() {
      const asked = new URLSearchParams(location.search).get('lang') ?? navigator.language
      return asked.startsWith('zh') ? 'zh' : 'en'
    },
    speak(chosen) {
      language = chosen
      const say = words[language]
      document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
      document.title = `wx-socket · ${say.title}`
      for (const spoken of document.querySelectorAll('[data-word]')) spoken.innerHTML = say[spoken.dataset.word]
      for (const spoken of document.querySelectorAll('[data-placeholder]'))
        spoken.placeholder = say[spoken.dataset.placeholder]
      for (const [name, button] of Object.entries(buttons))
        button.replaceChildren(
          make('b', { textContent: say[name] }),
          make('small', { textContent: say[`${name}Hint`] }),
        )
      element('docs').href = `../${language}/install`
      showSwitches()
      showPage(page)
    },
    on(given) {
      handlers = given
      element('input').addEventListener('submit', (event) => {
        event.preventDefault()
        handlers.say(element('text').value.trim() || words[language].hello)
        element('text').value = ''
      })
      for (const name of ['run', 'reset', 'language']) element(name).addEventListener('click', handlers[name])
      element('code').addEventListener('keydown', ({ key, ctrlKey, metaKey }) => {
        if (key === 'Enter' && (ctrlKey || metaKey)) handlers.run()
      })
    },
    /** A fresh world: nothing is the matter with it. */
    clear() {
      for (const name of conditions) isSo[name] = false
      showSwitches()
      element('error').hidden = true
      element('console').textContent = ''
      showPage()
    },
    showError(text) {
      element('error').hidden = false
      element('error').textContent = text
    },
    print(values) {
      const line = values.map((value) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? `${value}`)))
      element('console').append(`${line.join(' ')}\n`)
      element('console').scrollTop = element('console').scrollHeight
    },
    showFacts({ attempt, rtt, arrived }) {
      element('attempt').textContent = attempt ?? '–'
      element('rtt').textContent = rtt === undefined ? '–' : `${Math.round(rtt)} ms`
      element('arrived').textContent = arrived
    },
    /** Where it is wider than its place the latest is shown, until somebody looks further back. */
    showTimeline(svg) {
      const picture = element('timeline')
      const isAtEnd = picture.scrollLeft + picture.clientWidth >= picture.scrollWidth - 4 || !picture.firstChild
      picture.innerHTML = svg
      if (isAtEnd) picture.scrollLeft = picture.scrollWidth
    },
  }
}
