import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { runInNewContext } from 'node:vm'
import * as rxjs from 'rxjs'

const require = createRequire(import.meta.url)
const at = (path: string): string => readFileSync(require.resolve(path), 'utf8')

/** Objects, functions and errors of its own: what `instanceof` says here does not hold there. */
function loadInAnotherRealm(): typeof rxjs {
  const module = { exports: {} as typeof rxjs }
  // Looked up at each call, so that a test's fake timers are seen.
  const timers = { setTimeout: (job: () => void, after: number) => setTimeout(job, after) }
  runInNewContext(at('../../../node_modules/rxjs/dist/bundles/rxjs.umd.js'), {
    module,
    exports: module.exports,
    ...timers,
  })
  return module.exports
}

/** Version 6 keeps its operators elsewhere and has no firstValueFrom and lastValueFrom. */
function loadVersion6(): typeof rxjs {
  const { toPromise } = require('rxjs6').Observable.prototype
  const operators = require('rxjs6/operators')
  const firstValueFrom = (source: any) => toPromise.call(source.pipe(operators.take(1)))
  const lastValueFrom = (source: any) => toPromise.call(source)
  return { ...operators, firstValueFrom, lastValueFrom, ...require('rxjs6') }
}

/** The copies of rxjs that an app may bring along. */
export const copies: [string, typeof rxjs][] = [
  ["the app's own rxjs 7", rxjs],
  ['rxjs 7 of another realm', loadInAnotherRealm()],
  ['rxjs 6', loadVersion6()],
  ['rxjs 8', require('rxjs8')],
]
