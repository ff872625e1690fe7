/**
 * Compiles kernels/evtx-json.ts (AssemblyScript) to WebAssembly and writes it, as base64, to
 * src/io/formats/evtx/json-kernel.wasm.ts. `--check` writes nothing and fails where the file in the repository is not what
 * the source compiles to.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import asc from 'assemblyscript/asc';

const root = join(import.meta.dirname, '..');
const target = join(root, 'src/io/formats/evtx/json-kernel.wasm.ts');
/** 64 KiB each; MEMORY_BYTES of src/io/formats/evtx/json-kernel.ts. */
const PAGES = '51';

const outputs = new Map();
const { error, stderr } = await asc.main(
  // Only fixed names and relative paths, so that the result is the same on every machine.
  [
    'kernels/evtx-json.ts',
    '--outFile',
    'evtx-json.wasm',
    '-O3',
    '--converge',
    '--enable',
    'simd',
    '--runtime',
    'stub',
  ].concat(['--noAssert', '--use', 'abort=', '--initialMemory', PAGES, '--maximumMemory', PAGES]),
  {
    readFile: (name, base) => {
      try {
        return readFileSync(join(root, relative(root, join(base, name))), 'utf8');
      } catch {
        return null;
      }
    },
    writeFile: (name, contents) => outputs.set(name, contents),
    listFiles: () => [],
  },
);
if (error) {
  console.error(String(error), stderr.toString());
  process.exit(1);
}
const base64 = Buffer.from(outputs.get('evtx-json.wasm')).toString('base64');
const text = `// Made from kernels/evtx-json.ts by scripts/build-evtx-kernel.js; do not edit.
export const KERNEL =
  '${base64}';
`;
if (!process.argv.includes('--check')) {
  writeFileSync(target, text);
  console.log(`${relative(root, target)}: ${outputs.get('evtx-json.wasm').length} bytes of WebAssembly`);
} else if (readFileSync(target, 'utf8') !== text) {
  console.error(
    `${relative(root, target)} is not what kernels/evtx-json.ts compiles to: run node scripts/build-evtx-kernel.js`,
  );
  process.exit(1);
}
