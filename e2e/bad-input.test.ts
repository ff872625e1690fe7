/**
 * Input that is broken or hostile: each defect is a fault with its place, what is around it is read, nothing is dropped
 * uncounted, and memory stays bounded.
 */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import { good, goodXml } from './lookups.ts';
import {
  type Accounts,
  type AlertLine,
  MAIN,
  makeFolder,
  PACK,
  parseAccounts,
  parseAlerts,
  runTelltale,
  writeTree,
} from './telltale.ts';

const folder = makeFolder();
const MIB = 1024 * 1024;
const LAPTOPS = readFileSync(join(PACK, 'sample/laptops.defend.ndjson'));

interface Case {
  readonly name: string;
  readonly content: string | Uint8Array;
  /** Machines whose lookups must still be found, in order. */
  readonly hosts: readonly number[];
  /** Records that the file holds, broken ones included. */
  readonly records: number;
  /** `code record byte` of each fault; `-` where a fault belongs to no record. */
  readonly faults: readonly string[];
}

const bytes = (...parts: (string | Uint8Array)[]): Buffer => Buffer.concat(parts.map((part) => Buffer.from(part)));
const sizeOf = (...parts: string[]): number => Buffer.byteLength(parts.join(''));
const LINE = sizeOf(good(1), '\n');
const EVENT = sizeOf(goodXml(1), '\n');

const CASES: readonly Case[] = [
  {
    name: 'lines-cut-off',
    content: `${good(1)}\n${good(2).slice(0, 60)}\n${good(3)}\n${good(4).slice(0, 60)}`,
    hosts: [1, 3],
    records: 4,
    faults: [`json-invalid 2 ${LINE}`, `truncated 4 ${2 * LINE + 61}`],
  },
  {
    name: 'not-utf8',
    content: bytes(`${good(1)}\n`, good(2).slice(0, -3), Buffer.from([0xff, 0xfe]), '.exe"}\n', `${good(3)}\n`),
    hosts: [1, 2, 3],
    records: 3,
    faults: [`encoding-invalid 2 ${LINE}`],
  },
  {
    name: 'zero-bytes',
    content: `${good(1)}\n${'\0'.repeat(512)}\n${good(2).replace('kim', 'k\0m')}\n${good(3)}\n`,
    hosts: [1, 3],
    records: 4,
    faults: [`json-invalid 2 ${LINE}`, `json-invalid 3 ${LINE + 513}`],
  },
  {
    name: 'zeros-to-the-end',
    content: `${good(1)}\n${good(2)}\n${'\0'.repeat(200_000)}`,
    hosts: [1, 2],
    records: 3,
    faults: [`truncated 3 ${2 * LINE}`],
  },
  {
    name: 'no-objects',
    content: `${good(1)}\n[1]\n"x"\nnull\n7\n\n   \n${good(2)}`,
    hosts: [1, 2],
    records: 6,
    faults: [0, 4, 8, 13].map((at, i) => `json-not-object ${i + 2} ${LINE + at}`),
  },
  {
    name: 'nested-deep',
    content: `${good(1)}\n${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}\n${good(2)}\n`,
    hosts: [1, 2],
    records: 3,
    faults: [`json-too-deep 2 ${LINE}`],
  },
  {
    name: 'array-broken',
    content: `[\n${good(1)},\n{"a":1,,},\n${good(2)},\n${good(3).slice(0, 50)}`,
    hosts: [1, 2],
    records: 4,
    faults: [`json-invalid 2 ${2 + LINE + 1}`, `truncated 4 ${2 + 2 * (LINE + 1) + sizeOf('{"a":1,,},\n')}`],
  },
  {
    name: 'xml-broken',
    content: [
      goodXml(1),
      goodXml(2).slice(0, 200),
      goodXml(3),
      goodXml(4).replace('</Data>', '</Dat>'),
      goodXml(5),
      goodXml(6).slice(0, 150),
    ].join('\n'),
    hosts: [1, 3, 5],
    records: 6,
    faults: [
      `xml-invalid 2 ${EVENT}`,
      `xml-invalid 4 ${2 * EVENT + 201}`,
      `truncated 6 ${2 * EVENT + 201 + sizeOf(goodXml(4), '\n') - 1 + EVENT}`,
    ],
  },
  {
    name: 'csv-broken',
    content: `_raw,n\n${csvCell(goodXml(1))},1\n${csvCell(goodXml(2))},2,3,4\n${csvCell(goodXml(3))},3\n`,
    hosts: [1, 3],
    records: 3,
    faults: [`csv-invalid 2 ${sizeOf('_raw,n\n', csvCell(goodXml(1)), ',1\n')}`],
  },
  {
    name: 'wrapped-thrice',
    content: `${good(1)}\n${wrap(wrap(wrap(good(2))))}\n${wrap(wrap(good(3)))}\n`,
    hosts: [1, 3],
    records: 3,
    faults: [`layout-too-deep 2 ${LINE}`],
  },
  { name: 'empty', content: '', hosts: [], records: 0, faults: [] },
  { name: 'blank', content: ' \n\r\n\t\n', hosts: [], records: 0, faults: [] },
  { name: 'binary', content: noise(100_000), hosts: [], records: 0, faults: ['format-unknown - 0'] },
  { name: 'prose', content: 'Dear reader,\nthis is no log.\n', hosts: [], records: 0, faults: ['format-unknown - 0'] },
  {
    name: 'pointer',
    content: `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 1\n`,
    hosts: [],
    records: 0,
    faults: ['lfs-pointer - 0'],
  },
];

