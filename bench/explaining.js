/**
 * What explaining costs. `explain --near` beside `scan --stats`, which reads everything too; and, with another build of
 * the command line, a plain scan of both, as explaining must cost nothing where it is not asked for. Runs are
 * interleaved; user time of the process is compared, medians are shown.
 *
 *   npm run build && node bench/explaining.js FILE [--runs N] [--before PATH/TO/dist/cli/main.js]
 *
 * Exits with 1 where near misses take more than 3 times the scan, or a plain scan more than 1.1 times that of before.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const CLI = join(import.meta.dirname, '../dist/cli/main.js');
const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '11' }, before: { type: 'string' } },
});
const [file] = positionals;
if (file === undefined) {
  console.error('usage: node bench/explaining.js FILE [--runs N] [--before MAIN.JS]');
  process.exit(2);
}

const CASES = {
  'scan --stats': [CLI, 'scan', file, '--stats', '--workers', '1'],
  'explain --near': [CLI, 'explain', file, '--near'],
  scan: [CLI, 'scan', file, '--workers', '1'],
  ...(flags.before === undefined ? {} : { 'scan before': [flags.before, 'scan', file, '--workers', '1'] }),
};
const seconds = Object.fromEntries(Object.keys(CASES).map((name) => [name, []]));
for (let run = 0; run < Number(flags.runs); run++)
  for (const [name, args] of Object.entries(CASES)) seconds[name].push(userSeconds(args));

const median = (name) => [...seconds[name]].sort((a, b) => a - b)[seconds[name].length >> 1];
for (const name of Object.keys(CASES)) console.log(`${name.padEnd(16)} ${median(name).toFixed(2)} s of user time`);
const near = median('explain --near') / median('scan --stats');
console.log(`explain --near takes ${near.toFixed(2)} times scan --stats (3 at most)`);
let isMet = near <= 3;
if (flags.before !== undefined) {
  const plain = median('scan') / median('scan before');
  console.log(`scan takes ${plain.toFixed(2)} times what it took before (1.1 at most)`);
  isMet &&= plain <= 1.1;
}
process.exitCode = isMet ? 0 : 1;

/** User time of one run, its output thrown away. */
function userSeconds(args) {
  const script = 'TIMEFORMAT=%U; time "$0" "$@" > /dev/null 2> /dev/null';
  const { stderr, status } = spawnSync('bash', ['-c', script, process.execPath, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}`);
  return Number(stderr.trim().split('\n').at(-1));
}
