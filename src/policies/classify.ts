import {
  conceal,
  type ConnectFailureKind,
  type ErrorCode,
  isSocketError,
  SocketError,
  type SocketErrorDetails,
  textOf,
} from '../errors.js'

/** What the platform said when a connection ended; any of it may be missing (PLATFORM.md §4). */
export interface EndCause {
  code?: number | undefined
  reason?: string | undefined
  error?: unknown
  final?: boolean
  /** What the platform was given and must not be told on. */
  secrets?: readonly string[]
}

/** How a connection ended, for the phase table: cleanly, or with the error that says why. */
export interface Classified {
  code: number
  reason: string
  wasClean: boolean
  error?: SocketError
}

/** What a text may tell. A provider never speaks through the platform: its failure comes as a SocketError. */
type Verdict = Exclude<ConnectFailureKind, 'provider'> | 'timeout'

/** The first text that matches decides: codes differ from client to client, the words hardly do (PLATFORM.md §4). */
const verdicts: ReadonlyArray<readonly [RegExp, Verdict]> = [
  [/domain list|check url fail/i, 'domain'],
  [/runningState=suspend|no permission/i, 'suspended'],
  // Android's own numbers, before any word of its message.
  [/code:8\b/, 'tls'],
  [/code:9\b/, 'timeout'],
  [/code:20\b/, 'http'],
  [/code:2\b/, 'network'],
  // The last three are how browsers, Android and iOS refuse ws:// as such.
  [/invalid url|parameter error|parameter\.url|insecure websocket|cleartext|transport security/i, 'url'],
  [/subprotocol|sec-websocket-protocol/i, 'handshake'],
  [/exceed max|max connect|max websocket|websocket is connected|最多/i, 'limit'],
  [/http status|response code|status code|server response/i, 'http'],
  [/refused/i, 'refused'],
  [/ENOTFOUND|getaddrinfo|resolve/i, 'network'],
  // The plainest words last, because host names may look like them.
  [/certificate|\bTLS\b|\bSSL\b/i, 'tls'],
  [/time[d]? ?out/i, 'timeout'],
  [/network|internet|stream end/i, 'network'],
]

const whys: Record<Verdict, string> = {
  domain: 'the domain is not on the whitelist',
  suspended: 'the app is suspended in the background',
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

const unreachable =
  '确认服务器已启动、地址和端口可达。Check that the server runs and that its address and port can be reached.'

const hints: { [K in Verdict]?: string } = {
  domain:
    '在小程序后台「开发管理 → 服务器域名」把域名加入 socket 合法域名。Add the domain to the socket whitelist of the mini program.',
  suspended: '小程序在后台，回到前台后再连接。Connect again once the app is shown.',
  limit: '最多同时 5 个连接，请先关闭不用的。At most 5 sockets at once: close one first.',
  url: '地址须以 wss:// 开头。The url must start with wss://.',
  tls: '检查证书链和域名是否匹配，并确认服务器支持 TLS 1.2 或以上。Check the certificate chain, its host name, and TLS 1.2 or later.',
  http: '服务器有应答但没有升级为 WebSocket：检查路径与鉴权。The server answered but did not upgrade: check the path and the authorization.',
  handshake:
    '服务器须从 protocols 中选定一个并在应答头里返回。The server must choose one of `protocols` and name it in its answer.',
  refused: unreachable,
  network: unreachable,
  timeout: unreachable,
  unknown: unreachable,
}

/** Close codes after which the same attempt would end the same way (RFC 6455 §7.4.1, and the IANA registry). */
const hopeless = [1002, 1003, 1007, 1008, 1009, 1010, 1015]

const neverAgain: readonly Verdict[] = ['domain', 'url', 'tls']

/**
 * An attempt ended before it was open: always a failure, whatever the close code. An error of our own, such as that of a
 * provider, says already what happened.
 */
export function classifyFailure(cause: EndCause): Classified {
  const { code, reason, error } = cause
  if (cause.final) return cleanly(cause)
  if (isSocketError(error)) return withError(cause, error)
  const text = textOf(error === undefined ? reason || '' : error)
  const found = verdicts.find(([words]) => words.test(text))
  const verdict = found ? found[1] : 'unknown'
  const detail = conceal(text, cause.secrets || []) || (code === undefined ? 'no detail' : `code ${code}`)
  const message = `Cannot connect: ${whys[verdict]} (${detail})`
  const hint = hints[verdict]
  if (verdict === 'timeout') return failed(cause, 'CONNECT_TIMEOUT', message, { hint })
  return failed(cause, 'CONNECT_FAILED', message, { kind: verdict, hint }, neverAgain.indexOf(verdict) < 0)
}

/** The wire ended while opening hooks ran: the attempt failed, again whatever the close code. */
export function classifyHandshake(cause: EndCause): Classified {
  if (cause.final) return cleanly(cause)
  const message = `Cannot connect: the connection ended during the opening (${detailOf(cause)})`
  return failed(cause, 'CONNECT_FAILED', message, { kind: 'handshake' })
}

/**
 * An open connection ended. The server's 1000 is a clean end, unless the reason is `interrupted` or it came in the
 * `background` (while the app was hidden, or within 2 s of show): that is how the platform reports its own background
 * kill (PLATFORM.md §5).
 */
export function classifyLoss(cause: EndCause, background = false): Classified {
  const { code, reason } = cause
  if (cause.final || (code === 1000 && reason !== 'interrupted' && !background)) return cleanly(cause)
  return failed(cause, 'CONNECTION_LOST', `Cannot keep the connection: it was lost (${detailOf(cause)})`)
}

function detailOf({ code, reason, error, secrets = [] }: EndCause): string {
  const details = [
    code === undefined ? 'no close code' : `code ${code}`,
    reason && textOf(reason),
    error && textOf(error),
  ]
  return conceal(details.filter(Boolean).join(', '), secrets)
}

function isHopeless(code: number | undefined): boolean {
  return code !== undefined && hopeless.indexOf(code) >= 0
}

function cleanly({ code = 1000, reason = '' }: EndCause): Classified {
  return { code, reason, wasClean: true }
}

/** Keeps all that the platform said. */
function failed(
  cause: EndCause,
  errorCode: ErrorCode,
  message: string,
  details: SocketErrorDetails = {},
  mayPass = true,
): Classified {
  const { code, reason, error } = cause
  const said = { retryable: mayPass && !isHopeless(code), closeCode: code, closeReason: reason, cause: error }
  return withError(cause, new SocketError(errorCode, message, { ...details, ...said }))
}

/** No code is 1006, as for any connection that ended without a close frame (WHATWG WebSockets, "close the WebSocket"). */
function withError({ code = 1006, reason = '' }: EndCause, error: SocketError): Classified {
  return { code, reason, wasClean: false, error }
}
