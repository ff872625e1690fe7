/**
 * Event logs through the command line: the bundled rules match a record of a built log, records that concern no rule are
 * skipped undecoded with the same result, and `evtx` writes every record in each form.
 */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  buildEvtxFile,
  ChunkBuilder,
  dataTemplate,
  eventRecord,
  eventTemplate,
  utf16,
} from '../src/io/formats/evtx/evtx-builder.fixture.ts';
import * as Type from '../src/io/formats/evtx/value-type.ts';
import { makeFolder, parseAccounts, runTelltale, scanAlerts, writeTree } from './telltale.ts';

const EVENT = eventTemplate(1);
const DNS = dataTemplate(2, [
  'RuleName',
  'UtcTime',
  'ProcessGuid',
  'ProcessId',
  'QueryName',
  'QueryStatus',
  'QueryResults',
  'Image',
]);

const lookup = (id: number, host: string, image: string) =>
  eventRecord(
    {
      id,
      eventId: 22,
      data: {
        type: Type.BINXML,
        instance: {
          template: DNS,
          values: [
            '-',
            '2024-01-17 06:13:20.123',
            '{b34bc01c-a92a-5f69-7e02-000000000900}',
            '4711',
            host,
            '0',
            '::ffff:192.0.2.7;',
            image,
          ].map(utf16),
        },
      },
    },
    EVENT,
  );

function buildLog(): Buffer {
  const chunk = new ChunkBuilder();
  const records = [
    lookup(1, 'www.example.com', 'C:\\Users\\bob\\Downloads\\viewer.exe'),
    lookup(2, 'api.openai.com', 'C:\\Users\\bob\\Downloads\\viewer.exe'),
    eventRecord(
      { id: 3, eventId: 4634, provider: 'Microsoft-Windows-Security-Auditing', channel: 'Security', data: utf16('') },
      EVENT,
    ),
    lookup(4, 'api.openai.com', 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe'),
  ];
  for (const record of records) expect(chunk.add(record)).toBe(true);
  return buildEvtxFile([chunk.build()]);
}

describe('event logs', () => {
  const folder = makeFolder();
  writeTree(folder, { 'sysmon.evtx': buildLog() });
  const log = join(folder, 'sysmon.evtx');

  it('are scanned by the bundled rules', () => {
    const alerts = scanAlerts([log]);
    expect(
      alerts.map(({ rule, host, process, events }) => [rule.language, host, process.name, events[0]?.record_id]),
    ).toEqual([
      ['eql', 'WKS-01', 'viewer.exe', '2'],
      ['spl', 'WKS-01', 'viewer.exe', '2'],
    ]);
  });

  it('give the same alerts when every record is read', () => {
    const skipping = runTelltale(['scan', log, '--format', 'ndjson']);
    const reading = runTelltale(['scan', log, '--format', 'ndjson', '--stats']);
    expect(reading.stdout).toBe(skipping.stdout);
    expect(parseAccounts(skipping.stderr)).toMatchObject({ attempted: 4, skipped: 1, decoded: 3 });
    expect(parseAccounts(reading.stderr)).toMatchObject({ attempted: 4, skipped: 0, decoded: 4 });
  });

  it('are decoded whole, in each form', () => {
    for (const [format, look] of [
      ['ndjson', (line: string) => JSON.parse(line).Event.System.EventRecordID],
      ['flat', (line: string) => JSON.parse(line).RecordNumber],
      ['xml', (line: string) => Number(/<EventRecordID>(\d+)</.exec(line)?.[1])],
    ] as const) {
      const { stdout, code } = runTelltale(['evtx', log, '--format', format]);
      expect(code).toBe(0);
      expect(stdout.trimEnd().split('\n').map(look), format).toEqual([1, 2, 3, 4]);
    }
  });

  it('scan their own JSON and XML with the same alerts', () => {
    const direct = scanAlerts([log]).map(({ id }) => id);
    for (const format of ['ndjson', 'flat', 'xml']) {
      const { stdout } = runTelltale(['evtx', log, '--format', format]);
      expect(
        scanAlerts(['-'], { input: stdout }).map(({ id }) => id),
        format,
      ).toEqual(direct);
    }
  });

  it('are decoded in the order of their records, though they have gone round', () => {
    const chunkOf = (...ids: number[]): Buffer => {
      const chunk = new ChunkBuilder();
      for (const id of ids) expect(chunk.add(lookup(id, 'www.example.com', 'C:\\a.exe'))).toBe(true);
      return chunk.build();
    };
    const round = makeFolder();
    writeTree(round, { 'round.evtx': buildEvtxFile([chunkOf(7, 8), chunkOf(9), chunkOf(3, 4), chunkOf(5, 6)]) });
    const { stdout, stderr } = runTelltale(['evtx', join(round, 'round.evtx')]);
    const ids = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).Event.System.EventRecordID);
    expect(ids).toEqual([3, 4, 5, 6, 7, 8, 9]);
    expect(stderr).toContain('7 records, 7 written, 0 faults');
  });

  it('leave out what is no event log, with a fault', () => {
    const notes = makeFolder();
    writeTree(notes, { 'notes.txt': 'nothing of the kind\n' });
    const text = join(notes, 'notes.txt');
    const { stdout, stderr, code } = runTelltale(['evtx', text]);
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toContain('1 fault');
    expect(runTelltale(['evtx', join(folder, 'missing.evtx')]).code).toBe(2);
  });
});
