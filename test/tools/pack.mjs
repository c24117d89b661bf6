// The package as it is published.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** @param {string} folder @returns {string} the path of the tarball in it */
export function packInto(folder) {
  // `prepack` would build anew, under the feet of other tests.
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]
  const [{ filename }] = JSON.parse(execFileSync('npm', args, { encoding: 'utf8', stdio: 'pipe' }))
  return join(folder, filename)
}
