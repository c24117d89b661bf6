import { hold, validate } from '../options/check.js'
import { boolean, isIn } from '../options/rule.js'
import type { FakeSocket } from './fake-socket.js'
import { createListeners, type Listeners } from './listeners.js'
import type { FakeSettings } from './settings.js'
import { has } from './versions.js'

export type NetworkType = 'wifi' | '2g' | '3g' | '4g' | '5g' | 'unknown' | 'none'

export interface NetworkChange {
  /** Whether the listeners hear of it: some devices miss switches. Default true. */
  readonly told?: boolean
  /** What it does to live sockets: they are lost, go half open, or survive. Default `'lost'`. */
  readonly sockets?: 'lost' | 'halfOpen' | 'kept'
}

export interface Network {
  readonly type: NetworkType
  readonly changed: Listeners
  change(type: NetworkType, change?: NetworkChange): void
}

export function createNetwork(settings: FakeSettings, live: () => FakeSocket[]): Network {
  const changed = createListeners(settings, has('offNetworkStatusChange', settings.SDKVersion))
  let type: NetworkType = 'wifi'
  return {
    get type() {
      return type
    },
    changed,
    change(networkType, change = {}) {
      hold('change the network', 'the type', networkType, isIn('wifi', '2g', '3g', '4g', '5g', 'unknown', 'none'))
      const rules = { told: boolean, sockets: isIn('lost', 'halfOpen', 'kept') }
      const { told = true, sockets = 'lost' } = validate('change the network', change, rules)
      type = networkType
      if (sockets === 'lost') live().forEach((socket) => socket.lose())
      if (sockets === 'halfOpen') live().forEach((socket) => socket.goDark())
      const event = { isConnected: type !== 'none', networkType }
      if (told) settings.app.deliver(() => changed.tell(event))
    },
  }
}
