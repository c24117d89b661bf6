// What is shipped, to whom, and the fake that users test against.
export const faults = [
  // Old tools
  ['puts a .mjs behind `module`', 'package.json', './dist/index.esm.js', './dist/index.mjs'],
  ['makes nothing for resolvers without `exports`', 'rollup.config.js', ', plugins: [folders] }', ' }'],
  ['takes an rxjs whose types are not found', 'package.json', '"rxjs": "^7.5.5"', '"rxjs": "^7.4.0"'],
]
