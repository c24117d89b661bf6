import type { HostCloseOptions } from '../../types/wx.js'
import { tagOf } from '../errors/socket-error.js'
import { utf8Length } from '../outbox/frame.js'

// What the platform says to a parameter that is not what it must be: it never throws.

/** Of one option, or with `name` left out of the options as a whole. */
export function wrongType(value: unknown, expected: string, name?: string): string {
  const parameter = name ? `parameter.${name}` : 'parameter'
  return `parameter error: ${parameter} should be ${expected} instead of ${tagOf(value)};`
}

/** Why a close is refused, by whichever function it is asked. */
export function refusedClose(options: HostCloseOptions): string | undefined {
  if (tagOf(options) !== 'Object') return `closeSocket:fail ${wrongType(options, 'Object')}`
  const { code = 1000, reason = '' } = options
  if (typeof code !== 'number') return `closeSocket:fail ${wrongType(code, 'Number', 'code')}`
  if (typeof reason !== 'string') return `closeSocket:fail ${wrongType(reason, 'String', 'reason')}`
  if (code !== 1000 && !(Number.isInteger(code) && code >= 3000 && code <= 4999)) {
    return `closeSocket:fail Failed to execute 'closeSocket': The code must be either 1000, or between 3000 and 4999. ${code} is neither.`
  }
  if (utf8Length(reason) > 123) return 'closeSocket:fail The message must not be greater than 123 bytes.'
  return undefined
}
