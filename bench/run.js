/**
 * The bench: Telltale's built command line beside what people would use instead, on the same files, in one run, cases
 * interleaved, best of N. Prints ratios, machine and versions; with --write, also docs/reference/performance.md. Peers
 * that are not installed are left out by name.
 *
 *   npm run bench -- [--runs N] [--data FOLDER] [--evtx FOLDER] [--seeds FOLDER] [--rules FOLDER …] [--write]
 */
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeCorpora } from './corpus.js';

const root = join(import.meta.dirname, '..');
const cli = join(root, 'dist/cli/main.js');
const { values: flags } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    data: { type: 'string', default: join(root, '../shared/data/otrf') },
    evtx: { type: 'string', default: join(root, '../shared/data/evtx') },
    seeds: { type: 'string', default: join(root, '../shared/seeds') },
    rules: { type: 'string', multiple: true, default: [] },
    write: { type: 'boolean', default: false },
  },
});
const runs = Number(flags.runs);

/** EVTX chunks that are full, of several logs, repeated behind one file header. */
function makeEvtx(folder, target, size) {
  if (existsSync(target) && statSync(target).size >= size) return;
  const chunks = [];
  let header = null;
  for (const name of readdirSync(folder)
    .filter((file) => file.endsWith('.evtx'))
    .sort()) {
    const bytes = readFileSync(join(folder, name));
    header ??= bytes.subarray(0, 4096);
    for (let at = 4096; at + 65536 <= bytes.length; at += 65536) {
      const chunk = bytes.subarray(at, at + 65536);
      const used = chunk.readUInt32LE(48);
      if (chunk.toString('latin1', 0, 7) === 'ElfChnk' && used > 58_000 && used <= 65536) chunks.push(chunk);
    }
  }
  const file = openSync(target, 'w');
  writeSync(file, header);
  for (let written = 0; written < size; ) for (const chunk of chunks) written += writeSync(file, chunk);
  closeSync(file);
}

function find(name) {
  const found = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' });
  return found.status === 0 ? found.stdout.trim() : null;
}

const time = existsSync('/usr/bin/time') ? '/usr/bin/time' : null;

