// Runs the code beside the phone as a mini program's page: its imports, `Page`, `wx`, timers and a console.

const imports = /^import\s+(\{[^}]*\}|\*\s*as\s+\w+)\s*from\s*(['"][^'"]+['"]);?/gm

/** As many lines as before, so that errors name the right one. */
const withoutImports = (source) =>
  source.replace(imports, (_, names, from) => {
    const taken = names.replace(/^\*\s*as\s+/, '').replace(/(\w+)\s+as\s+(\w+)/g, '$1: $2')
    return `const ${taken} = require(${from})`
  })

/**
 * @param {string} source of the page, as in a mini program
 * @param {{ modules: Record<string, object>, globals: object, setData: (data: object) => void }} phone
 * `modules` are what the code may import, `globals` what it finds; `setData` hears the page's data after every change
 * @returns the loaded page. Throws what the code throws
 */
export function openPage(source, { modules, globals, setData }) {
  let definition
  const names = {
    ...globals,
    Page: (given) => (definition = given),
    require(name) {
      if (Object.hasOwn(modules, name)) return modules[name]
      throw new Error(`There is no module ${name} here, only ${Object.keys(modules).join(', ')}`)
    },
  }
  new Function(...Object.keys(names), `'use strict';${withoutImports(source)}`)(...Object.values(names))
  if (!definition) throw new Error('The code has to call Page({ … })')
  const page = Object.assign(definition, {
    // It goes to another thread.
    data: structuredClone(definition.data ?? {}),
    setData(change) {
      for (const [path, value] of Object.entries(structuredClone(change))) put(page.data, path, value)
      setData(page.data)
    },
  })
  setData(page.data)
  page.onLoad?.({})
  return page
}

/** `bubbles[0].status`, as `setData` takes it. */
function put(data, path, value) {
  const keys = path.split(/[.[\]]+/).filter(Boolean)
  const last = keys.pop()
  keys.reduce((into, key, i) => (into[key] ??= /^\d+$/.test(keys[i + 1] ?? last) ? [] : {}), data)[last] = value
}

/** Of an error in the code: its message, and the line where that is known. */
export function explain(error) {
  const message = `${error?.name ?? 'Error'}: ${error?.message ?? error}`
  // What comes before the code is two lines in every engine: the function's head.
  const [, line] = /(?:<anonymous>|Function):(\d+)(?::\d+)?\)?$/m.exec(error?.stack ?? '') ?? []
  return line ? `${message} (line ${line - 2})` : message
}