/** As a collector passes on what it was sent. */
function wrap(text: string): string {
  return JSON.stringify({ time: 1772359202, host: 'collector', sourcetype: 'XmlWinEventLog', event: text });
}

function csvCell(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** Bytes without any order; the same every time. */
function noise(length: number): Buffer {
  let state = 1;
  return Buffer.from(
    Uint8Array.from({ length }, () => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return state >>> 24;
    }),
  );
}

const hostsOf = (alerts: readonly AlertLine[]): number[] => alerts.map(({ host }) => Number(host?.slice(1)));

/** `code record byte` of the faults that the summary places in a source. */
function placesOf(stderr: string, source: string): string[] {
  const found: string[] = [];
  let code = '';
  for (const line of stderr.split('\n')) {
    code = /^ {12}([a-z][a-z-]+): /.exec(line)?.[1] ?? code;
    if (!line.trimStart().startsWith(source)) continue;
    const rest = line.trimStart().slice(source.length);
    const place = /^(?: record ([\d,]+),)?(?: byte ([\d,]+))?(?::|$)/.exec(rest);
    if (place !== null) found.push(`${code} ${plain(place[1])} ${plain(place[2])}`);
  }
  return found.sort();
}

const plain = (text: string | undefined): string => text?.replaceAll(',', '') ?? '-';

