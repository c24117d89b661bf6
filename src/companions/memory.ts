/** What is over and may still be heard of: the last so many. */
export interface Memory<K, V> {
  add(key: K, value: V): void
  get(key: K): V | undefined
}

export function createMemory<K, V>(most = 1000): Memory<K, V> {
  const known = new Map<K, V>()
  return {
    add(key, value) {
      known.set(key, value)
      if (known.size > most) known.delete(known.keys().next().value as K)
    },
    get: (key) => known.get(key),
  }
}
