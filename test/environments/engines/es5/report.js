// Runs the scenario on both hosts. Prints one line of JSON: whether all went as expected, what the engine lacks, and if
// need be what was seen instead.

/** Those of the things which phones may lack that are not here either. */
function findLacks() {
  var lacks = []
  try {
    new Function('')
  } catch (error) {
    lacks.push('code from strings')
  }
  if (typeof globalThis === 'undefined') lacks.push('globalThis')
  if (!Symbol.asyncIterator) lacks.push('Symbol.asyncIterator')
  return new Promise(function (resolve) {
    setTimeout(function () {
      lacks.push('microtasks')
    }, 0)
    resolve()
  }).then(function () {
    return lacks.slice()
  })
}

function report(result) {
  ;(typeof print === 'function' ? print : console.log)(JSON.stringify(result))
  // In the shell that has it, timers that were cleared would still be waited for.
  if (typeof quit === 'function') quit()
}

talk(createTaskHost)
  .then(function (seen) {
    return Promise.all([seen, talk(createGlobalsHost), findLacks()])
  })
  .then(function (results) {
    var seen = { task: results[0], globals: results[1] }
    var passed = JSON.stringify(seen) === JSON.stringify({ task: expected, globals: expected })
    report(passed ? { passed: true, lacks: results[2] } : { passed: false, seen: seen })
  })
  .then(undefined, function (error) {
    report({ passed: false, error: String(error), stack: error && error.stack })
  })
