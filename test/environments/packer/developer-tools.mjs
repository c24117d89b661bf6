// What the developer tools do with a project, by their own code: 构建 npm, and the compiler if there is a setting for it.
// `developer-tools.mjs folder [setting]` tells its parent process the packer's warnings and the compiled files. A process
// of its own for each project, because the tools keep state, start threads and print.
import tools from './packages/node_modules/miniprogram-ci/dist/index.js'
import request from './packages/node_modules/miniprogram-ci/dist/utils/request.js'

// They ask Tencent's server which kinds of file may be uploaded; without an answer they know themselves.
request.request = async () => {
  throw new Error('There is no network.')
}

const [projectPath, setting] = process.argv.slice(2)
const project = new tools.Project({
  appid: 'wx1234567890abcdef',
  type: 'miniProgram',
  projectPath,
  privateKey: 'none',
  ignores: ['node_modules/**/*'],
  // What the server says of an appid.
  attr: async () => ({
    platform: false,
    appType: 0,
    isSandbox: false,
    released: false,
    setting: { MaxCodeSize: 2, MaxSubpackageSubCodeSize: 2, MaxSubpackageFullCodeSize: 20, MaxSubPackageLimit: 100 },
  }),
})
const warnings = await tools.packNpm(project)
const files = setting ? await tools.getCompiledResult({ project, setting: JSON.parse(setting) }) : {}
const texts = Object.entries(files).map(([name, content]) => [name, String(content)])
process.send({ warnings, files: Object.fromEntries(texts) }, () => process.exit(0))
