// `npm run docs:api`: writes docs/en/api.md from the docstrings of dist/index.d.ts, which every editor shows, too.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from '@typescript/typescript6'

const root = new URL('../../', import.meta.url)
const head = `English · [中文文档](../zh/install.md) · [README](../../README.md)

# API reference

<!-- from the docstrings of src/, written by \`npm run docs:api\` -->

All that \`wx-socket\` exports, as your editor shows it. Durations are milliseconds, sizes bytes. \`docs/platform.md\` is [how wx sockets behave](../platform.md).`

const links = (text) => text.replace(/\{@link (\w+)\}/g, '`$1`')

/** A docstring as Markdown. */
function about(node) {
  const [doc] = node.jsDoc ?? []
  if (!doc) return []
  const tags = (doc.tags ?? []).map((tag) => {
    const text = ts.getTextOfJSDocComment(tag.comment) ?? ''
    const name = tag.tagName.text
    if (name === 'example') return `\`\`\`js\n${text.trim()}\n\`\`\``
    return name === 'param' ? `\`${tag.name.getText()}\`: ${links(text)}` : `Returns ${links(text)}.`
  })
  return [links(ts.getTextOfJSDocComment(doc.comment) ?? ''), ...tags]
}

const bare = ts.createPrinter({ removeComments: true })
const full = ts.createPrinter()

const parse = (file) =>
  ts.createSourceFile(file, readFileSync(new URL(file, root), 'utf8'), ts.ScriptTarget.Latest, true)

/** The file and those that it imports from beside it: what entries share is in chunks, under its own name. */
function withChunks(file, found = []) {
  if (found.some(({ fileName }) => fileName === file)) return found
  const source = parse(file)
  found.push(source)
  for (const { moduleSpecifier } of source.statements)
    if (moduleSpecifier?.text.startsWith('./')) withChunks(`dist/${moduleSpecifier.text.slice(2, -3)}.d.ts`, found)
  return found
}

export function apiPage() {
  const sources = withChunks('dist/index.d.ts')
  const print = (node, printer = bare) =>
    printer
      .printNode(ts.EmitHint.Unspecified, node, node.getSourceFile())
      .replace(/^(export )?declare /, '')
      .trim()
  const exported = sources[0].statements
    .filter(ts.isExportDeclaration)
    .flatMap(({ exportClause }) => exportClause.elements.map(({ name }) => name.text))
  const declared = sources.flatMap(({ statements }) =>
    statements.filter(({ name }) => name && exported.includes(name.text)),
  )

  /** An interface or class is told member by member, where each has its docstring; all else by its declaration. */
  const chapter = (node) => {
    const title = `## ${node.name.text}`
    if (!node.members?.length || !node.members.every(({ jsDoc }) => jsDoc))
      return [title, ...about(node), `\`\`\`ts\n${declaration(node)}\n\`\`\``]
    const parents = (node.heritageClauses ?? []).map((clause) => `It \`${print(clause)}\`.`)
    const members = node.members.flatMap((member) => [
      `**\`${print(member).replace(/\s+/g, ' ')}\`**`,
      ...about(member),
    ])
    return [title, ...about(node), ...parents, ...members]
  }
  const declaration = (node) => {
    const text = print(node, full)
    const own = node.jsDoc?.[0].getText()
    return (own ? text.replace(own, '') : text).trim().replace(/^(export )?declare /, '')
  }
  const first = ['connectSocket', 'Socket', 'ConnectOptions', 'SendOptions', 'CloseOptions', 'backoff']
  const rank = ({ name }) => first.indexOf(name.text) + 1 || 99
  const sorted = declared.sort((a, b) => rank(a) - rank(b) || (a.name.text < b.name.text ? -1 : 1))
  return [head, ...sorted.flatMap(chapter)].filter(Boolean).join('\n\n') + '\n'
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(new URL('docs/en/api.md', root), apiPage())
