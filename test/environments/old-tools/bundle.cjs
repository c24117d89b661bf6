// webpack 4, with what it finds by itself: `node bundle.cjs entry folder`. Prints what it took of the package.
const webpack = require('./packages/node_modules/webpack')

const [entry, folder] = process.argv.slice(2)
const output = { path: folder, filename: 'bundle.js', libraryTarget: 'commonjs2' }
webpack({ mode: 'production', target: 'node', entry, output }, (error, stats) => {
  if (error) throw error
  const { errors, warnings, modules } = stats.toJson({ maxModules: Infinity })
  const names = modules.flatMap(({ name, modules = [] }) => [name, ...modules.map(({ name }) => name)])
  const ours = names.flatMap((name) => /^\.\/node_modules\/(wx-socket\/.*|rxjs)/.exec(name)?.[1] ?? [])
  console.log(JSON.stringify({ errors, warnings, modules: [...new Set(ours)].sort() }))
})
