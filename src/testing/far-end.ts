import type { HandshakeFailure } from './profiles.js'

/** The other end of the fake's connections: in memory, or over real WebSockets. */
export interface FarEnd {
  dial(request: DialRequest, events: LinkEvents): Link
}

export interface DialRequest {
  readonly url: string
  readonly header: Readonly<Record<string, string>>
  readonly protocols: readonly string[]
  readonly tcpNoDelay: boolean
  readonly perMessageDeflate: boolean
  readonly forceCellularNetwork: boolean
}

/** What a link tells, never in the turn of the call that made it. */
export interface LinkEvents {
  opened(header: Record<string, string>): void
  message(data: string | ArrayBuffer): void
  /** Before open: the handshake failed. */
  failed(failure: HandshakeFailure): void
  /** After open: closed by the other end, or (1006) lost. Last. */
  closed(code: number, reason: string): void
}

export interface Link {
  /** A close frame has passed, one way or the other: it takes nothing any more, and `closed` follows. */
  readonly isClosing: boolean
  send(data: string | ArrayBuffer): void
  /** At any time; `closed` follows, unless the other end never answers. */
  close(code: number, reason: string): void
  /** Nothing passes any more, either way, not even what is under way; nobody is told. */
  goDark(): void
  /** The path breaks on the client's side: the other end is told nothing, and no event follows. */
  cut(): void
}
