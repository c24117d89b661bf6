// What contributors are told is so: every command is named, and the forms ask for what there is.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
// @ts-expect-error it is JavaScript
import changelog from '../../../.changeset/changelog.cjs'
import { profiles } from '../../../src/testing/profiles.js'

const read = (file: string) => readFileSync(file, 'utf8')

test('CONTRIBUTING.md tells what every command is for', () => {
  const { scripts } = JSON.parse(read('package.json'))
  const names = Object.keys(scripts).filter((name) => !/^(pre|post)/.test(name))
  const named = read('CONTRIBUTING.md')
  const missing = names.filter((name) => !new RegExp(`\`(npm (run )?)?${name}( -- [^\`]*)?\``).test(named))
  expect(missing).toEqual([])
})

test('who reports a bug is asked for the recorder, the probe, and the client', () => {
  const form = read('.github/ISSUE_TEMPLATE/bug.yml')
  expect([...form.matchAll(/^    id: (\w+)$/gm)].map(([, id]) => id)).toEqual(
    expect.arrayContaining(['recorder', 'probe', 'library', 'client', 'profile', 'version']),
  )
  const [, offered] = /id: profile[^]*?options: ?\[?([^]*?)(?:\]|validations)/.exec(form)!
  for (const profile of Object.keys(profiles)) expect(offered).toMatch(new RegExp(`\\b${profile}\\b`))
})

test('a changeset becomes a line of the changelog, as it was written', async () => {
  expect(await changelog.getReleaseLine({ summary: 'One line,\nand its second.\n' })).toBe(
    '- One line,\n  and its second.',
  )
  expect(await changelog.getDependencyReleaseLine()).toBe('')
})
