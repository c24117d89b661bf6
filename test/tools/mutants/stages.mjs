import { readdirSync } from 'node:fs'

/** The tests of a file or folder of src have its name in test/unit: what selects them. */
const testsOf = (name) => (name.endsWith('.ts') ? `test/unit/${name.slice(0, -3)}` : `test/unit/${name}/`)

/** Their tests import the package by its name. */
const imported = ['adapters']
const rooms = readdirSync('src').filter((name) => !imported.includes(name))
const source = {
  name: 'src',
  files: [...rooms.map(testsOf), 'test/behaviour/conformance/', 'test/behaviour/property/'],
}
const built = {
  name: 'the built package',
  build: true,
  files: [...imported.map(testsOf), 'test/behaviour/scenarios/', 'test/behaviour/contracts/', 'test/load/herd/'],
}
const packed = { name: 'the package', build: true, files: ['test/package/dist/'] }

/** What is run for a fault in this file: the nearest first, since it mostly finds it and takes seconds. */
export function stagesOf(file) {
  const [folder, name] = file.split('/')
  if (folder === 'types') return [source, built]
  if (folder !== 'src') return [packed, built]
  if (imported.includes(name)) return [built]
  const near = testsOf(name)
  return [{ name: near, files: [near] }, source, built]
}
