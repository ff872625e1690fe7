import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Classifier } from './classify.ts';
import { ENRICHED, enrichResolution, isEnrichedName } from './enriched-fields.ts';
import { packTable, readPacked } from './packed-table.ts';
import { ProcessTable, ProcessTableBuilder } from './process-table.ts';
import type { JsonObject, RecordBody } from './record.ts';
import { resolveField } from './resolve.ts';
import type { Value } from './value.ts';

const classifier = new Classifier({ parseXml: () => null, strictFields: false });

function sysmon(id: number, data: Record<string, string>, time = '2026-05-01T10:00:00.000Z'): JsonObject {
  return {
    Channel: 'Microsoft-Windows-Sysmon/Operational',
    SourceName: 'Microsoft-Windows-Sysmon',
    EventID: id,
    Hostname: 'WKS-1',
    '@timestamp': time,
    EventTime: time,
    ...data,
  };
}

function security(id: number, data: Record<string, string>, time: string): JsonObject {
  const SourceName = 'Microsoft-Windows-Security-Auditing';
  return { Channel: 'Security', SourceName, EventID: id, Hostname: 'WKS-1', '@timestamp': time, ...data };
}

const PARENT = sysmon(1, {
  ProcessGuid: '{P}',
  ProcessId: '10',
  Image: 'C:\\Windows\\explorer.exe',
  CommandLine: 'explorer.exe',
  ParentProcessGuid: '{G}',
});
const CHILD = sysmon(1, {
  ProcessGuid: '{C}',
  ProcessId: '11',
  Image: 'C:\\Tools\\a.exe',
  CommandLine: 'a.exe --quiet "two words"',
  User: 'CORP\\ada',
  Hashes: 'SHA256=AB12',
  OriginalFileName: 'real.exe',
  ParentProcessGuid: '{P}',
  ParentProcessId: '10',
  ParentImage: 'C:\\Windows\\explorer.exe',
  ParentCommandLine: 'explorer.exe',
});
const SIGNED = { Signed: 'true', Signature: 'Good Corp', SignatureStatus: 'Valid' };
const CHILD_IMAGE = sysmon(7, {
  ProcessGuid: '{C}',
  Image: 'C:\\Tools\\a.exe',
  ImageLoaded: 'c:\\tools\\A.exe',
  ...SIGNED,
});
const LIBRARY = sysmon(7, {
  ProcessGuid: '{C}',
  Image: 'C:\\Tools\\a.exe',
  ImageLoaded: 'C:\\Windows\\x.dll',
  Signed: 'true',
  Signature: 'Other Corp',
});
const PARENT_IMAGE = sysmon(7, {
  ProcessGuid: '{P}',
  Image: 'C:\\Windows\\explorer.exe',
  ImageLoaded: 'C:\\Windows\\explorer.exe',
  Signed: 'false',
});
const QUERY = sysmon(22, { ProcessGuid: '{C}', Image: 'C:\\Tools\\a.exe', QueryName: 'api.example' });
const ALL = [PARENT, CHILD, CHILD_IMAGE, LIBRARY, PARENT_IMAGE, QUERY];

function tableOf(
  events: readonly RecordBody[],
  maxSize?: number,
): { table: ProcessTable; builder: ProcessTableBuilder } {
  const builder = new ProcessTableBuilder(maxSize);
  for (const event of events) {
    const { cls, body } = classifier.classify(event)!;
    builder.add(cls, body);
  }
  return { table: new ProcessTable(builder.build()), builder };
}

function read(table: ProcessTable, event: RecordBody, name: string): Value {
  const { cls, body } = classifier.classify(event)!;
  const source = enrichResolution(resolveField, table)(cls, 'ecs', name);
  return source.kind === 'read' ? source.read(body) : source.kind === 'constant' ? source.value : null;
}

const EXPECTED: Readonly<Record<string, Value>> = {
  'process.command_line': 'a.exe --quiet "two words"',
  'process.args': ['a.exe', '--quiet', 'two words'],
  'process.hash.sha256': 'ab12',
  'process.pe.original_file_name': 'real.exe',
  'process.parent.executable': 'C:\\Windows\\explorer.exe',
  'process.parent.name': 'explorer.exe',
  'process.parent.command_line': 'explorer.exe',
  'process.code_signature.subject_name': 'Good Corp',
  'process.code_signature.trusted': true,
  'process.code_signature.exists': true,
  'process.parent.code_signature.exists': false,
  'process.parent.code_signature.trusted': false,
  'user.name': 'ada',
  'user.domain': 'CORP',
};

