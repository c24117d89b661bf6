// What consumers differ in: the rows and columns of the table. Compilers and packages that the project itself does not have
// are in packages/.
const ours = 'node_modules'
const others = 'test/environments/types/packages/node_modules'

export const compilers = {
  5.4: `${others}/typescript-5.4`,
  5.9: `${others}/typescript-5.9`,
  '6.0': `${others}/typescript-6.0`,
  '7.0': `${ours}/typescript`,
}

/** The options, and the kinds of consumers: what their package.json says as `type`. node16 takes them for different. */
export const resolutions = {
  node10: { options: { module: 'commonjs', moduleResolution: 'node10' }, kinds: ['commonjs'] },
  node16: { options: { module: 'node16', moduleResolution: 'node16' }, kinds: ['commonjs', 'module'] },
  bundler: { options: { module: 'esnext', moduleResolution: 'bundler' }, kinds: ['module'] },
}

const sources = [
  'raw.ts',
  'codec.ts',
  'schema.ts',
  'options.ts',
  'socket.ts',
  'operators.ts',
  'companions.ts',
  'testing.ts',
]
const rxjs = `${ours}/rxjs`
const typings = {
  packages: { rxjs, 'miniprogram-api-typings': `${ours}/miniprogram-api-typings` },
  types: ['miniprogram-api-typings'],
}

/** For these the project has everything. The declarations of others are checked, too: `skipLibCheck` is off. */
export const plain = {
  'no typings': { packages: { rxjs }, sources },
  typings: { ...typings, sources: [...sources, 'official-wx.ts'] },
  DOM: { packages: { rxjs }, sources: [...sources, 'dom.ts'], lib: ['dom'] },
  'typings and DOM': { ...typings, sources: [...sources, 'official-wx.ts', 'dom.ts'], lib: ['dom'] },
}

export const zod = { packages: { rxjs, zod: `${ours}/zod` }, sources: ['zod.ts'], skipLibCheck: true }

export const columns = {
  ...plain,
  'rxjs 7.5.5': { packages: { rxjs: `${others}/rxjs-7.5.5` }, sources, skipLibCheck: true },
  'zod, valibot, arktype': {
    ...zod,
    packages: { ...zod.packages, valibot: `${others}/valibot`, arktype: `${others}/arktype` },
    sources: ['zod.ts', 'valibot.ts', 'arktype.ts'],
    // What they infer does not depend on it, and they take their time.
    only: 'bundler',
  },
  Alipay: {
    packages: { rxjs, '@mini-types/alipay': `${others}/@mini-types/alipay` },
    types: ['@mini-types/alipay'],
    sources: ['alipay.ts'],
    only: 'bundler',
  },
  Douyin: {
    packages: { rxjs, '@douyin-microapp/typings': `${others}/@douyin-microapp/typings` },
    types: ['@douyin-microapp/typings'],
    sources: ['douyin.ts'],
    only: 'bundler',
  },
}
