// What the shells of other engines lack of a mini program. `print` is theirs, `console` is the platform's.
if (typeof console === 'undefined') var console = { log: print, warn: print, error: print }

if (typeof clearTimeout === 'undefined') {
  ;(function (global) {
    var shellTimeout = setTimeout
    var pending = {}
    var last = 0

    global.setTimeout = function (callback, milliseconds) {
      var id = ++last
      pending[id] = true
      shellTimeout(function () {
        var wanted = pending[id]
        delete pending[id]
        if (wanted) callback()
      }, milliseconds)
      return id
    }
    global.clearTimeout = function (id) {
      delete pending[id]
    }
  })(this)
}
