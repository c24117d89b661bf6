// The fake host: the least that a platform does, the same for every contender.

const ok = { errMsg: 'ok' }

/** Answers a send before it returns, as the native binding does. */
export class Task {
  constructor() {
    this.calls = 0
    this.kept = undefined
  }
  onOpen(listener) {
    this.opened = listener
  }
  onMessage(listener) {
    this.message = listener
  }
  onError(listener) {
    this.errored = listener
  }
  onClose(listener) {
    this.closed = listener
  }
  open() {
    this.opened({ header: {} })
  }
  receive(data) {
    this.message({ data })
  }
  send(options) {
    options.success(ok)
  }
  close() {}
}

/** Answers sends when it is told to. */
export class LateTask extends Task {
  constructor() {
    super()
    this.asked = []
  }
  send(options) {
    this.asked.push(options)
  }
  answer() {
    const { asked } = this
    this.asked = []
    for (let i = 0; i < asked.length; i++) asked[i].success(ok)
  }
}

// A host's objects are real. Where code is optimised they are only if one is kept now and then.
if (typeof process === 'object' && typeof WebAssembly === 'object') {
  Task.prototype.receive = function (data) {
    const event = { data }
    if (!(this.calls++ & 1023)) this.kept = event
    this.message(event)
  }
  Task.prototype.send = function (options) {
    if (!(this.calls++ & 1023)) this.kept = options
    options.success(ok)
  }
}

/** `task` is of the last connection. */
export function createHost(TaskClass = Task) {
  const host = {
    task: undefined,
    connectSocket: () => (host.task = new TaskClass()),
  }
  return host
}

export const url = 'wss://example.com'
