// What was measured goes into the README beside it, below the line that says so.
import { readFileSync, writeFileSync } from 'node:fs'
import { format, resolveConfig } from 'prettier'

const line = '<!-- measured -->\n'

/**
 * @param {URL} readme
 * @param {string} tables in Markdown
 */
export async function save(readme, tables) {
  const [top] = readFileSync(readme, 'utf8').split(line)
  const options = await resolveConfig(readme)
  writeFileSync(readme, await format(`${top}${line}\n${tables}\n`, { ...options, parser: 'markdown' }))
}
