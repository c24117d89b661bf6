import { createSSRApp } from 'vue'
import App from './App.vue'

// uni-app asks for this name, on every platform.
export const createApp = () => ({ app: createSSRApp(App) })
