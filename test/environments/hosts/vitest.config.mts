import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import buildConstants from './build-constants.json' with { type: 'json' }

export default defineConfig({
  // The hosts come without the sources that their source maps speak of; that is no news.
  logLevel: 'error',
  // What the hosts' own build tools define.
  define: { __mpx_mode__: '"web"', ...buildConstants },
  resolve: {
    alias: {
      '@mpxjs/utils': fileURLToPath(new URL('mpx-utils.ts', import.meta.url)),
      // As uni's build tool does.
      vue: '@dcloudio/uni-h5-vue',
    },
  },
  test: {
    include: ['test/environments/hosts/*.test.ts'],
    server: { deps: { inline: [/@mpxjs/, /@tarojs/, /@dcloudio/, /vue-router/] } },
  },
})
