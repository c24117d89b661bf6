// What an option may be, and what the host is asked for.
const check = 'src/options/check.ts'
const table = 'src/options/table.ts'
const address = 'src/options/address.ts'
const request = 'src/options/request.ts'

export const faults = [
  [
    'throws what a getter throws',
    'src/options/check.ts',
    'reading(action, name, () => lacks(name, value, rule))',
    'lacks(name, value, rule)',
  ],
  // The checks
  [
    'ignores an unknown option',
    check,
    'throw unknown(action, key, rules, of)',
    'return void unknown(action, key, rules, of)',
  ],
  ['tells of no nearest name', check, 'least * 2 < key.length', 'false'],
  ['names what is no option', check, ".filter((name) => typeof rules[name] !== 'string')", ''],
  ['uses inherited options', check, 'return own as O', 'return options'],
  [
    'asks a getter twice',
    check,
    'own[key] = isRule(rule) ? value',
    'own[key] = isRule(rule) ? (options as Record<string, unknown>)[key]',
  ],
  [
    'has no defaults',
    check,
    'own[key] === undefined) own[key] = fallback',
    'own[key] === undefined) own[key] = undefined',
  ],
  ['lets the prototype of objects shine through', check, 'Object.create(null) as', '{} as'],
  [
    'lets a getter of an option throw',
    check,
    '  } catch (cause) {\n    throw invalid(action',
    '  } catch (cause) {\n    throw cause || invalid(action',
  ],
  [
    'keeps the ping as it was given',
    table,
    'heartbeat.message = toFrame(heartbeat.message)',
    'toFrame(heartbeat.message)',
  ],
  [
    'shows a message that was given for options',
    check,
    "tell && typeof value === 'string' ? tell(value) : value",
    'value',
  ],
  ['shows a long text in full', check, 'value.length > 80 ?', 'value.length > 8000 ?'],
  // The table
  ['shows the user and the query of a wrong url', address, '  tell: bareUrl,\n', ''],
  ['shows a wrong header', address, 'isHeaderValue(value[name])),\n  tell: secret,', 'isHeaderValue(value[name])),'],
  [
    'shows a wrong subprotocol',
    address,
    'list.indexOf(name) === i)\n  },\n  tell: secret,',
    'list.indexOf(name) === i)\n  },',
  ],
  [
    'takes a heartbeat of bytes that are gone',
    table,
    'the buffer is detached.\n      return false',
    'the buffer is detached.\n      return true',
  ],
  [
    'takes a heartbeat without a message',
    table,
    'if (heartbeat.message === undefined) hold',
    'if (heartbeat.message === null) hold',
  ],
  ['takes no url for one', table, "if (own.url === undefined) hold('connect', 'url', undefined, url)", ''],
  ['believes a header that is changed after the check', table, 'own.header = { ...(own.header as object) }', ''],
  ['believes subprotocols that are changed after the check', table, 'own.protocols = own.protocols.slice()', ''],
  ['counts UTF-16 units of a close reason', table, 'utf8Length(value) <= 123', 'value.length <= 123'],
  ['lets a header value break the line', address, '!/[\\r\\n\\0]/.test(value)', 'true'],
  // The request
  ['does not call a function at once', request, '!isThenable(value) && ', 'false && '],
  ['calls a function once for all attempts', request, 'provide(attempt)', 'provide(1)'],
  [
    'takes what a function gives unchecked',
    request,
    'if (why === undefined) arrive(index, settled)',
    'if (true) arrive(index, settled)',
  ],
  ['lets a function throw', request, 'value = Promise.reject(cause)', 'throw cause'],
  [
    'refuses a function that gives no header',
    request,
    "value === undefined && name !== 'url' ? undefined : lacks",
    'lacks',
  ],
  ['holds on to a provider that never settles', request, '    return leave\n', '    return () => undefined\n'],
  ['asks the host for a header without a value', request, 'if (header[name] !== undefined) texts', 'texts'],
  [
    'asks Android for a single subprotocol',
    request,
    "typeof protocols === 'string' ? [protocols] : protocols.slice()",
    'protocols.slice()',
  ],
]
