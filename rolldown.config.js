/**
 * Bundles what users run. The modules that tsc writes to build/ are some five hundred, and finding and opening them one
 * by one took longer than a short scan; a few chunks start in half the time. Scripts and benches import from build/.
 *
 * Every file in dist/ lies one folder deep, like the modules in src/, so that `../../packs` and `../app/worker.js` seen
 * from import.meta.url mean the same in both.
 */
import { defineConfig } from 'rolldown';

/** Small libraries that nearly every command loads. All others stay where npm put them, many until they are needed. */
const INLINED = new Set(['commander', 'smol-toml']);

const packageOf = (id) => (id.startsWith('@') ? id.split('/').slice(0, 2).join('/') : id.split('/')[0]);

export default defineConfig({
  input: {
    'cli/main': 'build/cli/main.js',
    'app/worker': 'build/app/worker.js',
    'app/hunt-worker': 'build/app/hunt-worker.js',
    'app/usage-worker': 'build/app/usage-worker.js',
  },
  platform: 'node',
  external: (id) => /^[^./]/.test(id) && !INLINED.has(packageOf(id)),
  output: {
    dir: 'dist',
    cleanDir: true,
    format: 'esm',
    sourcemap: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
  },
});
