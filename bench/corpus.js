/**
 * Bench corpora: real Windows telemetry repeated to a size. Made from the zips of a folder of NDJSON samples
 * (../shared/data/otrf unless `--data` names another) into bench/corpora, which git ignores, unless `--to` names another
 * folder. Three files: `mixed.ndjson`, the samples as they are; `dns.ndjson`, only their Sysmon DNS events, so that
 * every line is a candidate for rules about DNS; and `domains.txt`, the names that the seed rules look for.
 *
 *   node bench/corpus.js [--data FOLDER] [--seeds FOLDER] [--to FOLDER] [--bytes N]
 */
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
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { unzipSync } from 'fflate';

const root = join(import.meta.dirname, '..');
const GIGABYTE = 1_000_000_000;

/** Makes what is missing of the corpora; gives the paths. */
export function makeCorpora({ data, seeds, to, bytes } = {}) {
  const samples = data ?? join(root, '../shared/data/otrf');
  const target = to ?? join(root, 'bench/corpora');
  const size = Number(bytes ?? 1.1 * GIGABYTE);
  mkdirSync(target, { recursive: true });
  const paths = {
    mixed: join(target, 'mixed.ndjson'),
    dns: join(target, 'dns.ndjson'),
    domains: join(target, 'domains.txt'),
  };
  const isMade = (path) => existsSync(path) && statSync(path).size >= size;
  if (!isMade(paths.mixed) || !isMade(paths.dns)) {
    const lines = readSamples(samples);
    repeatTo(paths.mixed, Buffer.concat(lines.map(({ bytes }) => bytes)), size);
    const dns = lines.filter(({ text }) => {
      const event = JSON.parse(text);
      return event.EventID === 22 && event.QueryName !== undefined;
    });
    repeatTo(paths.dns, Buffer.concat(dns.map(({ bytes }) => bytes)), size);
  }
  writeFileSync(paths.domains, `${readDomains(seeds ?? join(root, '../shared/seeds')).join('\n')}\n`);
  return paths;
}

function readSamples(folder) {
  if (!existsSync(folder)) {
    console.error(`${folder} is not there: name a folder of zipped NDJSON with --data`);
    process.exit(2);
  }
  return readdirSync(folder)
    .filter((name) => name.endsWith('.zip'))
    .sort()
    .flatMap((name) => Object.values(unzipSync(readFileSync(join(folder, name)))))
    .flatMap((bytes) => Buffer.from(bytes).toString('utf8').split('\n'))
    .filter((text) => text.trim() !== '')
    .map((text) => ({ text, bytes: Buffer.from(`${text}\n`) }));
}

function repeatTo(path, block, size) {
  const file = openSync(path, 'w');
  for (let written = 0; written < size; written += block.length) writeSync(file, block);
  closeSync(file);
}

/** What a person would search for in place of the rules: the fixed part of each host name in them. */
function readDomains(folder) {
  if (!existsSync(folder)) return ['api.openai.com', 'router.huggingface.co', 'claude.ai'];
  const text = readdirSync(folder)
    .filter((name) => /\.(toml|yml)$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
  const queries = [...text.matchAll(/(?:dns\.question\.name\s*:\s*|QueryName IN\s*)\(([^)]*)\)/g)].map((m) => m[1]);
  const names = queries.flatMap((query) => [...query.matchAll(/"\*?([a-z0-9.-]+)"/g)].map((m) => m[1]));
  return [...new Set(names)].sort();
}

if (process.argv[1] === import.meta.filename) {
  const text = { type: 'string' };
  const { values } = parseArgs({ options: { data: text, seeds: text, to: text, bytes: text } });
  for (const path of Object.values(makeCorpora(values))) console.log(path, statSync(path).size);
}
