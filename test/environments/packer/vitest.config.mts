import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/environments/packer/*.test.ts'],
    // Package managers and compilers, on noisy machines.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 10_000 } },
  },
})
