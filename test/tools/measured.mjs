// What was measured stands in the README beside it, below the line that says so.
import { readFileSync, writeFileSync } from 'node:fs'
import { format, resolveConfig } from 'prettier'

const line = '<!-- measured -->\n'

/**
 * @param {URL} readme
 * @param {string} tables in Markdown
 * @returns the text of the README with them
 */
export async function withTables(readme, tables) {
  const [top] = readFileSync(readme, 'utf8').split(line)
  const options = await resolveConfig(readme)
  return format(`${top}${line}\n${tables}\n`, { ...options, parser: 'markdown' })
}

export async function save(readme, tables) {
  writeFileSync(readme, await withTables(readme, tables))
}

/** Where there is more than one: between `<!-- name -->` and `<!-- end of name -->`. */
export async function saveBetween(readme, name, tables) {
  const [begin, end] = [`<!-- ${name} -->\n`, `<!-- end of ${name} -->`]
  const [top, rest] = readFileSync(readme, 'utf8').split(begin)
  const below = rest.slice(rest.indexOf(end))
  const options = await resolveConfig(readme)
  writeFileSync(readme, await format(`${top}${begin}\n${tables}\n\n${below}`, { ...options, parser: 'markdown' }))
}
