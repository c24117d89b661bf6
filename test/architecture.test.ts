// The house rules that a reader relies on: imports run one way, files stay short, the platform has one seam.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const filesIn = (folder: string, ending = '.ts'): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort()
const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const withoutComments = (code: string): string => code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')

interface Import {
  from: string
  to: string
  typeOnly: boolean
}

const importsOf = (file: string): Import[] =>
  [...withoutComments(read(file)).matchAll(/(?:import|export)\s+(type\s)?([^'"]*?from\s+)?['"]([^'"]+)['"]/g)].map(
    ([, type, , to]) => ({
      from: file,
      to: to!.startsWith('.') ? join(dirname(file), to!).replace(/\.js$/, '.ts') : to!,
      typeOnly: type !== undefined,
    }),
  )

const sources = filesIn('src')
const imports = [...sources, ...filesIn('types')].flatMap(importsOf)
const runTime = imports.filter(({ typeOnly }) => !typeOnly)

/** Each room may import from itself and from the rooms above it in this list. */
const rooms: [name: string, holds: (file: string) => boolean][] = [
  ['types', (file) => file.startsWith('types/')],
  ['time', (file) => file.startsWith('src/time/')],
  ['seam', (file) => file === 'src/hosts/transport.ts'],
  ['abort, deferred, marks', (file) => /^src\/(abort|deferred|marks)\.ts$/.test(file)],
  ['errors', (file) => /^src\/errors\/(explain|socket-error)\.ts$/.test(file)],
  ['rules', (file) => /^src\/options\/(check|rule)\.ts$/.test(file)],
  ['the three', (file) => /^src\/(outbox|messages|policies)\//.test(file)],
  ['hosts', (file) => file.startsWith('src/hosts/')],
  ['states', (file) => /^src\/(life\/(state|turns)|errors\/survived)\.ts$/.test(file)],
  ['attempt', (file) => file.startsWith('src/attempt/')],
  ['options', (file) => file.startsWith('src/options/')],
  ['life', (file) => file.startsWith('src/life/')],
  ['socket', (file) => /^src\/(socket|face)\.ts$/.test(file)],
  ['companions', (file) => file.startsWith('src/companions/')],
  ['connect', (file) => file === 'src/connect-socket.ts'],
  ['adapters', (file) => file.startsWith('src/adapters/')],
  ['index', (file) => file === 'src/index.ts'],
  ['testing', (file) => file.startsWith('src/testing/')],
]
const roomOf = (file: string): number => rooms.findIndex(([, holds]) => holds(file))

describe('imports', () => {
  test('every file has a room', () => {
    expect(sources.filter((file) => roomOf(file) < 0)).toEqual([])
    expect(imports.length).toBeGreaterThan(60)
  })

  test('run one way, from the lower rooms to the upper', () => {
    const wrong = imports.filter(({ from, to }) => !(to === 'rxjs') && roomOf(to) > roomOf(from))
    expect(wrong).toEqual([])
  })

  test('the outbox, the messages and the policies know nothing of each other', () => {
    const room = (file: string): string | undefined => /^src\/(outbox|messages|policies)\//.exec(file)?.[1]
    expect(imports.filter(({ from, to }) => room(from) && room(to) && room(from) !== room(to))).toEqual([])
  })

  test('companions know a socket by its face, and of the core only what has no socket in it', () => {
    const inside = (file: string): boolean => file.startsWith('src/companions/')
    const parts = runTime.filter(({ from, to }) => inside(from) && !inside(to)).map(({ to }) => to)
    expect(
      parts.filter((to) => /^src\/(life|attempt|outbox\/(?!frame)|hosts|policies)\b|face|connect-socket/.test(to)),
    ).toEqual([])
    expect(imports.filter(({ from, to }) => inside(to) && !inside(from))).toEqual([])
  })

  test('nothing imports testing', () => {
    const inside = (file: string): boolean => file.startsWith('src/testing/')
    expect(imports.filter(({ from, to }) => inside(to) && !inside(from))).toEqual([])
  })

  test('the grid imports its cells and nothing else at run time: they act by verbs only', () => {
    const from = (file: string) => runTime.filter(({ from }) => from === file).map(({ to }) => to)
    expect(from('src/life/grid.ts').sort()).toEqual(['src/life/coming-back.ts', 'src/life/ending.ts'])
    expect(from('src/life/coming-back.ts')).toEqual(['src/life/ending.ts', 'src/life/life.ts'])
    expect(from('src/life/ending.ts')).toEqual(['src/life/life.ts'])
    expect(from('src/life/life.ts')).toEqual([])
  })

  test('of the core only observable.ts imports rxjs at run time, and nothing else comes from outside', () => {
    expect(runTime.filter(({ to }) => !to.includes('/')).map(({ from, to }) => [from, to])).toEqual([
      ['src/adapters/operators.ts', 'rxjs'],
      // An operator has to make one.
      ['src/companions/until.ts', 'rxjs'],
      ['src/messages/observable.ts', 'rxjs'],
      // For tests only.
      ['src/testing/scheduler.ts', 'rxjs'],
    ])
  })

  test('there are no cycles, not even of types', () => {
    const targets = (file: string): string[] => imports.filter(({ from }) => from === file).map(({ to }) => to)
    const reaches = (from: string, goal: string, seen = new Set<string>()): boolean =>
      targets(from).some((to) => to === goal || (!seen.has(to) && reaches(to, goal, seen.add(to))))
    expect(sources.filter((file) => reaches(file, file))).toEqual([])
  })
})

describe('files', () => {
  const lengthOf = (file: string): number =>
    withoutComments(read(file))
      .split('\n')
      .filter((line) => line.trim()).length

  test('are short: the median about 70 lines, none above 220, comments not counted', () => {
    const lengths = sources.map(lengthOf).sort((a, b) => a - b)
    expect(sources.filter((file) => lengthOf(file) > 220)).toEqual([])
    expect(lengths[lengths.length >> 1]).toBeLessThan(90)
  })

  test('only detect.ts names the global wx', () => {
    const naming = sources.filter((file) => /\btypeof wx\b|\bdeclare const wx\b/.test(withoutComments(read(file))))
    expect(naming).toEqual(['src/hosts/detect.ts'])
  })

  test('what ships to phones uses no async, generator, private name, Proxy or for…of', () => {
    const shipped = sources.filter((file) => !file.startsWith('src/testing/'))
    const forbidden =
      /\basync\b(?!I)|\bfunction\s*\*|\byield\b|this\.#|\bnew Proxy\b|\bfor\s*(await\s*)?\(\s*(const|let)\s[^;)]*\sof\s/
    expect(shipped.filter((file) => forbidden.test(withoutComments(read(file))))).toEqual([])
  })

  test('state of a module is one WeakMap', () => {
    const stateful = sources.filter((file) =>
      /^(export )?(let|var) |^(export )?const \w+ = new /m.test(withoutComments(read(file))),
    )
    expect(stateful).toEqual(['src/hosts/shared-cell.ts'])
  })
})

describe('scenarios and examples', () => {
  test('use the built package only', () => {
    const files = [
      ...filesIn('test/behaviour/scenarios'),
      ...filesIn('test/package/dist'),
      ...['.js', '.mjs'].flatMap((ending) => filesIn('examples', ending)),
    ]
    expect(files.length).toBeGreaterThan(3)
    expect(files.filter((file) => /['"`][^'"`\n]*\bsrc\//.test(withoutComments(read(file))))).toEqual([])
  })

  test('find it by its name in dist', () => {
    const packageJson = JSON.parse(read('package.json'))
    const targets = JSON.stringify([
      packageJson.exports,
      packageJson.main,
      packageJson.module,
      packageJson.typesVersions,
    ])
    expect(targets).not.toContain('src')
    expect(require.resolve('wx-socket')).toBe(join(root, 'dist/index.js'))
  })
})
