/**
 * How fast newline-delimited JSON is read where rules about DNS need few of its lines, against what people would use
 * instead: ripgrep for the domains, and JSON.parse of every line. Runs take turns, the best of each counts, and all
 * must agree on the number of records before times are believed. One thread each.
 *
 *   npm run build && node bench/ndjson.js [--runs N] [--data FOLDER] [--to FOLDER] [--bytes N]
 */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { ndjson } from '../build/io/formats/ndjson.js';
import { openKernel } from '../build/io/formats/scan/kernel.js';
import { replaceScanner } from '../build/io/formats/scan/scanner.js';
import { openTwin } from '../build/io/formats/scan/twin.js';
import { makeCorpora } from './corpus.js';

const text = { type: 'string' };
const { values: flags } = parseArgs({ options: { data: text, seeds: text, to: text, bytes: text, runs: text } });
const paths = makeCorpora(flags);
const runs = Number(flags.runs ?? 5);
const CHUNK = 512 * 1024;

const domains = readFileSync(paths.domains, 'utf8').trim().split('\n');
const keys = { alternatives: [['QueryName']] };
const manyKeys = { alternatives: [['QueryName'], ['dns', 'question', 'name'], ['dns.request'], ['query_name']] };
const patterns = domains.map((name) => (name.startsWith('.') ? `*${name}` : name));
const keyed = { ...keys, values: [{ key: 'QueryName', patterns }] };

/** Reads a file in pieces, as the file source does. */
function readWith(needles, path) {
  let read = 0;
  let faults = 0;
  const reader = ndjson.open(
    { record: () => read++, fault: () => faults++ },
    { needles, firstOrdinal: 0, firstOffset: 0 },
  );
  const buffer = Buffer.allocUnsafeSlow(CHUNK);
  const file = openSync(path, 'r');
  for (let n = readSync(file, buffer); n > 0; n = readSync(file, buffer)) reader.push(buffer.subarray(0, n));
  closeSync(file);
  reader.end();
  if (faults > 0) throw new Error(`${faults} faults`);
  return { records: reader.attempted, note: `${read} read` };
}

/** The plain way: lines by indexOf, JSON.parse of each. */
function parseAll(path) {
  const buffer = Buffer.allocUnsafe(CHUNK * 8);
  const file = openSync(path, 'r');
  let kept = 0;
  let records = 0;
  for (let n; (n = readSync(file, buffer, kept, CHUNK)) > 0; ) {
    const end = kept + n;
    let start = 0;
    for (let feed = buffer.indexOf(10, start); feed >= 0 && feed < end; feed = buffer.indexOf(10, start)) {
      if (feed > start && JSON.parse(buffer.utf8Slice(start, feed)) !== null) records++;
      start = feed + 1;
    }
    buffer.copy(buffer, 0, start, end);
    kept = end - start;
  }
  closeSync(file);
  return { records, note: 'every line parsed' };
}

function ripgrep(path) {
  const { stdout, error } = spawnSync('rg', ['-c', '-i', '-F', '-f', paths.domains, path], { encoding: 'utf8' });
  if (error) throw error;
  return { records: null, note: `${stdout.trim() || 0} lines match` };
}

const kernel = openKernel();
const withScanner = (scanner, run) => (path) => {
  replaceScanner(scanner);
  return run(path);
};
const contenders = {
  [nameRipgrep()]: ripgrep,
  'JSON.parse of every line': parseAll,
  'reader, everything': withScanner(kernel, (path) => readWith(null, path)),
  'reader, 1 key': withScanner(kernel, (path) => readWith(keys, path)),
  'reader, 4 keys': withScanner(kernel, (path) => readWith(manyKeys, path)),
  'reader, 1 key and its values': withScanner(kernel, (path) => readWith(keyed, path)),
  'reader, 1 key, without WebAssembly': withScanner(openTwin(), (path) => readWith(keys, path)),
};

function nameRipgrep() {
  const found = spawnSync('rg', ['--version'], { encoding: 'utf8' });
  return found.error ? '' : found.stdout.split('\n')[0];
}

delete contenders[''];
console.log(`${cpus().length} × ${cpus()[0].model} · Node ${process.versions.node} · best of ${runs}, runs take turns`);
for (const name of ['mixed', 'dns']) {
  const path = paths[name];
  const { size } = statSync(path);
  const best = {};
  for (let run = 0; run < runs; run++) {
    for (const [label, contender] of Object.entries(contenders)) {
      const started = performance.now();
      const { records, note } = contender(path);
      const seconds = (performance.now() - started) / 1000;
      if (!(best[label]?.seconds <= seconds)) best[label] = { seconds, records, note };
    }
  }
  const counts = new Set(Object.values(best).flatMap(({ records }) => (records === null ? [] : [records])));
  if (counts.size !== 1) throw new Error(`records differ: ${[...counts]}`);
  const base = Object.values(best)[0].seconds;
  console.log(`\n${name}.ndjson · ${(size / 1e9).toFixed(2)} GB · ${[...counts][0]} records`);
  for (const [label, { seconds, note }] of Object.entries(best)) {
    const speed = `${(size / seconds / 1e9).toFixed(2)} GB/s`;
    console.log(`  ${label.padEnd(36)} ${speed.padStart(10)}  ${(base / seconds).toFixed(2).padStart(6)}×  ${note}`);
  }
}
