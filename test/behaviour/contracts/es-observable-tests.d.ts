declare module 'es-observable-tests' {
  export function runTests(observable: unknown): Promise<unknown>
}
