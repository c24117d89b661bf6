/**
 * The part of a WHATWG AbortSignal that wx-socket reads (https://dom.spec.whatwg.org/#interface-AbortSignal, checked
 * 2026-11). Own and structural, because mini programs have no AbortController and their `lib` no such type.
 */
export interface AbortSignalLike {
  readonly aborted: boolean
  readonly reason?: unknown
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}