/** Seconds and peak kilobytes of a command whose output goes nowhere. */
function measure(command) {
  const started = process.hrtime.bigint();
  const [program, ...args] = time === null ? command : [time, '-f', 'peak %M', ...command];
  const { stderr, error } = spawnSync(program, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (error) throw error;
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  const peak = /peak (\d+)\s*$/.exec(stderr)?.[1];
  return { seconds, peak: peak === undefined ? null : Number(peak) };
}

/** Runs the commands of a case in turn, N rounds, and keeps the best of each. */
function compare({ title, bytes, commands }) {
  const best = commands.map(() => ({ seconds: Number.POSITIVE_INFINITY, peak: 0 }));
  for (let round = 0; round < runs; round++) {
    commands.forEach(({ command }, i) => {
      const { seconds, peak } = measure(command);
      best[i].seconds = Math.min(best[i].seconds, seconds);
      best[i].peak = Math.max(best[i].peak, peak ?? 0);
    });
  }
  const base = best[0].seconds;
  const rows = commands.map(({ name }, i) => ({
    name,
    seconds: best[i].seconds,
    rate: bytes / best[i].seconds / 1e6,
    peak: best[i].peak / 1024,
    ratio: best[i].seconds / base,
  }));
  return { title, rows };
}

const tell = (file, rules, ...more) => [
  process.execPath,
  cli,
  'scan',
  file,
  ...rules.flatMap((path) => ['--rules', path]),
  '--format',
  'ndjson',
  ...more,
];
const corpora = makeCorpora({ data: flags.data, seeds: flags.seeds });
mkdirSync(join(root, 'bench/corpora'), { recursive: true });
const evtxFile = join(root, 'bench/corpora/dense.evtx');
if (existsSync(flags.evtx)) makeEvtx(flags.evtx, evtxFile, 1_000_000_000);
const rg = find('rg');
const evtxDump = find('evtx_dump');
const evtxExport = find('evtxexport');
const seeds = [flags.seeds];
const cases = [];

for (const [title, file] of [
  ['Newline-delimited Sysmon JSON as recorded, two AI rules', corpora.mixed],
  ['The same, every line a DNS event', corpora.dns],
]) {
  const commands = [
    { name: 'telltale scan, 2 workers', command: tell(file, seeds, '--workers', '2') },
    { name: 'telltale scan, 1 worker', command: tell(file, seeds, '--workers', '1') },
  ];
  if (rg !== null)
    commands.push({ name: 'rg -c -i -F -f domains', command: [rg, '-c', '-i', '-F', '-f', corpora.domains, file] });
  cases.push({ title, bytes: statSync(file).size, commands });
}
if (existsSync(evtxFile)) {
  const commands = [
    { name: 'telltale scan, 2 workers', command: tell(evtxFile, seeds, '--workers', '2') },
    { name: 'telltale scan, 1 worker', command: tell(evtxFile, seeds, '--workers', '1') },
  ];
  if (evtxDump !== null)
    commands.push({
      name: 'evtx_dump -t 2 -o jsonl (decodes only)',
      command: [evtxDump, '-t', '2', '-o', 'jsonl', evtxFile],
    });
  cases.push({ title: 'EVTX, two AI rules', bytes: statSync(evtxFile).size, commands });
  const decode = [
    { name: 'telltale evtx --format ndjson', command: [process.execPath, cli, 'evtx', evtxFile, '--format', 'ndjson'] },
  ];
  if (evtxDump !== null)
    decode.push({ name: 'evtx_dump -t 1 -o jsonl', command: [evtxDump, '-t', '1', '-o', 'jsonl', evtxFile] });
  cases.push({ title: 'EVTX, decode everything', bytes: statSync(evtxFile).size, commands: decode });
}
const manyRules = flags.rules.filter((path) => existsSync(path));
if (manyRules.length > 0) {
  cases.push({
    title: 'Newline-delimited Sysmon JSON, every record read (--stats), 2 workers',
    bytes: statSync(corpora.mixed).size,
    commands: [
      { name: 'the two AI rules', command: tell(corpora.mixed, seeds, '--stats', '--workers', '2') },
      ...manyRules.map((path) => ({
        name: path.split('/').slice(-2).join('/'),
        command: tell(corpora.mixed, [path], '--stats', '--workers', '2'),
      })),
      ...(manyRules.length > 1
        ? [{ name: 'all of them together', command: tell(corpora.mixed, manyRules, '--stats', '--workers', '2') }]
        : []),
    ],
  });
}

const version = (program, ...args) =>
  program === null ? 'not installed' : spawnSync(program, args, { encoding: 'utf8' }).stdout.split('\n')[0];
const lines = [
  '# Performance',
  '',
  'Made by `npm run bench -- --write`; each table is one run with its cases in turn, best of ' +
    runs +
    '. Ratios are to the first row: above 1 is slower than that.',
  '',
  `Machine: ${cpus().length} × ${cpus()[0].model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}. ripgrep: ${version(rg, '--version')}. evtx_dump: ${version(evtxDump, '--version')}. evtxexport: ${evtxExport === null ? 'not installed' : 'installed, not timed here'}.`,
  '',
];
for (const { title, rows } of cases.map(compare)) {
  lines.push(`## ${title}`, '', '| | seconds | MB/s | peak MiB | time, first row = 1 |', '|---|---:|---:|---:|---:|');
  for (const row of rows) {
    lines.push(
      `| ${row.name} | ${row.seconds.toFixed(2)} | ${row.rate.toFixed(0)} | ${row.peak === 0 ? '–' : row.peak.toFixed(0)} | ${row.ratio.toFixed(2)} |`,
    );
  }
  lines.push('');
  console.log(lines.slice(-rows.length - 5).join('\n'));
}
if (flags.write) writeFileSync(join(root, 'docs/reference/performance.md'), `${lines.join('\n').trimEnd()}\n`);
