export type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
/** Compiles where two types are the same: `same<Same<A, B>>()`. */
export const same = <_ extends true>(): void => {}

export const url = 'wss://example.com'
export interface Incoming {
  text: string
}
export interface Outgoing {
  type: 'say'
  text: string
}
