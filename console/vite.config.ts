import { defineConfig } from 'vite'
import { compressed } from './build-plugin.ts'

// Where `npm run dev` finds a server; the built console is served by the server itself.
const server = process.env['BACKSTAY_URL'] ?? 'http://127.0.0.1:9000'

export default defineConfig({
  base: '/ui/',
  plugins: [compressed()],
  build: {
    target: ['chrome125', 'firefox128', 'safari18'],
    // otherwise light-dark() is rewritten, and colours vanish
    cssTarget: ['chrome125', 'firefox128', 'safari18'],
    // the page may load no data: addresses but small images
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    outDir: process.env['CONSOLE_OUT'] ?? 'dist',
    emptyOutDir: true,
    // libraries say "use client" for a server that there is not
    rolldownOptions: { checks: { pluginTimings: false }, onLog: (level, log, next) => (log.code === 'MODULE_LEVEL_DIRECTIVE' ? undefined : next(level, log)) },
    reportCompressedSize: false,
  },
  server: { proxy: { '^/(console|health|[0-9A-Fa-f-]{36})(/|$)': server } },
})
