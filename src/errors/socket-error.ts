/**
 * What went wrong, in one word to branch on; docs/en/errors.md has the cause and the remedy of each. `REQUEST_TIMEOUT` is named
 * for what is to come.
 */
export type ErrorCode =
  | 'INVALID_OPTION'
  | 'NO_HOST'
  | 'CONNECT_FAILED'
  | 'CONNECT_TIMEOUT'
  | 'CONNECTION_LOST'
  | 'CLOSED'
  | 'OVERFLOW'
  | 'EXPIRED'
  | 'SUPERSEDED'
  | 'ABORTED'
  | 'ENCODE_FAILED'
  | 'DECODE_FAILED'
  | 'SEND_FAILED'
  | 'HEARTBEAT_TIMEOUT'
  | 'REQUEST_TIMEOUT'

/**
 * Why a connection was not made: the `kind` of a `CONNECT_FAILED`, read from the platform's text (docs/platform.md §4).
 * `domain`: not on the whitelist. `url`: refused as such. `http`: the server answered, and did not upgrade. `limit`: too
 * many sockets. `suspended`: the app is in the background, or was until a moment ago. `provider`: an option given as a
 * function failed. `handshake`: the platform had connected, but an opening hook failed or the connection ended during it,
 * or no subprotocol was agreed on. `unknown`: the platform does not say, as the developer tools.
 */
export type ConnectFailureKind =
  | 'domain'
  | 'url'
  | 'tls'
  | 'http'
  | 'refused'
  | 'limit'
  | 'suspended'
  | 'network'
  | 'provider'
  | 'handshake'
  | 'unknown'

export interface SocketErrorDetails {
  hint?: string | undefined
  retryable?: boolean | undefined
  kind?: ConnectFailureKind | undefined
  closeCode?: number | undefined
  closeReason?: string | undefined
  cause?: unknown
  data?: unknown
  maybeDelivered?: boolean | undefined
}

/**
 * Every error that wx-socket throws, rejects with or emits. Tell errors apart by `code`, with {@link isSocketError}:
 * `instanceof` is false for an error from a second copy of the package.
 *
 * @example
 * import { isSocketError } from 'wx-socket'
 * const failure = await socket.send('late').catch((error) => error)
 * if (isSocketError(failure, 'CLOSED')) console.log(failure.message) // Cannot send: the socket is closed (code 1000)
 */
export class SocketError extends Error {
  readonly code: ErrorCode
  /** What to do about it; for the platform's own traps in Chinese and English. */
  declare readonly hint?: string
  /** Whether the same attempt may succeed later; `backoff()` gives up at once where not. */
  readonly retryable: boolean
  /** Of a `CONNECT_FAILED`: why. */
  declare readonly kind?: ConnectFailureKind
  /** The close code that the platform reported, if it reported one (RFC 6455 §7.4). */
  declare readonly closeCode?: number
  /** The close reason, likewise. */
  declare readonly closeReason?: string
  /** The platform's own object, or the error underneath. */
  declare readonly cause?: unknown
  /** The unsent message of a failed send, as it was handed to `send`. */
  declare readonly data?: unknown
  /** True when the platform had taken the message and nobody can tell whether it arrived. */
  declare readonly maybeDelivered?: boolean

  constructor(code: ErrorCode, message: string, details: SocketErrorDetails = {}) {
    super(message)
    // ES5 output of a class that extends Error loses the prototype, and with it `instanceof`.
    Object.setPrototypeOf(this, SocketError.prototype)
    this.name = 'SocketError'
    this.code = code
    this.retryable = false
    // Absent means absent: a detail nobody gave leaves no property behind.
    const given = details as Record<string, unknown>
    Object.keys(given).forEach((key) => {
      if (given[key] !== undefined) (this as Record<string, unknown>)[key] = given[key]
    })
  }
}

/** One word or two, also of a version to come. undici's have three, Node's own are no SocketErrors. */
const codes = /^[A-Z]+(_[A-Z]+)?$/

/**
 * Whether a value is a SocketError, and of that code if one is given. Tests `name` and `code`, so it also knows errors
 * from another realm or from a second copy of this package, and does not take undici's of the same name for one.
 */
export function isSocketError(error: unknown, code?: ErrorCode): error is SocketError {
  if (typeof error !== 'object' || error === null) return false
  const candidate = error as { name?: unknown; code?: unknown }
  return (
    candidate.name === 'SocketError' &&
    codes.test(String(candidate.code)) &&
    (code === undefined || candidate.code === code)
  )
}

/** A url without what may be secret: the user, and the query with all that follows. */
export function bareUrl(url: string): string {
  // Whatever an @ comes after may be a user, also in what is no url.
  return url.replace(/^(\w+:\/\/)?[^]*@[^]*/, '$1…').replace(/\?[^]+/, '?…')
}

/**
 * The words of an error, for the brackets of a message: its text, or the platform's, or what it is. Urls in it are bare,
 * and what stands in double quotes is left out: platforms quote what they were given, engines quote the frame that is
 * not JSON. All of it is in `cause`.
 */
export function textOf(cause: unknown): string {
  return wordsOf(cause)
    .replace(/"[^]*"/, '"…"')
    .replace(/\w+:\/\/\S+/g, bareUrl)
}

/** What a platform that was handed this frame may repeat of it. */
export const secretsIn = (frame: unknown): string[] => (typeof frame === 'string' ? [frame] : [])

/** A text without these secrets. A short one would be found in any text, and is looked for among its words only. */
export function conceal(text: string, secrets: readonly string[]): string {
  const rest = secrets.reduce((part, secret) => (secret.length > 3 ? part.split(secret).join('…') : part), text)
  return rest.replace(/\w+/g, (word) => (secrets.indexOf(word) < 0 ? word : '…'))
}

/** What a value says it is, whatever realm it comes from: `ArrayBuffer`, or `Object`, which is no list and no Map. */
export const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1)

function wordsOf(cause: unknown): string {
  try {
    const { errMsg, message, error, errorMessage = '' } = Object(cause) as { [name: string]: any }
    if (typeof errMsg === 'string') return errMsg
    if (typeof message === 'string') return message
    // Alipay's, whose numbers tell more than its words.
    return error > 0 ? `${errorMessage} (error ${error})` : String(cause)
  } catch {
    // An object without a prototype, or with a getter that throws: errors are no place to throw in.
    return `[object ${tagOf(cause)}]`
  }
}
