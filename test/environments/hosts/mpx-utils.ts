/** Of @mpxjs/utils only what the web socket of @mpxjs/api-proxy touches: the real one wants a browser. */
export const isBrowser = true
export const hasOwn = (object: object, key: PropertyKey): boolean => Object.prototype.hasOwnProperty.call(object, key)
export const type = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1)
export const noop = (): void => {}
export const warn = noop
export const error = noop
export const isFunction = (value: unknown): boolean => typeof value === 'function'
export const getEnvObj = (): object => ({})
export const getFocusedNavigation = (): object => ({})
