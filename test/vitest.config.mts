import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // Some tests run compilers, and machines are noisy.
    testTimeout: 30_000,
    // Nothing that ships keeps module state, so that files may share a process: that halves the time. Both cores work.
    isolate: false,
    maxWorkers: 2,
    include: ['test/**/*.test.ts', 'examples/**/*.test.mjs'],
    // Those need more installed: `npm run test:hosts` and so on. What suites install brings tests of its own.
    exclude: [
      'test/environments/hosts/**',
      'test/environments/packer/**',
      'test/environments/old-tools/**',
      '**/node_modules/**',
    ],
    // Most suites play failures that nobody listens to, which the package writes to the console: there it is no news.
    // Whoever expects such a warning replaces `console.warn`.
    onConsoleLog: (log) => !log.startsWith('wx-socket: '),
    // A stray rejection or error anywhere fails the run: nothing may be swallowed, nothing may be noise.
    dangerouslyIgnoreUnhandledErrors: false,
  },
})
