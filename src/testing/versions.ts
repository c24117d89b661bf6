/** The base library that brought each function and option (docs/platform.md §3, §5). */
const versions = {
  protocols: '1.4.0',
  tcpNoDelay: '2.4.0',
  perMessageDeflate: '2.8.0',
  timeout: '2.10.0',
  forceCellularNetwork: '2.29.0',
  openHeader: '2.0.0',
  openProfile: '2.10.4',
  onNetworkStatusChange: '1.1.0',
  offNetworkStatusChange: '2.9.3',
  onAppShow: '2.1.2',
  onAppHide: '2.1.2',
  offAppShow: '2.1.2',
  offAppHide: '2.1.2',
}

/** Whether this base library has it. */
export function has(name: keyof typeof versions, SDKVersion: string): boolean {
  return isSince(versions[name], SDKVersion)
}

/** Whether the base library is this one or newer. */
export function isSince(since: string, SDKVersion: string): boolean {
  const [wanted, given] = [since, SDKVersion].map((version) => version.split('.').map(Number)) as [number[], number[]]
  const different = wanted.findIndex((part, i) => part !== given[i])
  return different < 0 || given[different]! > wanted[different]!
}

/** Takes the functions off that came later than this base library. */
export function withholdNewer<W extends object>(wx: W, SDKVersion: string): W {
  Object.keys(versions).forEach((name) => {
    if (!has(name as keyof typeof versions, SDKVersion)) delete (wx as Record<string, unknown>)[name]
  })
  return wx
}
