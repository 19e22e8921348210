import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

/**
 * Two bundles from one source, built one after the other: `panel.js` first, then `loader.js`,
 * which asks for the panel by the hash of its content so that a browser never mixes two releases.
 */
const bundle = process.env.FRONTDESK_BUNDLE === 'loader' ? 'loader' : 'panel';
const panelFile = resolve(import.meta.dirname, 'dist/panel.js');

function panelVersion(): string {
  if (bundle !== 'loader' || !existsSync(panelFile)) return 'development';
  return createHash('sha256').update(readFileSync(panelFile)).digest('hex').slice(0, 12);
}

export default defineConfig({
  define: { __PANEL_VERSION__: JSON.stringify(panelVersion()) },
  build: {
    target: 'es2022',
    emptyOutDir: bundle === 'panel',
    lib: {
      entry: resolve(import.meta.dirname, `src/${bundle}/main.ts`),
      formats: ['iife'],
      name: bundle === 'panel' ? 'frontdeskPanel' : 'frontdeskLoader',
      fileName: () => `${bundle}.js`,
    },
  },
  test: { environment: 'happy-dom', include: ['tests/**/*.test.ts'] },
});
