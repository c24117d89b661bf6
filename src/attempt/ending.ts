import {
  conceal,
  type ErrorCode,
  isSocketError,
  SocketError,
  type SocketErrorDetails,
  textOf,
} from '../errors/socket-error.js'
import { limitHint, readFailure } from '../hosts/words.js'

/** What the platform said when a connection ended; any of it may be missing (docs/platform.md §4). */
export interface EndCause {
  code?: number | undefined
  reason?: string | undefined
  error?: unknown
  final?: boolean
  held?: readonly string[]
  /** What the platform was given and must not be told on. */
  secrets?: readonly string[]
  /** Whom the platform was asked for. */
  origin?: string
}

/**
 * How a connection ended, for the phase table: cleanly, or with the error that says why. With both, it ended cleanly, and
 * the error is for a policy that takes that for a loss.
 */
export interface Classified {
  code: number
  reason: string
  wasClean: boolean
  error?: SocketError
}

/** Close codes after which the same attempt would end the same way (RFC 6455 §7.4.1, and the IANA registry). */
const hopeless = [1002, 1003, 1007, 1008, 1009, 1010, 1015]

/**
 * An attempt ended before it was open: always a failure, whatever the close code. An error of our own, such as that of a
 * provider, says already what happened.
 */
export function classifyFailure(cause: EndCause): Classified {
  const { code, reason, error } = cause
  if (cause.final) return cleanly(cause)
  if (isSocketError(error)) return withError(cause, error)
  const text = textOf(error === undefined ? reason || '' : error)
  const { kind, why, hint, mayPass } = readFailure(text)
  const detail = conceal(text, cause.secrets || []) || (code === undefined ? 'no detail' : `code ${code}`)
  const message = `Cannot connect: ${why} (${cause.origin ? `${cause.origin}, ` : ''}${detail})`
  const details = { kind, hint: kind === 'limit' ? limitHint(cause.held || []) : hint }
  return failed(cause, kind ? 'CONNECT_FAILED' : 'CONNECT_TIMEOUT', message, details, mayPass)
}

/** The wire ended while opening hooks ran: the attempt failed, again whatever the close code. */
export function classifyHandshake(cause: EndCause): Classified {
  if (cause.final) return cleanly(cause)
  const message = `Cannot connect: the connection ended during the opening (${detailOf(cause)})`
  return failed(cause, 'CONNECT_FAILED', message, { kind: 'handshake' })
}

/**
 * An open connection ended. The server's 1000 is clean, and a loss only for a policy that wants it so, unless the reason
 * is `interrupted` or it came in the `background` (while the app was hidden, or within 2 s of show): that is how the
 * platform reports its own background kill (docs/platform.md §5).
 */
export function classifyLoss(cause: EndCause, background = false): Classified {
  const { code, reason } = cause
  if (cause.final) return cleanly(cause)
  const lost = failed(cause, 'CONNECTION_LOST', `Cannot keep the connection: it was lost (${detailOf(cause)})`)
  return { ...lost, wasClean: code === 1000 && reason !== 'interrupted' && !background }
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
