// What TypeScript sees of the built package: each folder is a consumer with a tsconfig of its own. An `@ts-expect-error`
// above a line that compiles is itself an error, so what must not compile is checked too.
import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

test.each(['user', 'official-wx'])('test/types/%s compiles', (consumer) => {
  const { stdout, status } = spawnSync('npx', ['tsc', '-p', `test/types/${consumer}`], { encoding: 'utf8' })
  expect(stdout).toBe('')
  expect(status).toBe(0)
})
