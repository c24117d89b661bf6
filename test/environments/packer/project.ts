// Mini program projects, each in a folder of its own, with the package installed from its tarball as a user installs it.
import { execFileSync, fork } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
// @ts-expect-error it is JavaScript
import { packInto } from '../../tools/pack.mjs'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const root = mkdtempSync(join(tmpdir(), 'wx-socket-packer-'))
const run = (command: string, ...args: string[]) => execFileSync(command, args, { encoding: 'utf8', stdio: 'pipe' })
const pnpm = here('packages/node_modules/pnpm/bin/pnpm.cjs')

export const removeProjects = () => rmSync(root, { recursive: true, force: true })

/** @returns the tarball's path */
export const packTarball = (): string => packInto(root)

/** How a user installs packages into a folder. */
export const installers: Record<'npm' | 'pnpm', (folder: string, packages: string[]) => void> = {
  npm: (folder, packages) =>
    void run('npm', 'install', '--prefix', folder, '--prefer-offline', '--no-audit', '--no-fund', ...packages),
  pnpm: (folder, packages) =>
    void run('node', pnpm, 'add', '--dir', folder, '--prefer-offline', '--store-dir', join(root, 'store'), ...packages),
}

/** @returns the folder of a copy, to be built in */
export function copyOf(project: string): string {
  const folder = mkdtempSync(join(root, 'project-'))
  cpSync(project, folder, { recursive: true })
  return folder
}

/**
 * @param pages of `project/pages`, or `chat`, the page of the first example
 * @returns the project's folder
 */
export function createProject(pages: string[], packages: string[], install = installers.npm): string {
  const folder = copyOf(here('project'))
  cpSync(here('../../../examples/01-chat-page'), join(folder, 'pages/chat'), { recursive: true })
  writeFileSync(join(folder, 'app.json'), JSON.stringify({ pages: pages.map((name) => `pages/${name}/index`) }))
  writeFileSync(join(folder, 'package.json'), '{ "private": true }')
  install(folder, packages)
  return folder
}

/** Contents by name. */
export type Files = Record<string, string>

/** 构建 npm and, if there is a setting, the compiler. */
export function build(folder: string, setting?: object): Promise<{ warnings: unknown[]; files: Files }> {
  return new Promise((resolve, reject) => {
    const args = setting ? [folder, JSON.stringify(setting)] : [folder]
    const tools = fork(here('developer-tools.mjs'), args, { silent: true })
    let said = ''
    for (const stream of [tools.stdout!, tools.stderr!]) stream.on('data', (data) => (said += data))
    tools.on('message', resolve as (result: unknown) => void)
    tools.on('exit', (code) => reject(new Error(`The developer tools ended with exit code ${code}. ${said}`)))
  })
}