describe('fields filled from the events of a process', () => {
  it('are those of its creation, of its own image and of its parent', () => {
    const { table } = tableOf(ALL);
    for (const [name, value] of Object.entries(EXPECTED))
      expect([name, read(table, QUERY, name)]).toEqual([name, value]);
  });

  it('are the same in any order, and with copies', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...ALL, CHILD, CHILD_IMAGE], { minLength: 8 }), (shuffled) => {
        const { table } = tableOf(shuffled);
        for (const [name, value] of Object.entries(EXPECTED)) expect(read(table, QUERY, name)).toEqual(value);
      }),
      { numRuns: 30 },
    );
  });

  it('never replace what an event says itself', () => {
    const { table } = tableOf(ALL);
    const own = sysmon(22, { ProcessGuid: '{C}', Image: 'C:\\Tools\\b.exe', User: 'CORP\\bo' });
    expect(read(table, own, 'process.executable')).toBe('C:\\Tools\\b.exe');
    expect(read(table, own, 'user.name')).toBe('bo');
  });

  it('do not make image loads look like starts of the program', () => {
    const { table } = tableOf(ALL);
    expect(read(table, LIBRARY, 'process.command_line')).toBeNull();
    expect(read(table, LIBRARY, 'process.parent.name')).toBeNull();
    expect(read(table, LIBRARY, 'process.code_signature.subject_name')).toBe('Good Corp');
  });

  it('belong to one host and one process', () => {
    const { table } = tableOf(ALL);
    expect(read(table, { ...QUERY, Hostname: 'WKS-2' }, 'process.command_line')).toBeNull();
    expect(read(table, { ...QUERY, ProcessGuid: '{X}', ProcessId: '11' }, 'process.command_line')).toBeNull();
    expect(read(table, { ...QUERY, Hostname: 'wks-1' }, 'process.hash.sha256')).toBe('ab12');
  });

  it('are found by process id where there is no unique one: the last use before the event, of the same program', () => {
    const created = (time: string, program: string, line: string): JsonObject =>
      security(4688, { NewProcessName: `C:\\${program}`, NewProcessId: '0x44', CommandLine: line }, time);
    const { table } = tableOf([
      created('2026-05-01T10:00:00.000Z', 'a.exe', 'first'),
      created('2026-05-01T12:00:00.000Z', 'a.exe', 'second'),
      created('2026-05-01T14:00:00.000Z', 'b.exe', 'third'),
    ]);
    const connection = (time: string): JsonObject =>
      security(5156, { ProcessID: '68', Application: 'C:\\a.exe' }, time);
    expect(read(table, connection('2026-05-01T11:00:00.000Z'), 'process.command_line')).toBe('first');
    expect(read(table, connection('2026-05-01T12:00:00.000Z'), 'process.command_line')).toBe('second');
    expect(read(table, connection('2026-05-01T09:00:00.000Z'), 'process.command_line')).toBeNull();
    expect(read(table, connection('2026-05-01T15:00:00.000Z'), 'process.command_line')).toBeNull();
  });

  it('say that they may be filled, and ask for no bytes', () => {
    const { table } = tableOf(ALL);
    const { cls } = classifier.classify(QUERY)!;
    const resolve = enrichResolution(resolveField, table);
    expect(resolve(cls, 'ecs', 'process.command_line')).toMatchObject({
      kind: 'read',
      assumed: ENRICHED,
      needles: null,
    });
    expect(resolve(cls, 'ecs', 'dns.question.name')).not.toHaveProperty('assumed');
    expect(resolve(cls, 'splunk', 'CommandLine').kind).not.toBe('constant');
    expect(isEnrichedName('splunk', 'process.command_line')).toBe(false);
  });

  it('are bounded, and what found no room is counted', () => {
    const { builder } = tableOf(ALL, 10);
    expect(builder.size).toBe(0);
    expect(builder.dropped).toBeGreaterThan(0);
  });
});

describe('packed tables', () => {
  it('find every key and nothing else', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' })),
        fc.string(),
        (object, other) => {
          const entries = new Map(Object.entries(object));
          const table = packTable(entries);
          for (const [key, text] of entries) expect(readPacked(table, key)).toBe(text);
          if (!entries.has(other)) expect(readPacked(table, other)).toBeNull();
        },
      ),
    );
  });
});
