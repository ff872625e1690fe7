/**
 * The bench: Telltale's built command line beside what people would use instead, on the same files, in one run, cases
 * interleaved, best of N. Prints ratios, machine and versions; with --write, also docs/reference/performance.md. Peers
 * that are not installed are named. Corpora are real samples repeated, so every record is counted, repeats too.
 *
 *   npm run bench -- [--runs N] [--data FOLDER] [--evtx FOLDER] [--seeds FOLDER] [--rules FOLDER …] [--sigma FOLDER] [--bytes N] [--only WORDS] [--write]
 *
 * --sigma: Sigma rules, for rsigma, next to the vendors' rules of --rules.
 * --only: tables whose title holds the words.
 */
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeCorpora } from './corpus.js';
import { readDocuments, readQueries, writeRules } from './ecs-events.js';
import { findPeers } from './peers.js';

const root = join(import.meta.dirname, '..');
const cli = join(root, 'dist/cli/main.js');
const { values: flags } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    data: { type: 'string', default: join(root, '../shared/data/otrf') },
    evtx: { type: 'string', default: join(root, '../shared/data/evtx') },
    seeds: { type: 'string', default: join(root, '../shared/seeds') },
    rules: { type: 'string', multiple: true, default: [] },
    sigma: { type: 'string', default: '' },
    bytes: { type: 'string', default: '1100000000' },
    only: { type: 'string', default: '' },
    write: { type: 'boolean', default: false },
  },
});
const runs = Number(flags.runs);
const size = Number(flags.bytes);
/** A case that takes longer in all goes fewer rounds. Seconds. */
const CASE_BUDGET = 150;
/** What is only skipped through is longer, in sizes of the others: there start-up would be most of what is measured. */
const LONG_JSON = 2;
const LONG_EVTX = 4;
/** Different events that python eql and Telltale are given, and how often python eql gets them; Telltale gets them to `size`. */
const EQL_EVENTS = 1_000;
const EQL_REPEATS = 10;
const EQL_TITLE = "Elastic's event queries for Windows";

const folder = join(root, 'bench/corpora', size >= 1e9 ? '' : `small-${size}`);
mkdirSync(folder, { recursive: true });

/** EVTX chunks that are full, of several logs, repeated behind one file header that counts them. */
function makeEvtx(target, wanted) {
  if (existsSync(target) && statSync(target).size >= wanted) return;
  const chunks = [];
  let header = null;
  for (const name of readdirSync(flags.evtx)
    .filter((file) => file.endsWith('.evtx'))
    .sort()) {
    const bytes = readFileSync(join(flags.evtx, name));
    header ??= Buffer.from(bytes.subarray(0, 4096));
    for (let at = 4096; at + 65536 <= bytes.length; at += 65536) {
      const chunk = bytes.subarray(at, at + 65536);
      const used = chunk.readUInt32LE(48);
      if (chunk.toString('latin1', 0, 7) === 'ElfChnk' && used > 58_000 && used <= 65536) chunks.push(chunk);
    }
  }
  const file = openSync(target, 'w');
  writeSync(file, header);
  for (let written = 0; written < wanted; ) for (const chunk of chunks) written += writeSync(file, chunk);
  closeSync(file);
}

function readHead(path, length) {
  const file = openSync(path, 'r');
  const bytes = Buffer.alloc(length);
  const read = readSync(file, bytes, 0, length, 0);
  closeSync(file);
  return bytes.subarray(0, read);
}

const time = existsSync('/usr/bin/time') ? '/usr/bin/time' : null;

