// The second is what vitest's reports say of a test that timed out.
const timedOut = /\b(Test|Hook) timed out in \d+ms|^Error: STACK_TRACE_ERROR/

/**
 * 'green', 'red' where a test says so, 'hung' where tests failed by their time only, or 'late' where the run was killed
 * for its time: on a busy machine that says nothing of the code.
 */
export function verdictOf({ code, report }) {
  if (code === 0) return 'green'
  // Killed before it could write one.
  if (!report) return 'late'
  const failures = failuresOf(report)
  return failures.length && failures.every(({ message }) => timedOut.test(message)) ? 'hung' : 'red'
}

/** Every test that failed, and every file that could not be run. */
export function failuresOf({ testResults }) {
  return testResults.flatMap(({ name, message, assertionResults }) => {
    const failures = assertionResults.flatMap(({ fullName, failureMessages }) =>
      failureMessages.map((message) => ({ test: fullName, message })),
    )
    return message && !failures.length ? [{ test: name, message }] : failures
  })
}

/**
 * Runs stage after stage until one is red. Where time ran out it is run once more, with more time: a test that hangs then,
 * too, is red; a run that is killed again says nothing.
 */
export async function judge(stages, run) {
  for (const stage of stages) {
    let verdict = await run(stage, 1)
    if (verdict === 'late' || verdict === 'hung') verdict = await run(stage, 4)
    if (verdict === 'late') return 'undecided'
    if (verdict !== 'green') return 'caught'
  }
  return 'survived'
}
