import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/environments/render/*.test.mjs'],
    // To see that what was left is let go.
    execArgv: ['--expose-gc'],
  },
})
