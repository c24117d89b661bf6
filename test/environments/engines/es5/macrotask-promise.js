// A Promise whose reactions are macrotasks, as on iOS 15 and below: every `then` costs a turn of the event loop, in
// which timers fire and messages come in.
;(function (global) {
  function MacrotaskPromise(executor) {
    this._reactions = []
    var settle = settlersOf(this)
    try {
      executor(settle.resolve, settle.reject)
    } catch (error) {
      settle.reject(error)
    }
  }

  /** Only the first call of either counts. */
  function settlersOf(promise) {
    var called = false
    function once(act) {
      return function (value) {
        if (called) return
        called = true
        act(promise, value)
      }
    }
    return { resolve: once(resolve), reject: once(reject) }
  }

  function resolve(promise, value) {
    var settle = settlersOf(promise)
    if (value === promise) return reject(promise, new TypeError('a promise cannot resolve with itself'))
    try {
      var then = Object(value) === value && value.then
    } catch (error) {
      return reject(promise, error)
    }
    if (typeof then !== 'function') return conclude(promise, 'fulfilled', value)
    later(function () {
      try {
        then.call(value, settle.resolve, settle.reject)
      } catch (error) {
        settle.reject(error)
      }
    })
  }

  function reject(promise, error) {
    conclude(promise, 'rejected', error)
  }

  function conclude(promise, state, value) {
    promise._state = state
    promise._value = value
    promise._reactions.forEach(later)
  }

  function later(reaction) {
    setTimeout(reaction, 0)
  }

  MacrotaskPromise.prototype.then = function (onFulfilled, onRejected) {
    var self = this
    return new MacrotaskPromise(function (resolve, reject) {
      function react() {
        var handler = self._state === 'fulfilled' ? onFulfilled : onRejected
        try {
          if (typeof handler === 'function') resolve(handler(self._value))
          else if (self._state === 'fulfilled') resolve(self._value)
          else reject(self._value)
        } catch (error) {
          reject(error)
        }
      }
      if (self._state) later(react)
      else self._reactions.push(react)
    })
  }
  MacrotaskPromise.prototype['catch'] = function (onRejected) {
    return this.then(undefined, onRejected)
  }
  MacrotaskPromise.resolve = function (value) {
    if (value instanceof MacrotaskPromise) return value
    return new MacrotaskPromise(function (resolve) {
      resolve(value)
    })
  }
  MacrotaskPromise.reject = function (error) {
    return new MacrotaskPromise(function (_, reject) {
      reject(error)
    })
  }
  MacrotaskPromise.all = function (values) {
    return new MacrotaskPromise(function (resolve, reject) {
      var results = []
      var missing = values.length
      if (!missing) resolve(results)
      values.forEach(function (value, i) {
        MacrotaskPromise.resolve(value).then(function (result) {
          results[i] = result
          if (!--missing) resolve(results)
        }, reject)
      })
    })
  }
  global.Promise = MacrotaskPromise
})(this)
