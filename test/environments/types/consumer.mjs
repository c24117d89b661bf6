// A consumer as it is on a user's machine: the package as it is packed, in node_modules beside what else it needs.
import { execFile, execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { packInto } from '../../tools/pack.mjs'
import { compilers, resolutions } from './matrix.mjs'

/** Apart from the project: what that has in node_modules must not be found. */
export function createConsumers() {
  const folder = mkdtempSync(join(tmpdir(), 'wx-socket-types-'))
  execFileSync('tar', ['-xzf', packInto(folder)], { cwd: folder })
  let count = 0

  /** Makes the consumer of a column; it can be compiled in all ways at the same time. */
  const install = (column) => {
    const home = join(folder, `${++count}`)
    cpSync(join(folder, 'package'), join(home, 'node_modules/wx-socket'), { recursive: true })
    for (const [name, path] of Object.entries(column.packages)) {
      const link = join(home, 'node_modules', name)
      mkdirSync(dirname(link), { recursive: true })
      symlinkSync(resolve(path), link, 'junction')
    }
    for (const type of ['commonjs', 'module']) {
      cpSync('test/environments/types/consumer', join(home, type), { recursive: true })
      writeFileSync(join(home, type, 'package.json'), JSON.stringify({ type }))
    }
    return (...how) => compile(home, column, ...how)
  }
  return { install, remove: () => rmSync(folder, { recursive: true }) }
}

/** @returns what the compiler complains of */
function compile(cwd, { sources, types = [], lib = [] }, compiler, resolution, skipLibCheck) {
  const { options, kinds } = resolutions[resolution]
  const project = `tsconfig.${compiler}.${resolution}.${skipLibCheck}.json`
  // TypeScript 6 takes node10 with this only, and no other version knows the value.
  const deprecated = compiler === '6.0' && resolution === 'node10' ? { ignoreDeprecations: '6.0' } : {}
  // TypeScript's own declarations clash with those of others only, who have the same error, and take half of the time.
  const skip = { skipLibCheck, skipDefaultLibCheck: true }
  const compilerOptions = { ...options, ...deprecated, ...skip, types, lib: ['es2018', ...lib] }
  const files = kinds.flatMap((kind) => sources.map((source) => `${kind}/${source}`))
  const config = { extends: './module/tsconfig.json', compilerOptions, files }
  writeFileSync(join(cwd, project), JSON.stringify(config))
  const command = [resolve(compilers[compiler], 'bin/tsc'), '-p', project, '--pretty', 'false']
  return new Promise((done, fail) => {
    execFile(process.execPath, command, { cwd, maxBuffer: Infinity }, (error, stdout) => {
      const diagnostics = diagnosticsIn(stdout).filter(({ owner }) => owner !== 'TypeScript')
      return error && !diagnostics.length ? fail(error) : done(diagnostics)
    })
  })
}

/** Of each error: where it is and whose that is, its code, and the first sentence of what it says. */
const diagnosticsIn = (output) =>
  [...output.matchAll(/^(?:(\S+?)(\(\d+,\d+\)): )?error (TS\d+): (.+?)(?:\. .*|\.)?$/gm)].map(
    ([, file = 'tsconfig', place = '', code, message]) => ({ owner: ownerOf(file), at: file + place, code, message }),
  )

function ownerOf(file) {
  const [, installed] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file) ?? []
  if (!installed) return basename(file).startsWith('tsconfig') ? 'tsconfig' : file
  return /^@?typescript/.test(installed) ? 'TypeScript' : installed.replace(/-\d.*/, '')
}

/** In the sources, the options, or the package. All else is in the declarations of others. */
export const isOurs = ({ owner }) => /^tsconfig$|^wx-socket$|^(commonjs|module)\//.test(owner)
