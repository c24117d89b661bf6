// What the shell of JavaScriptCore lacks. Its timers cannot be cleared: those that nobody waits for here never start.
if (typeof console === 'undefined') var console = { log: print, warn: print, error: print, info: print, debug: print }
if (typeof clearTimeout === 'undefined') {
  var shellTimeout = setTimeout
  setTimeout = function (callback, milliseconds) {
    var timer = { callback: callback }
    if (milliseconds > 100) return timer
    shellTimeout(function () {
      if (timer.callback) timer.callback()
    }, milliseconds)
    return timer
  }
  clearTimeout = function (timer) {
    if (timer) timer.callback = undefined
  }
}
