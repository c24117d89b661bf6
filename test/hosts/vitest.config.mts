import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  define: { __mpx_mode__: '"web"' },
  resolve: { alias: { '@mpxjs/utils': fileURLToPath(new URL('mpx-utils.ts', import.meta.url)) } },
  test: { include: ['test/hosts/*.test.ts'], server: { deps: { inline: [/@mpxjs/] } } },
})
