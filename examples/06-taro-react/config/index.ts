import { defineConfig } from '@tarojs/cli'

export default defineConfig({
  projectName: 'chat',
  sourceRoot: 'src',
  outputRoot: 'dist',
  framework: 'react',
  compiler: 'webpack5',
})
