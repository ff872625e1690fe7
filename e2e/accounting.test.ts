/**
 * Every record is accounted for, and no number of workers changes a byte: over the real telemetry, counted a second time
 * here, and over files that are large enough for ranges and threads.
 */
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeCorpus, type Query, readMembers } from './corpus.ts';
import { flat, xml } from './layouts.ts';
import {
  ATTACK_DATA,
  hasSeeds,
  hasTelemetry,
  MAIN,
  makeFolder,
  OTRF,
  type Outcome,
  parseAccounts,
  parseAlerts,
  RULES,
  runTelltale,
  SEEDS,
} from './telltale.ts';

/** Lines that hold more than blanks, by event id of Sysmon. */
function countLines(): { readonly total: number; readonly sysmon: Readonly<Record<string, number>> } {
  let total = 0;
  const sysmon: Record<string, number> = {};
  for (const { bytes } of readMembers()) {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
    for (const line of text.split('\n')) {
      if (line.trim() === '') continue;
      total++;
      if (!line.includes('Microsoft-Windows-Sysmon/Operational')) continue;
      const { Channel, EventID } = JSON.parse(line) as { Channel?: string; EventID?: number }; // shape checked next
      if (Channel === 'Microsoft-Windows-Sysmon/Operational')
        sysmon[String(EventID)] = (sysmon[String(EventID)] ?? 0) + 1;
    }
  }
  return { total, sysmon };
}

describe.skipIf(!hasTelemetry || !hasSeeds)('real telemetry, published rules', () => {
  const scan = ['scan', OTRF, ATTACK_DATA, '--rules', SEEDS, '--format', 'ndjson'];
  let runs: Outcome[] = [];
  beforeAll(async () => {
    runs = [
      runTelltale([...scan, '--stats', '--workers', '1']),
      runTelltale([...scan, '--stats', '--workers', '2']),
      runTelltale([...scan, '--workers', '3']),
      runTelltale(['scan', OTRF, ATTACK_DATA, '--format', 'ndjson']),
    ];
  });

  it('is counted to the last record, as a second count has it', () => {
    const { total, sysmon } = countLines();
    const { attempted, decoded, skipped, faulted, faults, kinds } = parseAccounts(runs[0]!.stderr);
    expect({ attempted, decoded, skipped, faulted }).toEqual({
      attempted: total,
      decoded: total,
      skipped: 0,
      faulted: 0,
    });
    // What lies beside the telemetry: two texts of the people who made it, and a licence.
    expect(faults).toEqual({ 'format-unknown': 3 });
    expect(kinds.reduce((sum, { count }) => sum + count, 0)).toBe(total);
    const counted = kinds.filter(({ kind }) => kind === 'sysmon').map(({ event, count }) => [event, count]);
    expect(Object.fromEntries(counted)).toEqual(sysmon);
  });

  it('is accounted for where most of it is skipped', () => {
    const all = parseAccounts(runs[0]!.stderr);
    const some = parseAccounts(runs[2]!.stderr);
    expect(some.attempted).toBe(all.attempted);
    expect(some.skipped).toBeGreaterThan(all.attempted / 2);
    expect(some.skipped + some.decoded + some.faulted).toBe(some.attempted);
    expect(some.faults).toEqual(all.faults);
  });

  it('gives the same alerts for any number of workers, skipping or not, and by the bundled rules', () => {
    // The telemetry is older than these providers; what it gives with their names in it, other tests show.
    expect(runs[0]!.stdout).toBe('');
    for (const { code, stdout } of runs) {
      expect(code).toBe(0);
      expect(stdout).toBe(runs[0]!.stdout);
    }
    const places = ({ stderr }: Outcome) => stderr.slice(stderr.indexOf('Faults'));
    expect(places(runs[1]!)).toBe(places(runs[0]!));
  });
});

const MIB = 1024 * 1024;

interface Large {
  readonly path: string;
  readonly records: number;
  /** Ordinals of the records of a query that only the EQL rule is sure of. */
  readonly found: readonly number[];
}

/** Blocks of filler with the corpus strewn in, until the file is so large. */
function writeLarge(path: string, bytes: number, filler: readonly string[], found: readonly string[]): Large {
  const descriptor = openSync(path, 'w');
  const ordinals: number[] = [];
  let records = 0;
  let written = 0;
  for (let round = 0; written < bytes; round++) {
    const lines: string[] = [];
    let next = 0;
    filler.forEach((line, i) => {
      lines.push(line);
      // Elsewhere in every block, so that ranges begin and end at other records.
      if ((i + round * 7) % 211 === 0) {
        lines.push(found[(next++ + round) % found.length]!);
        ordinals.push(records + lines.length);
      }
    });
    records += lines.length;
    written += writeSync(descriptor, lines.map((line) => `${line}\n`).join(''));
  }
  closeSync(descriptor);
  return { path, records, found: ordinals };
}

