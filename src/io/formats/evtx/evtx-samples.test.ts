/**
 * Real files against two independent readers: evtxexport (Debian package libevtx-utils) and evtx_dump (the evtx crate).
 * Counts and whole documents are compared, after the spellings in which the readers differ from Windows or from each
 * other are made the same; docs/reference/evtx.md lists those with their reasons. Skipped where files or readers are
 * not installed; EVTX_DUMP names another evtx_dump than the one on the path.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SYSTEM_FIELDS, type SystemField } from '../../../event/record.ts';
import { type EvtxOptions, EvtxRecord, openEvtx } from './index.ts';

const folder = resolve(import.meta.dirname, '../../../../../shared/data/evtx');
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.evtx')) : [];

function findProgram(name: string, given?: string): string | null {
  const path = given ?? name;
  try {
    execFileSync(path, ['-V'], { stdio: 'ignore' });
    return path;
  } catch {
    return null; // Not installed.
  }
}
const evtxexport = findProgram('evtxexport');
const evtxDump = findProgram('evtx_dump', process.env['EVTX_DUMP']);

/** What a program wrote, whatever it made of damaged input. */
function runProgram(path: string, args: readonly string[]): string {
  try {
    return execFileSync(path, args, { maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'] }).toString();
  } catch (error) {
    const { stdout } = error as { stdout?: Buffer };
    return stdout?.toString() ?? '';
  }
}

interface Sample {
  readonly xml: string[];
  readonly json: string[];
  readonly faults: string[];
  readonly attempted: number;
}

function readSample(name: string, options: { carve?: boolean; verify?: boolean } = {}): Sample {
  const xml: string[] = [];
  const json: string[] = [];
  const faults: string[] = [];
  const reader = openEvtx(
    {
      record({ body }) {
        if (!(body instanceof EvtxRecord)) throw new Error('another body');
        xml.push(body.toXml());
        json.push(body.toJson());
      },
      fault: ({ code }) => faults.push(code),
    },
    { needles: null, firstOrdinal: 0, firstOffset: 0, ...options },
  );
  reader.push(readFileSync(resolve(folder, name)));
  reader.end();
  return { xml, json, faults, attempted: reader.attempted };
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const unescapeXml = (text: string): string => text.replace(/&(lt|gt|amp|quot|apos);/g, (_, name) => ENTITIES[name]!);

/** A document as a list of `path=text` and `path@attribute=value`. */
function listFields(xml: string): string[] {
  const fields: string[] = [];
  const open: string[] = [];
  let text = '';
  let leaf = false;
  for (const [, close, name, attributes, empty, chars] of xml.matchAll(/<(\/?)([^\s/>]+)([^>]*?)(\/?)>|([^<]+)/g)) {
    if (chars !== undefined) text += chars;
    else if (close === '/') {
      if (leaf) fields.push(`${open.join('/')}=${unescapeXml(text)}`);
      open.pop();
      leaf = false;
      text = '';
    } else {
      open.push(name!);
      text = '';
      for (const [, key, double, single] of attributes!.matchAll(/([^\s=]+)=(?:"([^"]*)"|'([^']*)')/g)) {
        fields.push(`${open.join('/')}@${key}=${unescapeXml(double ?? single ?? '')}`);
      }
      leaf = empty === '';
      if (!leaf) fields.push(`${open.join('/')}=`);
      if (!leaf) open.pop();
    }
  }
  return fields;
}

/** What evtxexport spells otherwise than Windows does today: GUIDs in capitals, times with 9 digits, padded hex. */
function normalize(field: string): string {
  return field
    .replace(/\{[0-9A-Fa-f-]{36}\}/g, (guid) => guid.toLowerCase())
    .replace(/(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.)(\d{3,9})Z/g, (_, start, digits) => `${start}${digits.padEnd(9, '0')}Z`)
    .replace(/=0x0*([0-9a-fA-F])/, '=0x$1')
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '_');
}

const documents = (text: string): string[] => text.match(/<Event [\s\S]*?<\/Event>/g) ?? [];
const idOf = (fields: readonly string[]): string =>
  fields.find((field) => field.startsWith('Event/System/EventRecordID=')) ?? '';

describe.skipIf(files.length === 0)('the sample files (../shared/data/evtx)', () => {
  // What each file holds: records, carved records besides, and the faults that are named.
  const expected: Readonly<Record<string, readonly [records: number, carved: number, faults: readonly string[]]>> = {
    '2-system-Microsoft-Windows-LiveId%4Operational.evtx': [399, 9, []],
    'Application_no_crc32.evtx': [17, 0, []],
    'DE_RDP_Tunnel_5156.evtx': [101, 0, []],
    'Sysmon_Exec_CompiledHTML.evtx': [2, 0, []],
    'Sysmon_UACME_64.evtx': [530, 44, []],
    'UACME_59_Sysmon.evtx': [7, 29, []],
    'exec_sysmon_1_11_lolbin_rundll32_openurl_FileProtocolHandler.evtx': [11, 91, []],
    'exec_wmic_xsl_internet_sysmon_3_1_11.evtx': [8, 0, []],
    'issue_201.evtx': [1, 0, []],
    'new-user-security.evtx': [4, 0, []],
    'sample-with-irregular-bool-values.evtx': [3028, 104, []],
    'sample-with-zero-data-size-event.evtx': [449, 0, ['evtx-bad-record']],
    'sample_with_a_bad_chunk_magic.evtx': [301, 50, Array(4).fill('evtx-bad-chunk')],
    'security.evtx': [2261, 28, []],
    'security_bad_string_cache.evtx': [2261, 28, []],
    'sysmon.evtx': [358, 0, Array(7).fill('evtx-bad-chunk')],
    'sysmon_mshta_sharpshooter_stageless_meterpreter.evtx': [3, 0, []],
    'system.evtx': [1881, 44, []],
  };

  it.each(files)('%s: counts and faults', (name) => {
    const plain = readSample(name);
    const [records, carved, faults] = expected[name] ?? [plain.xml.length, 0, plain.faults];
    expect([plain.xml.length, plain.faults]).toEqual([records, faults]);
    expect(readSample(name, { carve: true }).xml.length).toBe(records + carved);
  });

  it.each(files)('%s: fields and data say what the XML says', (name) => {
    const reader = openEvtx(
      {
        record({ body }) {
          if (!(body instanceof EvtxRecord)) throw new Error('another body');
          const fields = listFields(body.toXml());
          const values = new Set(fields.map((field) => field.slice(field.indexOf('=') + 1)));
          const asked = SYSTEM_FIELDS.map((field: SystemField) => body.system(field)).filter((value) => value !== null);
          // XML shows characters that it does not allow as `_`.
          const shown = (value: unknown): string =>
            String(value).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '_');
          expect(
            [...asked, ...body.dataNames().flatMap((data) => body.data(data) ?? [])].filter(
              (value) => !values.has(shown(value)),
            ),
          ).toEqual([]);
        },
        fault() {},
      },
      { needles: null, firstOrdinal: 0, firstOffset: 0 },
    );
    reader.push(readFileSync(resolve(folder, name)));
    reader.end();
  });

  it.each(files)('%s: refusing records changes nothing else', (name) => {
    const rules: readonly NonNullable<EvtxOptions['admit']>[] = [
      () => false,
      (_, id) => id === null || id % 2 === 1,
      (provider, id, channel) => (provider?.length ?? 0) % 2 === 0 || (id ?? 0) > 4000 || channel === 'System',
    ];
    for (const admit of rules) {
      const read = (options: Partial<EvtxOptions>): { ordinals: number[]; attempted: number; skipped: number } => {
        const ordinals: number[] = [];
        const reader = openEvtx(
          {
            record({ body, ordinal }) {
              if (!(body instanceof EvtxRecord)) throw new Error('another body');
              const id = body.system('EventID');
              if (admit(body.system('Provider'), id === null ? null : Number(id), body.system('Channel'))) {
                ordinals.push(ordinal);
              }
            },
            fault() {},
          },
          { needles: null, firstOrdinal: 0, firstOffset: 0, ...options },
        );
        reader.push(readFileSync(resolve(folder, name)));
        reader.end();
        return { ordinals, attempted: reader.attempted, skipped: reader.skipped };
      };
      const all = read({});
      const admitted = read({ admit });
      expect(admitted.ordinals).toEqual(all.ordinals);
      expect(admitted.attempted).toBe(all.attempted);
      expect(admitted.skipped).toBeGreaterThanOrEqual(0);
    }
  });

  it.skipIf(evtxDump === null).each(files)('%s: the same documents as evtx_dump, in JSON and XML', (name) => {
    const { json, xml } = readSample(name);
    const lines = runProgram(evtxDump!, ['-t', '1', '-o', 'jsonl', resolve(folder, name)])
      .trim()
      .split('\n');
    // evtx_dump gives a log that has wrapped around in order of record id, we in order of the file.
    expect(json.toSorted()).toEqual(lines.toSorted());
    const theirs = documents(runProgram(evtxDump!, ['-t', '1', '-o', 'xml', resolve(folder, name)]));
    expect(xml.map((text) => listFields(text).join('\n')).toSorted()).toEqual(
      theirs.map((text) => listFields(text).join('\n')).toSorted(),
    );
  });

  it.skipIf(evtxexport === null).each(files)('%s: the same fields as evtxexport, but for what is known', (name) => {
    const theirs = new Map<string, string[]>();
    for (const text of documents(runProgram(evtxexport!, ['-f', 'xml', resolve(folder, name)]))) {
      const fields = listFields(text).map(normalize);
      theirs.set(idOf(fields), fields);
    }
    const { xml } = readSample(name);
    expect(xml.length).toBeGreaterThanOrEqual(theirs.size);
    for (const text of xml) {
      const ours = listFields(text).map(normalize);
      const other = theirs.get(idOf(ours));
      // On damaged files evtxexport gives fewer records, on one none.
      if (other === undefined) continue;
      // It writes strings that look like XML unescaped; any field of such an event may then be cut differently.
      if (ours.some((field) => /=\s*<[^>]+>/.test(field))) continue;
      const left = other.filter((field) => !ours.includes(field));
      const unknown = left.filter((field) => {
        const path = field.slice(0, field.indexOf('=') + 1);
        const value = field.slice(path.length);
        const mine = ours
          .filter((candidate) => candidate.startsWith(path))
          .map((candidate) => candidate.slice(path.length));
        const isBool = value === 'true' && mine.some((text) => /^\d+$/.test(text));
        const isBlank = value.trim() === '' && mine.some((text) => text.trim() === '');
        const isControl = value === '' && mine.some((text) => text.includes('_'));
        return !isBool && !isBlank && !isControl;
      });
      expect(unknown).toEqual([]);
    }
  });
});
