// The browser that is on the machine; what is not there is said, and nothing is tested.
import { existsSync } from 'node:fs'

export const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync']
args.push('--disable-background-networking', '--disable-component-update')

export function isInstalled() {
  if (existsSync(executablePath)) return true
  console.log(`Nothing was tested: Chromium is not installed at ${executablePath}.`)
  console.log('Install it (Debian: apt-get install chromium), or set CHROMIUM to where it is.')
  return false
}

export async function launch() {
  const { chromium } = await import('./packages/node_modules/playwright-core/index.mjs')
  return chromium.launch({ executablePath, args })
}
