/**
 * Real Sysmon lookups with the asking program and the name replaced: every program asks for every domain. What is not
 * replaced (hosts, GUIDs, answers, statuses, missing fields, times) is as real machines wrote it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import { DOMAINS, type Domain, PROGRAMS, type Program } from './fleet.ts';
import { ATTACK_DATA, OTRF } from './telltale.ts';

export interface Query {
  readonly program: Program;
  readonly domain: Domain;
  readonly host: string;
  /** null: the record had none. */
  readonly recordId: number | null;
  readonly guid: string | null;
  readonly processId: string | null;
  readonly status: string | null;
  readonly results: string | null;
  readonly userId: string | null;
  readonly user: string | null;
  readonly ruleName: string | null;
  /** Milliseconds since 1970, of the event and of the log. */
  readonly utcTime: number;
  readonly logTime: number;
}

export interface Member {
  readonly archive: string;
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The files inside the archives of real telemetry, unpacked with other code than the product's. */
export function* readMembers(): Generator<Member> {
  for (const name of readdirSync(OTRF).sort()) {
    if (!name.endsWith('.zip')) continue;
    const archive = join(OTRF, name);
    for (const [member, bytes] of Object.entries(unzipSync(readFileSync(archive)))) {
      if (!member.endsWith('/')) yield { archive, name: member, bytes };
    }
  }
  for (const name of readdirSync(ATTACK_DATA).sort()) {
    if (!name.endsWith('.tar.gz')) continue;
    const archive = join(ATTACK_DATA, name);
    const tar = gunzipSync(readFileSync(archive));
    for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
      const header = tar.subarray(at, at + 512).toString('latin1');
      const size = Number.parseInt(header.slice(124, 136), 8);
      const type = header[156];
      if (type === '0' || type === '\0') {
        yield {
          archive,
          name: header.slice(0, 100).replace(/\0.*$/s, ''),
          bytes: tar.subarray(at + 512, at + 512 + size),
        };
      }
      at += 512 + Math.ceil(size / 512) * 512;
    }
  }
}

export type FlatRecord = Readonly<Record<string, unknown>>;

/** Sysmon's event 22 in otrf/, as it lies there. */
export function readRealQueries(): FlatRecord[] {
  const found: FlatRecord[] = [];
  for (const { archive, bytes } of readMembers()) {
    if (!archive.startsWith(OTRF)) continue;
    for (const line of Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8').split('\n')) {
      if (!line.includes('Microsoft-Windows-Sysmon/Operational') || !/"EventID":\s*22,/.test(line)) continue;
      found.push(JSON.parse(line) as FlatRecord); // shape checked field by field below
    }
  }
  return found;
}

/** Answers that the real records hold too seldom: aliases, several, IPv6, none, and a failure that still has one. */
const ANSWERS: readonly (readonly [status: string, results: string | null])[] = [
  ['0', 'type:  5 edge.provider.example;::ffff:192.0.2.10;::ffff:192.0.2.11;'],
  ['0', '192.0.2.20;2001:db8::20;'],
  ['0', '::ffff:192.0.2.30;'],
  ['9003', '-'],
  ['0', null],
  ['1460', '-'],
  ['9501', 'type:  6 ns.provider.example;'],
];

const text = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : null;

/** Every program asks for every domain, over and over through the real records. */
export function makeCorpus(): Query[] {
  const real = readRealQueries();
  if (real.length === 0) throw new Error('no real lookups to replace');
  const queries: Query[] = [];
  PROGRAMS.forEach((program, p) => {
    DOMAINS.forEach((domain, d) => {
      const n = queries.length;
      const record = real[(n * 7) % real.length]!;
      // Two of three have answers made for this; the third keeps its own.
      const made = n % 3 === 0 ? null : ANSWERS[(p * 3 + d) % ANSWERS.length]!;
      const utcTime = Date.parse(`${text(record['UtcTime'])!.replace(' ', 'T')}Z`);
      queries.push({
        program,
        domain,
        host: text(record['Hostname'])!,
        recordId: typeof record['RecordNumber'] === 'number' ? record['RecordNumber'] + n * 1_000_000 : null,
        guid: text(record['ProcessGuid']),
        processId: text(record['ProcessId']) ?? text(record['ProcessID']),
        status: made === null ? text(record['QueryStatus']) : made[0],
        results: made === null ? text(record['QueryResults']) : made[1],
        // Few of the real records kept it; here one of four lacks it.
        userId: text(record['UserID']) ?? (n % 4 === 0 ? null : 'S-1-5-18'),
        user: text(record['User']),
        ruleName: text(record['RuleName']),
        utcTime,
        // Every event has a millisecond of its own, so that nothing hangs on the order of equals.
        logTime: utcTime + 1000 + (n % 997),
      });
      // The same process asks once more, with the same answers: counted, not a row of its own.
      if (n % 5 === 0) queries.push({ ...queries.at(-1)!, logTime: utcTime + 60_000 + n, recordId: null });
    });
  });
  return queries;
}
