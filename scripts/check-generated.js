/**
 * Whether every generated file in the repository is what its generator makes: the reference, the WebAssembly kernels, the
 * table of ECS fields and the sample telemetry. Runs all checks, says what is stale and what renews it. Needs
 * `npm run build` first; nothing in the repository is written.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

function runScript(name, ...args) {
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, name), ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return status === 0;
}

/** The generator of the sample knows no check: it writes into a folder of ours, which is compared. */
function checkSample() {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-sample-'));
  try {
    if (!runScript('make-demo-telemetry.js', join(folder, 'sample'))) return false;
    const kept = join(ROOT, 'packs/ai');
    const files = ['sample-expected.json', ...readdirSync(join(folder, 'sample')).map((name) => `sample/${name}`)];
    const stale = files.filter((file) => !readFileSync(join(folder, file)).equals(readFileSync(join(kept, file))));
    for (const file of stale) {
      const path = relative(ROOT, join(kept, file));
      console.error(
        `${path} is not what scripts/make-demo-telemetry.js makes: run node scripts/make-demo-telemetry.js`,
      );
    }
    return stale.length === 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const results = [
  ...['generate-reference.js', 'build-kernels.js', 'generate-ecs-fields.js'].map((name) => runScript(name, '--check')),
  checkSample(),
];
if (results.includes(false)) process.exitCode = 1;
