/** What an issue needs to know of the phone. Nothing that tells whose it is. */
export function phoneInWords() {
  const { SDKVersion, version } = ask('getAppBaseInfo')
  const { platform, system, brand, model } = ask('getDeviceInfo')
  const words = [`base library ${SDKVersion}`, version && `WeChat ${version}`, platform, system, brand, model]
  return words.filter(Boolean).join(', ')
}

/** Before base library 2.20.1 one function told both. */
const ask = (name) => (wx[name] || wx.getSystemInfoSync)()

/** @param findings `{ order: ['…'], … }`, by the name of the experiment */
export function reportOf(findings) {
  const parts = Object.keys(findings).map((name) => `${name}\n${findings[name].map((line) => `  ${line}`).join('\n')}`)
  return ['wx-socket probe', phoneInWords(), 'times in milliseconds', '', ...parts].join('\n')
}