describe('broken files', () => {
  const logs = join(folder, 'b');
  let stderr = '';
  let alerts: AlertLine[] = [];
  let all: Accounts;
  let some: Accounts;
  beforeAll(() => {
    writeTree(logs, Object.fromEntries(CASES.map(({ name, content }) => [name, content])));
    // Narrow enough to keep a fault's place on its line, whatever follows it.
    const outcome = runTelltale(['scan', 'b', '--keep-duplicates', '--stats', '--format', 'ndjson'], { cwd: folder });
    expect(outcome.code).toBe(0);
    stderr = outcome.stderr;
    alerts = parseAlerts(outcome.stdout);
    all = parseAccounts(stderr);
    some = parseAccounts(runTelltale(['scan', 'b', '--keep-duplicates', '--format', 'ndjson'], { cwd: folder }).stderr);
  });

  it.each(CASES)('$name: the rest is read, each defect has its place', ({ name, hosts, faults }) => {
    const mine = alerts.filter(({ events }) => events[0]!.source === join('b', name));
    expect(hostsOf(mine)).toEqual(hosts);
    expect(placesOf(stderr, join('b', name))).toEqual([...faults].sort());
  });

  it('are counted to the last record, with and without skipping', () => {
    const records = CASES.reduce((sum, one) => sum + one.records, 0);
    // Bad encoding is replaced and what is wrapped too deep is read as it is; files that are no logs hold no records.
    const unread = CASES.flatMap((one) => one.faults).filter((fault) => !/ - |encoding|layout/.test(fault)).length;
    expect(all).toMatchObject({ attempted: records, skipped: 0, faulted: unread, decoded: records - unread });
    expect(some.attempted).toBe(records);
    expect(some.skipped + some.decoded + some.faulted).toBe(records);
    const total = (accounts: Accounts): number => Object.values(accounts.faults).reduce((sum, count) => sum + count, 0);
    expect(total(all)).toBe(CASES.flatMap((one) => one.faults).length);
  });
});

describe('archives', () => {
  const zip = (files: Readonly<Record<string, Uint8Array>>): Uint8Array => zipSync({ ...files });
  const one = Buffer.from(`${good(1)}\n`);
  let alerts: AlertLine[] = [];
  let stderr = '';
  beforeAll(() => {
    let nested = zip({ 'x.ndjson': one });
    for (let level = 0; level < 12; level++) nested = zip({ 'in.zip': nested, [`beside${level}.ndjson`]: one });
    const padded = good(2, { Message: 'm'.repeat(100_000) });
    const packed = gzipSync(LAPTOPS);
    const flipped = Buffer.from(zip({ 'x.ndjson': one }));
    // Of the checksum in the directory at the end, which is the one that counts.
    flipped[flipped.lastIndexOf('PK\x01\x02') + 16]! ^= 0xff;
    writeTree(join(folder, 'a'), {
      'deep.zip': nested,
      'bomb.gz': gzipSync(gzipSync(Buffer.alloc(80 * MIB, `${padded}\n`), { level: 9 }), { level: 9 }),
      'cut.gz': packed.subarray(0, packed.length / 2),
      'names.zip': zip({ '../../../etc/up.ndjson': one, 'c\x1b[31mm.ndjson': one }),
      'flipped.zip': flipped,
      'fake.zip': bytes('PK\x03\x04', deflateRawSync(one)),
    });
    const outcome = runTelltale(['scan', 'a', '--keep-duplicates', '--format', 'ndjson', '--stats'], { cwd: folder });
    expect(outcome.code).toBe(0);
    alerts = parseAlerts(outcome.stdout);
    stderr = outcome.stderr;
  });
  const alertsIn = (name: string): AlertLine[] =>
    alerts.filter(({ events }) => events[0]!.source.startsWith(join('a', name)));
  const codesIn = (name: string): string[] => {
    const codes: string[] = [];
    let code = '';
    for (const line of stderr.split('\n')) {
      code = /^ {12}([a-z][a-z-]+): /.exec(line)?.[1] ?? code;
      if (line.trimStart().startsWith(join('a', name))) codes.push(code);
    }
    return codes;
  };

  it('inside archives are opened, to a limit that is a fault', () => {
    expect(alertsIn('deep.zip').length).toBeGreaterThanOrEqual(3);
    expect(codesIn('deep.zip')).toEqual(['archive-too-deep']);
    expect(stderr).toContain('deep.zip!in.zip!in.zip');
  });

  it('that unpack to far too much are cut off', () => {
    expect(statSync(join(folder, 'a/bomb.gz')).size).toBeLessThan(20_000);
    expect(codesIn('bomb.gz')).toContain('archive-bomb');
    expect(alertsIn('bomb.gz').length).toBeGreaterThan(0);
  });

  it('that end early give what is there', () => {
    expect(codesIn('cut.gz').sort()).toEqual(['archive-invalid', 'truncated']);
    expect(alertsIn('cut.gz').length).toBeGreaterThan(0);
  });

  it('with names that climb or paint stay names', () => {
    expect(alertsIn('names.zip')).toHaveLength(2);
    for (const { events } of alerts) expect(events[0]!.source).not.toMatch(/\.\.|\x1b/);
    expect(stderr).not.toContain('\x1b');
  });

  it('whose checksum is wrong are read, and said to be wrong', () => {
    expect(hostsOf(alertsIn('flipped.zip'))).toEqual([1]);
    expect(codesIn('flipped.zip')).toEqual(['archive-invalid']);
  });

  it('that only begin like one are faults', () => {
    expect(alertsIn('fake.zip')).toEqual([]);
    expect(new Set(codesIn('fake.zip'))).toEqual(new Set(['archive-invalid']));
  });
});

