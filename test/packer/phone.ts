// Runs a page of a compiled project as a phone does, in a bare context. The compiler passes a `require` that leads
// nowhere without a word, so here nothing is found but what it gave.
import { posix } from 'node:path'
import { runInContext } from 'node:vm'
// @ts-expect-error it is JavaScript
import createSandbox from '../engines/sandbox.cjs'
import type { Files } from './project.js'

/** @returns the loaded page */
export function openPage(files: Files, name: string, wx: object, query: object): any {
  let page: any
  const loaded: Record<string, { exports: object }> = {}

  const find = (name: string, from: string): string => {
    const path = posix.join(name.startsWith('.') ? posix.dirname(from) : 'miniprogram_npm', name)
    const file = [path, `${path}.js`, `${path}/index.js`].find((candidate) => candidate in files)
    if (!file) throw new Error(`module '${name}' is not defined, require args is '${name}' in ${from}`)
    return file
  }
  const load = (file: string): object => {
    if (!loaded[file]) {
      const module = (loaded[file] = { exports: {} })
      const wrapped = `(function (require, module, exports) {${files[file]}\n})`
      const run = runInContext(wrapped, context, { filename: file })
      run((name: string) => load(find(name, file)), module, module.exports)
    }
    return loaded[file].exports
  }

  const context = Object.assign(createSandbox([]), {
    // Phones have them; operators of time need them, the core does not.
    setInterval,
    clearInterval,
    wx,
    Page: (definition: any) => {
      page = Object.assign(definition, {
        data: structuredClone(definition.data),
        setData: (change: object) => Object.assign(page.data, structuredClone(change)),
      })
    },
  })
  load(`pages/${name}/index.js`)
  page.onLoad(query)
  return page
}
