import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // Some tests run compilers, and machines are noisy.
    testTimeout: 30_000,
    include: ['test/**/*.test.ts', 'examples/**/*.test.mjs'],
    // Those need more installed: `npm run test:hosts` and so on. What suites install brings tests of its own.
    exclude: [
      'test/environments/hosts/**',
      'test/environments/packer/**',
      'test/environments/old-tools/**',
      '**/node_modules/**',
    ],
    // A stray rejection or error anywhere fails the run: nothing may be swallowed, nothing may be noise.
    dangerouslyIgnoreUnhandledErrors: false,
  },
})