const isRoot = process.getuid?.() === 0;

describe('files that cannot be opened', () => {
  const closed = join(folder, 'closed');
  beforeAll(() => {
    writeTree(closed, { 'a.ndjson': `${good(1)}\n`, 'b.ndjson': `${good(2)}\n`, 'sub/c.ndjson': `${good(3)}\n` });
    chmodSync(folder, 0o755);
    chmodSync(join(closed, 'b.ndjson'), 0);
    chmodSync(join(closed, 'sub'), 0);
  });
  /** Root may read everything: then as somebody else. */
  const scanAs = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'scan', '--format', 'ndjson', ...args], {
      ...(isRoot ? { uid: 65534, gid: 65534 } : {}),
      encoding: 'utf8',
    });
    return { code: status, stdout, stderr };
  };
  const canRun = runsAsOther();

  it.skipIf(!canRun)('are faults in a folder, and the rest is read', () => {
    const { code, stdout, stderr } = scanAs(closed);
    expect(code).toBe(0);
    expect(hostsOf(parseAlerts(stdout))).toEqual([1]);
    expect(parseAccounts(stderr).faults).toEqual({ 'read-failed': 2 });
    expect(stderr).toContain('permission denied');
  });

  it.skipIf(!canRun)('are errors where they are named, and with --strict', () => {
    expect(scanAs(join(closed, 'b.ndjson')).code).toBe(2);
    expect(scanAs(closed, '--strict').code).toBe(2);
  });
});

/** Whether the built program can be run by somebody who may not read everything. */
function runsAsOther(): boolean {
  // Windows has no files that their owner may not read.
  if (process.platform === 'win32') return false;
  if (!isRoot) return true;
  const { status } = spawnSync(process.execPath, [MAIN, '--version'], { uid: 65534, gid: 65534 });
  return status === 0;
}

