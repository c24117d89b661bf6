// tsc has emitted build/; this bundles it: dist/ for bundlers and Node, miniprogram_dist/ for 构建 npm, and a folder for
// each entry that old resolvers find by its name.
const { mkdirSync, rmSync, writeFileSync } = require('node:fs')
const { nodeResolve } = require('@rollup/plugin-node-resolve')
const swc = require('@swc/core')
const { dts } = require('rollup-plugin-dts')
const terser = require('terser')

/**
 * The entries, and where they lie in src. A new one is added here; test/package/dist tells what package.json and .gitignore have
 * to say of it.
 */
const entries = {
  index: 'index',
  operators: 'adapters/operators',
  companions: 'companions/index',
  testing: 'testing/index',
  websocket: 'adapters/web-socket',
}

const subPaths = Object.keys(entries).filter((name) => name !== 'index')

for (const folder of ['dist', 'miniprogram_dist', ...subPaths]) rmSync(folder, { recursive: true, force: true })

const external = ['rxjs']
const input = (extension, names = Object.keys(entries)) =>
  Object.fromEntries(names.map((name) => [name, `build/src/${entries[name]}.${extension}`]))
/** `testing` runs in Node only, and all that is in miniprogram_dist is packed into apps. */
const onPhones = Object.keys(entries).filter((name) => name !== 'testing')
const chunk = (extension) => ({
  entryFileNames: `[name].${extension}`,
  chunkFileNames: `shared-[hash].${extension}`,
  // An entry that shares its code imports that alone, not also what that imports.
  hoistTransitiveImports: false,
})

// Two helpers of swc's, half a kilobyte with gzip, are for what neither our code nor this part of rxjs does: to loop over
// anything but arrays, and to use statics of the class that a class extends.
const forOf = /for \(const (\w+) of (\w+)\) \{/g
const inheritsStatics =
  /(function _inherits\(subClass, superClass\) \{)\s*if [^}]*\}|\s*if \(superClass\) _set_prototype_of\(.*/g

/**
 * What phones run: ES5, and no helper from elsewhere. The packer copies the folder verbatim into the user's app, where
 * each kilobyte counts, so it is minified here: swc lowers, terser minifies, which together is 0.8 kB smaller than swc alone.
 */
const es5 = {
  name: 'es5',
  renderChunk: async (source, { name }) => {
    // `from` of the operators takes any iterable, and has to close it. Elsewhere all that is looped over are arrays.
    const loose = name !== 'operators'
    const plain = loose ? source.replace(forOf, 'for (let at = 0; at < $2.length; ) {\nconst $1 = $2[at++];') : source
    // A class that extends `Error` by that name gets a kilobyte of helpers; SocketError sets its prototype itself.
    const renamed = plain.replace(
      'class SocketError extends Error',
      'const NativeError = Error;\nclass SocketError extends NativeError',
    )
    const { code: lowered } = await swc.transform(renamed, {
      // ES5, but for `typeof`: its helper is for polyfilled symbols.
      env: { targets: { ie: '11' }, loose, exclude: ['transform-typeof-symbol'] },
      jsc: {
        parser: { syntax: 'ecmascript' },
        externalHelpers: false,
        loose: true,
        // Sound for this code: classes are called with `new`, methods need not be non-enumerable.
        assumptions: {
          noClassCalls: true,
          setClassMethods: true,
          iterableIsArray: loose,
          superIsCallableConstructor: true,
        },
      },
      sourceMaps: false,
    })
    const code = loose ? lowered.replace(inheritsStatics, '$1') : lowered
    // `inline: 1`: what several call stays a function, and holds no more than it needs.
    const minified = await terser.minify(code, {
      ecma: 5,
      toplevel: true,
      compress: { passes: 2, inline: 1 },
    })
    return minified.code
  },
}

/** Where a bundler does not find the peer it shows this line, and proposes to leave it out, which helps nobody. */
const remedy = {
  name: 'remedy',
  renderChunk: (code) =>
    code.replace(/^.*\b(?:from |import |require\()'rxjs'\)?;$/m, '$& // Not found? npm install rxjs'),
}

/** webpack 4 and jest before 28 do not read `exports`: what they look for is a folder with a package.json. */
const folders = {
  name: 'folders',
  writeBundle() {
    for (const name of subPaths) {
      const [main, module, types] = ['js', 'esm.js', 'd.ts'].map((extension) => `../dist/${name}.${extension}`)
      const manifest = { main, module, types, sideEffects: false }
      mkdirSync(name)
      writeFileSync(`${name}/package.json`, `${JSON.stringify(manifest, undefined, 2)}\n`)
    }
  },
}

module.exports = [
  {
    input: input('js'),
    external,
    plugins: [remedy],
    output: [
      { dir: 'dist', format: 'es', ...chunk('mjs'), plugins: [folders] },
      // webpack 4 takes a `.mjs` for something stricter, and refuses what it imports by name from elsewhere.
      { dir: 'dist', format: 'es', ...chunk('esm.js') },
      { dir: 'dist', format: 'cjs', ...chunk('js'), externalLiveBindings: false },
    ],
  },
  {
    input: input('js', onPhones),
    plugins: [nodeResolve({ exportConditions: ['es2015'] })],
    output: {
      dir: 'miniprogram_dist',
      format: 'cjs',
      ...chunk('js'),
      // What operators need of the core is rxjs; what companions need is spread over it, and it stays in one piece.
      manualChunks: (id) => (/build\/src\/(?!index|companions|adapters)/.test(id) ? 'core' : undefined),
      onlyExplicitManualChunks: true,
      chunkFileNames: ({ name }) => (name === 'core' ? 'core.js' : 'shared.js'),
      // Nobody else requires it: its exports need no names.
      minifyInternalExports: true,
      plugins: [es5],
    },
  },
  {
    input: input('d.ts'),
    external,
    plugins: [dts()],
    output: [
      { dir: 'dist', format: 'es', ...chunk('d.ts') },
      { dir: 'dist', format: 'es', ...chunk('d.mts') },
    ],
  },
]
