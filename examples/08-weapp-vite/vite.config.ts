import { defineConfig } from 'weapp-vite/config'

export default defineConfig({
  weapp: { srcRoot: 'src' },
  // The minifier writes the newest syntax that the target allows; the default is too new for old phones.
  build: { target: 'es2017' },
})
