// The flight recorder as its users get it, on every client: what happened, and nothing of what was said.
import { describe, expect, test } from 'vitest'
import { createRequire } from 'node:module'
import * as dist from 'wx-socket'
import * as companions from 'wx-socket/companions'
import { worlds } from './world.js'

const require = createRequire(import.meta.url)
const onPhones = require('../../../miniprogram_dist/companions.js') as typeof companions
const { connectSocket } = require('../../../miniprogram_dist/index.js') as typeof dist

const packages: [string, typeof dist.connectSocket, typeof companions.record][] = [
  ['dist', dist.connectSocket, companions.record],
  ['miniprogram_dist', connectSocket, onPhones.record],
  // As where one is bundled and the other required.
  ['both copies', connectSocket, companions.record],
]

describe.each(worlds)('on $name', ({ run }) => {
  test.each(packages)('a recorder of %s tells what happened and nothing of what was said', (_, connect, record) =>
    run(async ({ wx, clock, url, until }) => {
      const socket = connect({ url: `${url}/?token=secret`, host: wx, clock })
      const recording = record(socket)
      socket.messages$.subscribe()
      socket.errors$.subscribe()
      const kinds = (): string[] =>
        recording.events.map((event) =>
          event.type === 'state' ? event.phase : `${event.type} ${(event as any).bytes}`,
        )
      void socket.send('early secret')
      await until(() => kinds().includes('frame 15'))
      void socket.send('close 4444 gone')
      await until(() => kinds().includes('waiting'))
      await socket.close()
      expect(kinds()).toEqual([
        'connecting',
        'send 12',
        'open',
        'frame 15',
        'send 15',
        'error undefined',
        'waiting',
        'closed',
      ])
      const text = recording.toText()
      expect(text).toMatch(/sent 12 bytes, taken after \d+$/m)
      expect(text).toMatch(/waiting, attempt 1, again in \d+, after CONNECTION_LOST$/m)
      expect(text + recording.toSvg()).not.toContain('secret')
      expect(recording.toSvg()).toMatch(/^<svg xmlns=[^]*<\/svg>$/)
    }),
  )
})
