import type { ReportedClose } from './options.js'
import type { FakeSettings } from './settings.js'
import { has } from './versions.js'

/** The table from which some clients fill an empty reason. */
const reasons: Record<number, string> = {
  1000: 'normal closure',
  1001: 'going away',
  1002: 'protocol error',
  1003: 'unsupported data',
  1005: 'no status received',
  1006: 'abnormal closure',
  1011: 'internal error',
}

/** What the close event says of a close by the server, or of a loss. */
export function reportedClose(code: number, reason: string, { options }: FakeSettings): ReportedClose {
  if (options.mangleClose) return options.mangleClose({ code, reason })
  const { code: codes, reason: texts } = options.serverClose || {}
  const told = codes === 'mangled' && code > 1011 ? 1005 : code
  return {
    ...(codes === 'missing' ? {} : { code: told }),
    ...(texts === 'missing' ? {} : { reason: reason || (texts === 'filled' && reasons[told]) || '' }),
  }
}

/** What the open event says: on phones the header and the timing figures, in milliseconds since the epoch. */
export function reportedOpen(header: Record<string, string>, startedAt: number, settings: FakeSettings): object {
  const { profile, options, SDKVersion, world } = settings
  if (!profile.openPayload) return {}
  const now = world.now()
  const { domainLookup = 'domainLookUp' } = options
  const figures = {
    fetchStart: startedAt,
    [`${domainLookup}Start`]: startedAt,
    [`${domainLookup}End`]: startedAt,
    connectStart: startedAt,
    connectEnd: now,
    rtt: (now - startedAt) / 2,
    handshakeCost: now - startedAt,
    cost: now - startedAt,
  }
  return {
    ...(has('openHeader', SDKVersion) ? { header: inCase(header, options.headerCase) } : {}),
    ...(has('openProfile', SDKVersion) ? { profile: figures } : {}),
  }
}

function inCase(header: Record<string, string>, headerCase = 'kept'): Record<string, string> {
  const inIt = (name: string): string => {
    if (headerCase === 'kept') return name
    const lower = name.toLowerCase()
    return headerCase === 'lower' ? lower : lower.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())
  }
  const written: Record<string, string> = {}
  Object.keys(header).forEach((name) => (written[inIt(name)] = header[name]!))
  return written
}
