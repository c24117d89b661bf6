// The tests of the ECMAScript Observable proposal, which nobody here wrote, on messages$. They make an Observable of a
// function that is given a sink; here each subscription opens a socket, and the sink speaks as its server.
import { runTests } from 'es-observable-tests'
import { Observable } from 'rxjs'
import { expect, test, vi } from 'vitest'
import { builds } from '../scenarios/world.js'
import { holdTimers, openSocket } from './world.js'

holdTimers()

type Connect = Parameters<typeof openSocket>[0]

/** What rxjs' own Observable passes and this does not: an error is the socket's own, and there is no prototype to ask. */
const exceptions = [
  'Function arguments: Second argument is error callback',
  'Exceptions thrown from the subscriber: Subscribe sends an error to the observer',
  'Observable.prototype has a Symbol.observable method: Property @@observable exists on the object',
  'Observable.prototype has a Symbol.observable method: Property has a function value',
  'Observable.prototype has a Symbol.observable method: Function length is 0',
  'Observable.prototype has a Symbol.observable method: Property is writable',
  'Observable.prototype has a Symbol.observable method: Property is configurable',
  "Return value: Returns the 'this' value",
  'Input value: Input value is forwarded to the observer',
]

/** The assertions that pass, as often as they do. The tests tell it to the console only. */
async function passedBy(constructor: unknown): Promise<string[]> {
  const passed: string[] = []
  let name = ''
  const write = vi.spyOn(console, 'log').mockImplementation((line: string) => {
    const [, assertion] = /^ *(.*) \x1b\[1m\x1b\[32mOK/.exec(line) ?? []
    if (assertion) passed.push(`${name}: ${assertion}`)
    else name = (/^\x1b\[1m *(.*)\x1b\[22m$/.exec(line) ?? [, name])[1]!
  })
  try {
    await runTests(constructor)
  } finally {
    write.mockRestore()
  }
  return passed
}

function createSocketObservable(connect: Connect) {
  return class SocketObservable {
    constructor(readonly start: (sink: object) => any) {}

    subscribe(...observer: any[]) {
      const values: unknown[] = []
      const decode = () => values.shift() as string
      const { socket, say, complete, fail } = openSocket(connect, { decode, encode: String })
      const subscription = socket.messages$.subscribe(...observer)
      const next = (value: unknown): void => {
        values.push(value)
        say('a frame')
      }
      const sink = {
        next,
        error: fail,
        complete,
        get closed() {
          return subscription.closed
        },
      }
      let teardown
      try {
        teardown = this.start(sink)
      } catch {
        fail()
      }
      subscription.add(teardown)
      return subscription
    }
  }
}

test.each(builds)("%s passes what rxjs' own Observable passes", async (_, { connectSocket }) => {
  const [expected, passed] = [await passedBy(Observable), await passedBy(createSocketObservable(connectSocket))]
  const lost = expected.filter((assertion) => {
    const index = passed.indexOf(assertion)
    if (index >= 0) passed.splice(index, 1)
    return index < 0
  })
  expect(expected).toHaveLength(79)
  expect(lost).toEqual(exceptions)
})
