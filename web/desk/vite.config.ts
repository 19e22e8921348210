import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// `npm run dev` serves the desk alone; everything else comes from a running server.
const server = process.env.SERVER_URL ?? 'http://127.0.0.1:8000';

export default defineConfig({
  base: '/desk/',
  plugins: [react()],
  server: {
    proxy: { '/api': { target: server, ws: true }, '/help': { target: server } },
  },
  build: {
    rollupOptions: {
      output: {
        // What changes rarely stays in the browser's cache when the desk itself is updated.
        manualChunks(id) {
          if (!id.includes('node_modules')) return undefined;
          if (/node_modules\/(react|react-dom|react-router|scheduler)\//.test(id)) return 'react';
          if (/node_modules\/@mantine\/(core|hooks)\//.test(id)) return 'mantine';
          return undefined;
        },
      },
    },
  },
});
