// A `Symbol` without `asyncIterator`, which cannot be deleted from the engine's own.
;(function (global) {
  var Native = global.Symbol
  function OldSymbol(description) {
    return Native(description)
  }
  Object.getOwnPropertyNames(Native).forEach(function (name) {
    if (name !== 'asyncIterator' && !(name in Function.prototype))
      Object.defineProperty(OldSymbol, name, Object.getOwnPropertyDescriptor(Native, name))
  })
  OldSymbol.prototype = Native.prototype
  global.Symbol = OldSymbol
})(this)