/** Seconds of wall clock and of processor, peak kilobytes, and standard output where it is asked for. */
function measure(command, keep = false) {
  const started = process.hrtime.bigint();
  const [program, ...args] = time === null ? command : [time, '-f', 'peak %M %U %S', ...command];
  const { stdout, stderr, error } = spawnSync(program, args, {
    stdio: ['ignore', keep ? 'pipe' : 'ignore', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (error) throw error;
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  const [, peak = '0', user = '0', system = '0'] = /peak (\d+) ([\d.]+) ([\d.]+)\s*$/.exec(stderr) ?? [];
  return { seconds, peak: Number(peak), cpu: Number(user) + Number(system), stdout };
}

/** Runs the commands of a case in turn, N rounds, and keeps the best of each. */
function compare({ title, note = '', bytes, events = null, commands }) {
  const best = commands.map(() => ({ seconds: Number.POSITIVE_INFINITY, cpu: Number.POSITIVE_INFINITY, peak: 0 }));
  const began = Date.now();
  let rounds = 0;
  while (rounds < runs) {
    commands.forEach(({ command }, i) => {
      const { seconds, cpu, peak } = measure(command);
      best[i].seconds = Math.min(best[i].seconds, seconds);
      best[i].cpu = Math.min(best[i].cpu, cpu);
      best[i].peak = Math.max(best[i].peak, peak);
    });
    rounds++;
    const spent = (Date.now() - began) / 1000;
    if (spent + spent / rounds > CASE_BUDGET) break;
  }
  const base = best[0].seconds;
  const rows = commands.map(({ name }, i) => [
    name,
    best[i].seconds.toFixed(2),
    best[i].cpu === 0 ? '–' : best[i].cpu.toFixed(2),
    (bytes / best[i].seconds / 1e6).toFixed(0),
    best[i].peak === 0 ? '–' : (best[i].peak / 1024).toFixed(0),
    ...(events === null ? [] : [(events / best[i].seconds).toFixed(0)]),
    (best[i].seconds / base).toFixed(2),
  ]);
  const perSecond = events === null ? [] : ['events a second'];
  const titles = ['', 'seconds', 'processor', 'MB/s', 'peak MiB', ...perSecond, 'time, first row = 1'];
  return [
    `## ${title}`,
    '',
    ...(note === '' ? [] : [note, '']),
    ...table(titles, rows),
    '',
    `${(bytes / 1e9).toFixed(2)} GB, best of ${rounds}.`,
    '',
  ];
}

function table(titles, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(titles), line(titles.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)];
}

const tell = (file, rules, ...more) => [
  process.execPath,
  cli,
  'scan',
  file,
  ...rules.flatMap((path) => ['--rules', path]),
  '--format',
  'ndjson',
  '--keep-duplicates',
  ...more,
];

const peers = findPeers();
const { rg, evtxDump, evtxExport, pythonEql, rsigma } = peers;
const installed = (peer, ...commands) => (peer.path === null ? [] : commands);
const corpora = makeCorpora({ data: flags.data, seeds: flags.seeds, to: folder, bytes: size });
const seeds = [flags.seeds];

function jsonCases() {
  const long = makeCorpora({
    data: flags.data,
    seeds: flags.seeds,
    to: join(folder, 'long'),
    bytes: LONG_JSON * size,
  });
  return [
    ['Newline-delimited Sysmon JSON as recorded, two AI rules', long.mixed],
    ['The same, every line a DNS event', long.dns],
  ].map(([title, file]) => ({
    title,
    bytes: statSync(file).size,
    commands: [
      { name: 'telltale scan, 2 workers', command: tell(file, seeds, '--workers', '2') },
      { name: 'telltale scan, 1 worker', command: tell(file, seeds, '--workers', '1') },
      ...installed(rg, {
        name: 'rg -c -i -F -f domains',
        command: [rg.path, '-c', '-i', '-F', '-f', corpora.domains, file],
      }),
    ],
  }));
}

function evtxCases() {
  if (!existsSync(flags.evtx)) return [];
  const dense = join(folder, 'dense.evtx');
  const long = join(folder, 'dense-long.evtx');
  makeEvtx(dense, Math.min(size, 1_000_000_000));
  makeEvtx(long, LONG_EVTX * Math.min(size, 1_000_000_000));
  const decode = (file) => ({
    name: 'telltale evtx --format ndjson',
    command: [process.execPath, cli, 'evtx', file, '--format', 'ndjson'],
  });
  const dump = (file, threads) =>
    installed(evtxDump, {
      name: `evtx_dump -t ${threads} -o jsonl (decodes only)`,
      command: [evtxDump.path, '-t', threads, '-o', 'jsonl', file],
    });
  const dumpXml = (file) =>
    installed(evtxExport, { name: 'evtxexport -f xml', command: [evtxExport.path, '-f', 'xml', file] });
  return [
    {
      title: 'EVTX, two AI rules',
      bytes: statSync(long).size,
      commands: [
        { name: 'telltale scan, 2 workers', command: tell(long, seeds, '--workers', '2') },
        { name: 'telltale scan, 1 worker', command: tell(long, seeds, '--workers', '1') },
        ...dump(long, '2'),
      ],
    },
    { title: 'EVTX, decode everything', bytes: statSync(dense).size, commands: [decode(dense), ...dump(dense, '1')] },
    {
      title: 'EVTX, two AI rules, beside the slowest',
      bytes: statSync(long).size,
      commands: [{ name: 'telltale scan, 2 workers', command: tell(long, seeds, '--workers', '2') }, ...dumpXml(long)],
    },
    {
      title: 'EVTX, decode everything, beside the slowest',
      bytes: statSync(dense).size,
      commands: [decode(dense), ...dumpXml(dense)],
    },
  ];
}

function ruleCases() {
  const folders = flags.rules.filter((path) => existsSync(path));
  if (folders.length === 0) return [];
  const scan = (name, rules) => ({ name, command: tell(corpora.mixed, rules, '--stats', '--workers', '2') });
  const input = { bytes: statSync(corpora.mixed).size, events: countLines(corpora.mixed) };
  const all = folders.length > 1 ? [scan('all of them together', folders)] : [];
  const sigma = flags.sigma === '' ? [] : installed(rsigma, ...sigmaCommands(rsigma.path));
  return [
    {
      ...input,
      title: 'Newline-delimited Sysmon JSON, every record read (--stats), 2 workers',
      commands: [
        scan('the two AI rules', seeds),
        ...folders.map((path) => scan(path.split('/').slice(-2).join('/'), [path])),
        ...all,
      ],
    },
    ...(sigma.length === 0
      ? []
      : [
          {
            ...input,
            title: 'The same events, beside rsigma',
            note: "Sigma rules are other rules than the vendors': the rows say what each program's own content costs.",
            commands: [scan("all of the vendors' rules", folders), ...sigma],
          },
        ]),
  ];
}

function sigmaCommands(program) {
  const command = [program, 'engine', 'eval', '-r', flags.sigma, '-e', `@${corpora.mixed}`, '--quiet'];
  const routed = ['--logsource-routing', '--event-logsource', 'product=windows'];
  const count = readdirSync(flags.sigma, { recursive: true }).filter((name) => /\.ya?ml$/.test(name)).length;
  return [
    { name: `rsigma engine eval, ${count} Sigma rules`, command },
    { name: 'the same, routed by log source', command: [...command, ...routed] },
  ];
}

function countLines(path) {
  const file = openSync(path, 'r');
  const bytes = Buffer.alloc(1 << 20);
  let lines = 0;
  for (let read = readSync(file, bytes); read > 0; read = readSync(file, bytes)) {
    for (let at = bytes.indexOf(10); at >= 0 && at < read; at = bytes.indexOf(10, at + 1)) lines++;
  }
  closeSync(file);
  return lines;
}

/** The rules that both accept, on the same events: python eql without its start, Telltale with all of it. */
function eqlLines() {
  const isElastic = (path) =>
    existsSync(path) && readdirSync(path, { recursive: true }).some((name) => /\.toml$/.test(name));
  const folders = flags.rules.filter(isElastic);
  if (pythonEql.path === null || folders.length === 0) return [];
  const rulesFile = join(folder, 'eql-rules.ndjson');
  const oneFile = join(folder, 'eql-events.ndjson');
  const someFile = join(folder, 'eql-events-repeated.ndjson');
  const manyFile = join(folder, 'eql-events-many.ndjson');
  const queriesFile = join(folder, 'eql-queries.json');
  const documents = readDocuments(readHead(corpora.mixed, 60_000_000), EQL_EVENTS);
  const once = `${documents.join('\n')}\n`;
  writeFileSync(oneFile, once);
  writeFileSync(someFile, once.repeat(EQL_REPEATS));
  const repeats = Math.ceil(size / once.length);
  writeRepeated(manyFile, once, repeats);
  const queries = readQueries(folders);
  writeFileSync(queriesFile, JSON.stringify(queries));
  const python = (events) => [pythonEql.path, join(import.meta.dirname, 'python_eql.py'), queriesFile, events];
  const { accepted, matches } = JSON.parse(measure(python(oneFile), true).stdout);
  const own = queries.filter(({ id }) => accepted.includes(id));
  writeRules(rulesFile, own);
  const cases = [
    { name: 'telltale scan, 2 workers', command: tell(manyFile, [rulesFile], '--workers', '2') },
    { name: 'telltale scan, 1 worker', command: tell(manyFile, [rulesFile], '--workers', '1') },
  ].map((one) => ({ ...one, wall: Number.POSITIVE_INFINITY, cpu: Number.POSITIVE_INFINITY }));
  let peer = Number.POSITIVE_INFINITY;
  for (let round = 0; round < runs; round++) {
    const began = performance.now();
    peer = Math.min(peer, JSON.parse(measure(python(someFile), true).stdout).seconds);
    for (const one of cases) {
      const { cpu, seconds } = measure(one.command);
      one.wall = Math.min(one.wall, seconds);
      one.cpu = Math.min(one.cpu, cpu);
    }
    if (((performance.now() - began) / 1000) * (round + 2) > CASE_BUDGET) break;
  }
  const alerts = measure(tell(oneFile, [rulesFile], '--workers', '1'), true)
    .stdout.split('\n')
    .filter(Boolean).length;
  const found = Object.values(matches).reduce((sum, count) => sum + count, 0);
  const peerRate = (documents.length * EQL_REPEATS) / peer;
  const events = documents.length * repeats;
  const rate = (seconds) => [(events / seconds).toFixed(0), (events / seconds / peerRate).toFixed(0)];
  return [
    `## ${EQL_TITLE}, ${own.length} rules that python eql accepts of ${queries.length}`,
    '',
    `ECS documents made from ${documents.length} Sysmon events, over and over: ${events.toLocaleString('en')} of them for Telltale,`,
    `its start included, and ${(documents.length * EQL_REPEATS).toLocaleString('en')} for python eql, of which the engine alone is timed. It runs in one thread.`,
    '',
    ...table(
      [
        '',
        'events a second',
        'times python eql',
        'events a second of processor',
        'times python eql',
        'matches, on each event once',
      ],
      [
        ...cases.map(({ name, wall, cpu }) => [name, ...rate(wall), ...rate(cpu), String(alerts)]),
        [`python eql ${pythonEql.version}`, peerRate.toFixed(0), '1', peerRate.toFixed(0), '1', String(found)],
      ],
    ),
    '',
    'What python eql does not find is in lists of values (`process.args`): a pattern there asks each of them in',
    'Elasticsearch, as here, and none in python eql.',
    '',
  ];
}

function writeRepeated(path, text, times) {
  const file = openSync(path, 'w');
  const bytes = Buffer.from(text);
  for (let i = 0; i < times; i++) writeSync(file, bytes);
  closeSync(file);
}

const cases = [...jsonCases(), ...evtxCases(), ...ruleCases()];
const missing = Object.values(peers).filter(({ path }) => path === null);
const present = Object.values(peers).filter(({ path }) => path !== null);
const lines = [
  '# Performance',
  '',
  `Made by \`npm run bench -- --write\`. Each table is one run with its rows in turn, best of up to ${runs} rounds. Ratios are`,
  'to the first row: above 1 is slower than that. Corpora are real samples repeated to a size, and every repeat is counted',
  '(`--keep-duplicates`). Output goes nowhere. Start-up is part of every time.',
  '',
  `Machine: ${cpus().length} × ${cpus()[0].model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}. ` +
    `Beside it: ${present.map(({ name, version }) => (version.includes(name) ? version : `${name} ${version}`)).join('; ')}. ` +
    (missing.length === 0 ? '' : `Not installed, and not compared: ${missing.map(({ name }) => name).join(', ')}.`),
  '',
];
console.log(lines.join('\n'));
const add = (more) => {
  lines.push(...more);
  console.log(more.join('\n'));
};
for (const one of cases) if (one.title.includes(flags.only)) add(compare(one));
if (EQL_TITLE.includes(flags.only)) add(eqlLines());
if (flags.write) {
  const page = join(root, 'docs/reference/performance.md');
  const before = readFileSync(page, 'utf8');
  // What the tables mean is written by people.
  const remarks = before.slice(before.indexOf('\n## What is slower than it should be'));
  writeFileSync(page, `${lines.join('\n').trimEnd()}\n${remarks}`);
}
