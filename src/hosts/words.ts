import type { ConnectFailureKind } from '../errors/socket-error.js'

// How platforms say that a connection was not made, and what to do about it. A new text of what is known is
// one line in `verdicts`; a new verdict needs a line in each list, and a `ConnectFailureKind`.

/** What a text may tell. A provider never speaks through the platform: its failure comes as a SocketError. */
type Verdict = Exclude<ConnectFailureKind, 'provider'> | 'timeout'

/** The first text that matches decides: codes differ from client to client, the words hardly do (docs/platform.md §4). `error 4)`: Alipay's numbers. */
const verdicts: ReadonlyArray<readonly [RegExp, Verdict]> = [
  [/domain list|check url fail/i, 'domain'],
  [/runningState=suspend|no permission/i, 'suspended'],
  // Android's own numbers, before any word of its message.
  [/code:8\b/, 'tls'],
  [/code:9\b/, 'timeout'],
  [/code:20\b/, 'http'],
  [/code:2\b/, 'network'],
  // The last three are how browsers, Android and iOS refuse ws:// as such.
  [
    /invalid url|parameter error|parameter\.url|insecure websocket|cleartext|transport security|error (4|5|20)\)/i,
    'url',
  ],
  [/subprotocol|sec-websocket-protocol|error 9\)/i, 'handshake'],
  [/exceed max|max connect|max websocket|websocket is connected|最多/i, 'limit'],
  [/http status|response code|status code|server response/i, 'http'],
  [/refused/i, 'refused'],
  [/ENOTFOUND|getaddrinfo|resolve/i, 'network'],
  // The plainest words last, because host names may look like them.
  [/certificate|\bTLS\b|\bSSL\b|error 7\)/i, 'tls'],
  [/time[d]? ?out|error 6\)/i, 'timeout'],
  [/network|internet|stream end/i, 'network'],
]

const whys: Record<Verdict, string> = {
  domain: 'the domain is not on the whitelist',
  suspended: 'the app is in the background',
  limit: 'the platform allows no further socket',
  url: 'the platform refused the url',
  tls: 'the TLS handshake failed',
  timeout: 'the platform gave up waiting for the server',
  http: 'the server answered the handshake with an HTTP error',
  refused: 'the server refused the connection',
  network: 'the network did not reach the server',
  handshake: 'no subprotocol was agreed on',
  unknown: 'the platform reported a failure',
}

const unreachable = '确认服务器已启动且可达。Check that the server runs and can be reached.'

const hints: { [K in Verdict]?: string } = {
  domain:
    '在小程序后台把域名（wss，连同端口）加入 socket 合法域名。Add the domain to the socket whitelist, as wss and with its port.',
  suspended: '回到前台后再连接。Connect again once the app is shown.',
  limit: '最多 5 个连接（旧接口 1 个），请先关闭不用的。At most 5 sockets (1 on the 2016 API): close one first.',
  url: '须以 wss:// 开头。The url must start with wss://.',
  tls: '检查证书链与域名，服务器须支持 TLS 1.2。Check the certificate chain, its host name and TLS 1.2.',
  http: '服务器没有升级为 WebSocket，检查路径与鉴权。The server answered but did not upgrade: check the path and the authorization.',
  handshake: '服务器须返回 protocols 中的一个。The server must answer with one of `protocols`.',
  refused: unreachable,
  network: unreachable,
  timeout: unreachable,
  // The developer tools have one text for all of it.
  unknown: `${unreachable} 也可能是路径、鉴权或证书。Or the path, the authorization, the certificate.`,
}

/** How many sockets an app may have (docs/platform.md §4). */
export const mostSockets = 5

/** The hint that says who holds the places, as far as it is known. */
export const limitHint = (held: readonly string[]): string =>
  held.length ? `${hints.limit} 已打开 Open: ${held.join(', ')}` : hints.limit!

const neverAgain: readonly Verdict[] = ['domain', 'url', 'tls']

/** What a platform's text tells of a connection that was not made. Without a kind it is the platform's own time-out. */
export interface Reading {
  readonly kind: Exclude<Verdict, 'timeout'> | undefined
  readonly why: string
  readonly hint: string | undefined
  /** Whether the same attempt may succeed later. */
  readonly mayPass: boolean
}

export function readFailure(text: string): Reading {
  const found = verdicts.find(([words]) => words.test(text))
  const verdict = found ? found[1] : 'unknown'
  return {
    kind: verdict === 'timeout' ? undefined : verdict,
    why: whys[verdict],
    hint: hints[verdict],
    mayPass: neverAgain.indexOf(verdict) < 0,
  }
}