/** The most memory that a run took, in MiB; standard input is given in blocks, as a pipe gives it. */
function measure(args: readonly string[], input: () => Iterable<string | Uint8Array> = () => []) {
  const wrapper = `process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS + '\\n'))`;
  const child = spawn(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(wrapper)}`, MAIN, 'scan', '--format', 'ndjson', ...args],
    { cwd: folder },
  );
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  const feed = async (): Promise<void> => {
    for (const block of input()) {
      if (!child.stdin.write(block)) await new Promise((resolve) => child.stdin.once('drain', resolve));
    }
    child.stdin.end();
  };
  return new Promise<{ code: number | null; alerts: AlertLine[]; stderr: string; peak: number }>((resolve, reject) => {
    child.on('close', (code) => {
      const stderr = Buffer.concat(err).toString('utf8');
      const peak = Number(/^peak (\d+)$/m.exec(stderr)?.[1]) / 1024;
      resolve({ code, alerts: parseAlerts(Buffer.concat(out).toString('utf8')), stderr, peak });
    });
    feed().catch(reject);
  });
}

function* long(before: string, filler: string, after: string, mib: number): Generator<string | Uint8Array> {
  yield before;
  const block = Buffer.alloc(MIB, filler);
  for (let i = 0; i < mib; i++) yield block;
  yield after;
}

/** One is as long as they may come; for the others several times the longest record that is kept will do. */
describe('far too much in one piece', () => {
  it.each([
    ['a line of 200 MB of JSON', `${good(1)}\n{"a":"`, 'x', `"}\n${good(2)}\n`, [1, 2], 3],
    ['a line of nothing', `${good(1)}\n`, 'x', `\n${good(2)}\n`, [1, 2], 3],
    ['a line of open brackets', `${good(1)}\n`, '{"a":[', `\n${good(2)}\n`, [1, 2], 3],
    ['the first line', '{"a":"', 'x', `"}\n${good(2)}\n`, [2], 2],
    ['an element of an array on one line', `[${good(1)},{"a":"`, 'x', `"},${good(2)}]`, [1, 2], 3],
    [
      'an event of XML',
      `${goodXml(1)}\n${goodXml(9).slice(0, -29)}`,
      'x',
      `${goodXml(9).slice(-29)}\n${goodXml(2)}\n`,
      [1, 2],
      3,
    ],
    ['a cell of CSV', `_raw,n\n${csvCell(goodXml(1))},1\n"`, 'x', `",2\n${csvCell(goodXml(2))},3\n`, [1, 2], 3],
  ])('%s is one fault', async (what, before, filler, after, hosts, records) => {
    const mib = what.includes('200 MB') ? 200 : 50;
    const { code, alerts, stderr, peak } = await measure(['-'], () => long(before, filler, after, mib));
    expect(code).toBe(0);
    expect(hostsOf(alerts)).toEqual(hosts);
    const { attempted, faulted, faults } = parseAccounts(stderr);
    expect({ attempted, faulted, faults }).toEqual({
      attempted: records,
      faulted: 1,
      faults: { 'record-too-long': 1 },
    });
    expect(peak).toBeGreaterThan(20);
    expect(peak).toBeLessThan(300);
  });
});

describe('much', () => {
  it('of newline-delimited JSON takes no more memory than little', async () => {
    const path = join(folder, 'much.ndjson');
    const descriptor = openSync(path, 'w');
    const block = Array.from({ length: 4000 }, (_, i) =>
      good(i, { QueryName: 'www.example.org', Message: 'm'.repeat(800) }),
    );
    for (let i = 0; i < 60; i++) writeSync(descriptor, `${block.join('\n')}\n`);
    closeSync(descriptor);
    expect(statSync(path).size).toBeGreaterThan(200 * MIB);
    const { code, peak, stderr } = await measure([path]);
    expect(code).toBe(0);
    expect(parseAccounts(stderr).attempted).toBe(240_000);
    expect(peak).toBeLessThan(200);
  });

  it('of files in a folder is listed in a moment', async () => {
    const many = join(folder, 'many');
    mkdirSync(many);
    for (let i = 0; i < 20_000; i++) closeSync(openSync(join(many, `f${i}`), 'w'));
    writeFileSync(join(many, 'last'), `${good(1)}\n`);
    const { code, alerts, stderr, peak } = await measure([many]);
    expect(code).toBe(0);
    expect(hostsOf(alerts)).toEqual([1]);
    expect(stderr).toContain('20,001 files');
    expect(parseAccounts(stderr)).toMatchObject({ attempted: 1, faults: {} });
    expect(peak).toBeLessThan(200);
  });
});

describe('a wrapper that is not known', () => {
  it('is a fault that names the list in it', () => {
    const file = join(folder, 'wrapped.json');
    writeFileSync(file, JSON.stringify({ took: 1, logs: [JSON.parse(good(1)), JSON.parse(good(2))] }));
    const { stdout, stderr } = runTelltale(['scan', file, '--format', 'ndjson']);
    expect(parseAlerts(stdout)).toEqual([]);
    expect(stderr.replace(/\s+/g, ' ')).toContain(
      'record 1, byte 0: an array of objects under `logs` was not read as events',
    );
  });
});
