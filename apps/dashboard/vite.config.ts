import { defineConfig } from 'vite';

// Paths are relative so that the page also works below a prefix, behind a proxy. Nothing is inlined: the server's
// Content-Security-Policy allows neither inline scripts nor data: addresses.
export default defineConfig({
  base: './',
  build: { target: 'es2023', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: { proxy: { '/api': 'http://127.0.0.1:9090', '/ready': 'http://127.0.0.1:9090' } },
});
