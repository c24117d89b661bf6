// Two hosts in memory, with the far end inside: it echoes, answers "garbage" with no JSON, and "kick" with a close.

function createFarEnd(received, emit) {
  var closed = false
  // Every event on a turn of its own, as on a phone.
  function later(type, payload) {
    setTimeout(function () {
      if (type === 'close' ? closed : !closed) emit(type, payload)
    }, 0)
  }
  function close(code, reason) {
    closed = true
    later('close', { code: code, reason: reason })
  }
  later('open', { header: {} })
  return {
    send: function (options) {
      received.push(options.data)
      if (options.data === '"kick"') close(4001, 'kicked out')
      else later('message', { data: options.data === '"garbage"' ? '{garbage' : options.data })
      options.success({ errMsg: 'send:ok' })
    },
    close: function (options) {
      close(options.code, options.reason)
      options.success({ errMsg: 'close:ok' })
    },
  }
}

/** Listeners add, and each connection has its own. */
function createTaskHost(received) {
  return {
    connectSocket: function (options) {
      var listeners = { open: [], message: [], error: [], close: [] }
      function on(type) {
        return function (listener) {
          listeners[type].push(listener)
        }
      }
      var farEnd = createFarEnd(received, function (type, payload) {
        listeners[type].forEach(function (listener) {
          listener(payload)
        })
      })
      options.success({ errMsg: 'connectSocket:ok' })
      return {
        onOpen: on('open'),
        onMessage: on('message'),
        onError: on('error'),
        onClose: on('close'),
        send: farEnd.send,
        close: farEnd.close,
      }
    },
  }
}

/** As in 2016: one connection, one slot per event. */
function createGlobalsHost(received) {
  var slots = {}
  var farEnd
  function on(type) {
    return function (listener) {
      slots[type] = listener
    }
  }
  return {
    connectSocket: function (options) {
      farEnd = createFarEnd(received, function (type, payload) {
        if (slots[type]) slots[type](payload)
      })
      options.success({ errMsg: 'connectSocket:ok' })
    },
    onSocketOpen: on('open'),
    onSocketMessage: on('message'),
    onSocketError: on('error'),
    onSocketClose: on('close'),
    sendSocketMessage: function (options) {
      farEnd.send(options)
    },
    closeSocket: function (options) {
      farEnd.close(options)
    },
  }
}
