import type { ConnectRequest } from './transport.js'

/** What the words of platform and server must not repeat: of the url the user and the query, headers, subprotocols. */
export function secretsOf(request: ConnectRequest | undefined): string[] {
  if (!request) return []
  const { url, hostOptions } = request
  const { header = {}, protocols = [] } = hostOptions as { header?: Record<string, string>; protocols?: string[] }
  const [, user = ''] = /\/\/([^/?#]*)@/.exec(url) || []
  const [, ...query] = url.split(/[?&]/)
  const values = Object.keys(header).map((name) => header[name]!)
  // The token also without its `Bearer`.
  const secrets = values.concat(
    protocols,
    user.split(':'),
    ...query.map((parameter) => withDecoded(parameter.slice(parameter.indexOf('=') + 1))),
    ...values.map((value) => value.split(' ')),
  )
  return secrets.filter(Boolean)
}

/** A server may tell it as it reads it. */
function withDecoded(value: string): string[] {
  try {
    return [value, decodeURIComponent(value)]
  } catch {
    return [value]
  }
}
