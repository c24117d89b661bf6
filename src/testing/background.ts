import type { FakeSocket } from './fake-socket.js'
import { createListeners, type Listeners } from './listeners.js'
import type { FakeSettings } from './settings.js'

/** The app in front and in the background (docs/platform.md §5). */
export interface Background {
  readonly shown: Listeners
  readonly hidden: Listeners
  hide(): void
  show(): void
  /** Whether a connect is refused: suspended, or too soon after. */
  readonly refusesConnects: boolean
}

export function createBackground(settings: FakeSettings, live: () => FakeSocket[]): Background {
  const { app, world, profile } = settings
  const {
    suspendAfter = 5000,
    sockets = 'cut',
    cutAfter = 0,
    queued,
    resumeLag = profile.resumeLag,
  } = settings.options.background || {}
  const shown = createListeners(settings)
  const hidden = createListeners(settings)
  let inFront = true
  /** Of the suspension, then of the cut: who is back in time is spared. */
  let timer: unknown
  let refusesUntil = -Infinity

  const suspend = (): void => {
    app.suspend()
    const cut = (): void => live().forEach((socket) => socket.interrupt())
    if (sockets === 'cut') timer = world.setTimeout(cut, cutAfter)
  }

  return {
    shown,
    hidden,
    hide() {
      if (!inFront) return
      inFront = false
      // Before anybody is told: a listener may show the app again.
      timer = world.setTimeout(suspend, suspendAfter)
      app.deliver(() => hidden.tell({}))
    },
    show() {
      if (inFront) return
      inFront = true
      world.clearTimeout(timer)
      const tell = (): void => shown.tell({ path: 'pages/index/index', query: {}, scene: 1001 })
      if (!app.suspended) return app.deliver(tell)
      refusesUntil = world.now() + resumeLag
      app.resume(tell, queued === 'beforeShow')
    },
    get refusesConnects() {
      return app.suspended || world.now() < refusesUntil
    },
  }
}
