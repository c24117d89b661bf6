// Starts a script in an engine, and tells it how long the processor has worked for it where it cannot know.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

/** Linux knows the nanoseconds, right while the process waits for them; elsewhere it is the clock on the wall. */
function millisecondsOf(pid) {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6
  } catch {
    return performance.now()
  }
}

/** @returns what the script says last: JSON */
export async function start([file, args]) {
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  let last
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === '?') child.stdin.write(`${millisecondsOf(child.pid)}\n`)
    else last = line
  }
  const result = JSON.parse(last)
  if (result.error) throw new Error(`${args.slice(-3)}: ${result.error}`)
  return result
}
