import { defineConfig } from 'vite';

/** Everything comes from our own address; nothing is inlined, because the pages allow no inline code. */
export default defineConfig({
  build: {
    target: 'es2023',
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 400,
  },
  server: { proxy: { '/v1': { target: 'http://localhost:8443' } } },
});
