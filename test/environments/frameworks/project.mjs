// An example as its author has it on a fresh machine: a copy outside this repository, so that it finds nothing here by
// chance, installed as its lock file says, with the packed package in the place of the published one.
import { execFile } from 'node:child_process'
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

/**
 * @param {string} example its folder
 * @param {string} output where its build command writes to, in that folder
 * @param {string} tarball of the package
 * @param {string} copy the folder to make
 */
export function createProject(example, output, tarball, copy) {
  const edit = (name, change) => {
    const path = join(copy, name)
    writeFileSync(path, change(readFileSync(path, 'utf8')))
  }
  const npm = (...args) => run('npm', args, copy)
  const place = (name) => join(copy, name)

  return {
    async install() {
      const filter = (path) => !['node_modules', 'dist'].includes(basename(path))
      cpSync(example, copy, { recursive: true, filter })
      cpSync(tarball, place('wx-socket.tgz'))
      const wanted = (text) => text.replace(/("wx-socket": )".*"/, '$1"file:wx-socket.tgz"')
      edit('package.json', wanted)
      edit('package-lock.json', (text) =>
        wanted(text).replace('"node_modules/wx-socket": {', '$& "resolved": "file:wx-socket.tgz",'),
      )
      await npm('ci', '--ignore-scripts')
    },
    typeCheck: () => npm('run', 'type-check'),
    /** @returns the folder of the built mini program */
    async build() {
      const said = await npm('run', 'build')
      // Taro exits 0 when it refuses its configuration.
      if (!existsSync(place(output))) throw new Error(`npm run build built nothing:\n${said}`)
      return place(output)
    },
    remove: () => rmSync(copy, { recursive: true, force: true }),
  }
}

function run(command, args, cwd) {
  return new Promise((resolve, reject) =>
    execFile(command, args, { cwd, maxBuffer: 1e8 }, (error, stdout, stderr) => {
      // Without the colours, and of progress bars the end.
      const said = `${stdout}\n${stderr}`.replace(/\x1b\[[\d;]*[A-Za-z]/g, '').slice(-8000)
      if (error) reject(new Error(`${command} ${args.join(' ')} failed:\n${said}`))
      else resolve(stdout)
    }),
  )
}
