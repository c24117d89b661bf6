import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/environments/old-tools/*.test.ts'],
    // Bundlers, on noisy machines.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
