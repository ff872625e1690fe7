/**
 * Compiles the kernels (AssemblyScript, `kernels/`) to WebAssembly and writes them as base64 next to the code that runs
 * them. `--check` writes nothing and fails where a file in the repository is not what its source compiles to.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import asc from 'assemblyscript/asc';

const root = join(import.meta.dirname, '..');
const checks = process.argv.includes('--check');
/** `pages` of 64 KiB: the memory that the code which runs the kernel lays out. */
const KERNELS = [
  { source: 'kernels/scan.ts', target: 'src/io/formats/scan/kernel.wasm.ts', pages: '23' },
  { source: 'kernels/evtx-json.ts', target: 'src/io/formats/evtx/json-kernel.wasm.ts', pages: '51' },
  { source: 'kernels/evtx-skip.ts', target: 'src/io/formats/evtx/skip-kernel.wasm.ts', pages: '55' },
];
const PLAIN = ['-O3', '--converge', '--enable', 'simd', '--runtime', 'stub', '--noAssert', '--use', 'abort='];

async function compile({ source, pages }) {
  const outputs = new Map();
  const { error, stderr } = await asc.main(
    // Only fixed names and relative paths, so that the result is the same on every machine.
    [source, '--outFile', 'kernel.wasm', ...PLAIN, '--initialMemory', pages, '--maximumMemory', pages],
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
  return outputs.get('kernel.wasm');
}

for (const kernel of KERNELS) {
  const code = await compile(kernel);
  const text = `// Made from ${kernel.source} by scripts/build-kernels.js; do not edit.
export const KERNEL =
  '${Buffer.from(code).toString('base64')}';
`;
  const path = join(root, kernel.target);
  if (!checks) {
    writeFileSync(path, text);
    console.log(`${kernel.target}: ${code.length} bytes of WebAssembly`);
  } else if (readFileSync(path, 'utf8') !== text) {
    console.error(`${kernel.target} is not what ${kernel.source} compiles to: run node scripts/build-kernels.js`);
    process.exitCode = 1;
  }
}
