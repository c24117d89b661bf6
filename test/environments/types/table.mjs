// What becomes of consumers, and the table of it in markdown.
import { basename } from 'node:path'
import { isOurs } from './consumer.mjs'
import { resolutions } from './matrix.mjs'

const unique = (values) => [...new Set(values)].sort()

/**
 * `yes`; `skipLibCheck`, and because of whose declarations, where nothing else has errors; or `no`, and the errors. Where
 * the types of a module are not found (TS7016), only those errors are told: the others follow from them.
 */
export async function judge(compile, compiler, resolution, { only = resolution, skipLibCheck = false }) {
  if (only !== resolution) return { verdict: '–', diagnostics: [] }
  const all = await compile(compiler, resolution, skipLibCheck)
  const missing = all.filter(({ code }) => code === 'TS7016')
  const diagnostics = missing.length ? missing : all
  if (!all.length) return { verdict: 'yes', diagnostics }
  const ours = diagnostics.filter(isOurs)
  const verdict = ours.length
    ? `no: ${unique(ours.map(({ code }) => code)).join(', ')}`
    : `skipLibCheck: ${unique(all.map(({ owner }) => owner)).join(', ')}`
  return { verdict, diagnostics }
}

export const rowsOf = (compilers) =>
  compilers.flatMap((compiler) => Object.keys(resolutions).map((resolution) => [compiler, resolution]))

export const line = (cells) => `| ${cells.join(' | ')} |`

/** A line for each row, with the verdicts of its cells. */
export function table(rows, names, verdicts) {
  const head = ['TypeScript', 'moduleResolution', ...names]
  const body = rows.map((row, i) => [...row, ...verdicts.slice(i * names.length, (i + 1) * names.length)])
  return [head, head.map(() => '---'), ...body].map(line).join('\n')
}

/** What the compilers say, each thing once, and where. */
export function reasons(diagnostics) {
  const owners = new Map()
  for (const { owner, code, message } of diagnostics) {
    const key = `${code} ${message}`
    // A package, whole; of a source the file.
    const name = owner.startsWith('@') ? owner : basename(owner)
    owners.set(key, [...(owners.get(key) ?? []), `\`${name}\``])
  }
  return [...owners]
    .map(([key, all]) => `- ${key}: ${unique(all).join(', ')}`)
    .sort()
    .join('\n')
}
