export { connectSocket } from './connect-socket.js'
export type { Socket } from './socket.js'
export type {
  CloseOptions,
  CodecSchemaSocketOptions,
  CodecSocketOptions,
  ConnectOptions,
  Provided,
  QueueOptions,
  RawSchemaSocketOptions,
  RawSocketOptions,
  SendOptions,
  SocketOptions,
} from './options/options.js'
export { isSocketError, SocketError } from './errors/socket-error.js'
export type { ConnectFailureKind, ErrorCode, SocketErrorDetails } from './errors/socket-error.js'
export type { Clock } from './time/clock.js'
export { createAbortController } from './abort.js'
export type { AbortControllerLike } from './abort.js'

export { detectTransport } from './hosts/detect.js'
export { globalSocketTransport } from './hosts/globals.js'
export { socketTaskTransport, taskTransport } from './hosts/task.js'
export type { ProvidedTask } from './hosts/task.js'
export type { ConnectRequest, Transport, Wire, WireEnd, WireListener, WireOpenInfo } from './hosts/transport.js'

export type { Opening, OpeningHook } from './attempt/opening.js'
export type { HeartbeatOptions } from './attempt/heartbeat.js'
export type {
  ClosedState,
  CloseInfo,
  ClosingState,
  ConnectingState,
  OpenInfo,
  OpenState,
  PausedState,
  SocketState,
  WaitingState,
} from './life/state.js'

export { json } from './messages/codec.js'
export type { Codec, RawIn, RawOut } from './messages/codec.js'
export type { IterateOptions, MessageIterator } from './messages/iterator.js'

export { backoff } from './policies/backoff.js'
export type { BackoffOptions, Failure, RetryPolicy } from './policies/backoff.js'

export type { AbortSignalLike } from '../types/abort.js'
export type { BlobLike } from '../types/blob.js'
export type { StandardSchema } from '../types/standard-schema.js'
export type { HostSocketTask, SocketHost } from '../types/wx.js'