interface Watched extends Outcome {
  /** Threads that the process had at most; 0 where nobody can tell. */
  readonly threads: number;
}

/** Runs it and watches its threads. */
function watchTelltale(args: readonly string[]): Promise<Watched> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [MAIN, ...args]);
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let threads = 0;
    const timer = setInterval(() => {
      try {
        const count = /^Threads:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'latin1'))?.[1];
        threads = Math.max(threads, Number(count ?? 0));
      } catch {
        // It has just ended, or this is no Linux.
      }
    }, 5);
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('close', (code) => {
      clearInterval(timer);
      const text = (chunks: Buffer[]): string => Buffer.concat(chunks).toString('utf8');
      resolve({ code, stdout: text(out), stderr: text(err), threads });
    });
  });
}

describe.skipIf(!hasTelemetry)('large files', () => {
  const folder = makeFolder();
  let lookups: Query[] = [];
  const files: Record<'json' | 'xml', Large> = { json: none(), xml: none() };

  beforeAll(() => {
    // Whatever else they are, the EQL rule has one alert for each.
    lookups = makeCorpus().filter(
      ({ program, domain, recordId }) =>
        program.listed === true && program.excluded !== true && domain.eql === true && recordId !== null,
    );
    expect(lookups.length).toBeGreaterThan(5);
    const [member] = [...readMembers()].filter(({ name }) => name.startsWith('psh_cmstp'));
    const real = Buffer.from(member!.bytes)
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '');
    files.json = writeLarge(
      join(folder, 'large.json'),
      136 * MIB,
      real,
      lookups.map((query) => JSON.stringify(flat(query))),
    );
    const padding = 'A'.repeat(3000);
    const others = lookups.map((query) => xml({ ...query, ruleName: padding, domain: { name: 'www.example.org' } }));
    files.xml = writeLarge(
      join(folder, 'large.xml'),
      68 * MIB,
      Array.from({ length: 1000 }, (_, i) => others[i % others.length]!),
      lookups.map((query) => xml(query)),
    );
  });

  it.each([
    { format: 'json', more: ['2', '3'] },
    { format: 'xml', more: ['2'] },
  ] as const)('give the same bytes for one worker and more, which do work: $format', async ({ format, more }) => {
    const { path, records, found } = files[format];
    // Every record is read, so that files of this size are worth threads.
    const scan = ['scan', path, '--keep-duplicates', '--stats', '--format', 'ndjson', '--workers'];
    const one = await watchTelltale([...scan, '1']);
    const ordinals = parseAlerts(one.stdout)
      .filter(({ rule }) => RULES[rule.id] === 'eql')
      .map(({ events }) => events[0]!.record);
    expect(ordinals).toEqual(found);
    const alone = parseAccounts(one.stderr);
    for (const workers of more) {
      const { stdout, stderr, threads } = await watchTelltale([...scan, workers]);
      expect(stdout === one.stdout, `${workers} workers`).toBe(true);
      const accounts = parseAccounts(stderr);
      expect(accounts).toEqual(alone);
      expect(accounts.attempted).toBe(records);
      expect(accounts.skipped + accounts.decoded + accounts.faulted).toBe(records);
      if (process.platform === 'linux') expect(threads).toBeGreaterThanOrEqual(one.threads + Number(workers) - 1);
    }
  });
});

describe.skipIf(!hasTelemetry)('copies of events in a large file', () => {
  const folder = makeFolder();

  it('count once for a rule, whatever the number of threads', async () => {
    const lookups = makeCorpus().filter(({ recordId, domain }) => recordId !== null && domain.name !== undefined);
    const lines = lookups.map((query) => JSON.stringify(flat(query)));
    const once = join(folder, 'once.json');
    writeFileSync(once, `${lines.join('\n')}\n`);
    const { path } = writeLarge(join(folder, 'large.json'), 100 * MIB, lines, lines);
    const scan = (log: string, workers: string) =>
      watchTelltale(['scan', log, '--stats', '--format', 'ndjson', '--workers', workers]);
    const single = parseAlerts((await scan(once, '1')).stdout);
    const one = await scan(path, '1');
    const ids = (alerts: readonly { readonly id: string; readonly event_count: number }[]) =>
      alerts.map(({ id, event_count }) => `${id} ${event_count}`).sort();
    expect(ids(parseAlerts(one.stdout))).toEqual(ids(single));
    expect(single.length).toBeGreaterThan(5);
    const copies = /^Copies +[\d,]+ times/m;
    const [said] = copies.exec(one.stderr)!;
    for (const workers of ['2']) {
      const { stdout, stderr } = await scan(path, workers);
      expect(stdout === one.stdout, `${workers} workers`).toBe(true);
      expect(copies.exec(stderr)?.[0]).toBe(said);
    }
  });
});

function none(): Large {
  return { path: '', records: 0, found: [] };
}
