import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: { include: ['test/environments/clients/*.test.mjs'], testTimeout: 20_000, pool: 'forks' },
})
