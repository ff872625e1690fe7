import { describe, expect, it } from 'vitest';
import { DERIVATIONS } from '../derivations/index.ts';
import { KINDS } from '../kinds/index.ts';
import { sampleEvent } from '../sample-records.fixture.ts';
import { isWindowsKind, SOURCE_KINDS } from '../source-kind.ts';
import { findRow, viewNames } from './index.ts';
import { readField, testViewCases, type ViewCase } from './view-cases.fixture.ts';

describe('outcome', () => {
  it.each([
    ['4625', {}, 'failure'],
    ['4624', {}, 'success'],
    ['4776', { Status: '0xC000006A' }, 'failure'],
    ['4776', { Status: '0x0' }, 'success'],
    ['4776', {}, null],
    ['4663', {}, null],
  ])('of %s %o where a log has lost its keywords is %s', (id, data: Record<string, string>, expected) => {
    const record = sampleEvent('security', id, data, '');
    expect(readField(record, 'splunk', 'action')).toBe(expected);
    expect(readField(record, 'ecs', 'event.outcome')).toBe(expected);
  });
  it.each([
    ['-9214364837600034816', 'success'],
    ['-9214364837600035000', 'success'],
    ['9232379236109516800', 'success'],
    ['-9218868437227405312', 'failure'],
    ['-9218868437227405000', 'failure'],
    ['0x8020000000000000', 'success'],
  ])('of keywords written as %s is %s', (keywords, expected) => {
    expect(readField(sampleEvent('security', '4663', {}, keywords), 'splunk', 'action')).toBe(expected);
  });
  it('is what the keywords say where they are there', () => {
    const record = sampleEvent('security', '4776', { Status: '0x0' }, '0x8010000000000000');
    expect(readField(record, 'splunk', 'action')).toBe('failure');
  });
});

describe('tables', () => {
  it.each(SOURCE_KINDS)('of %s name derivations with as many inputs as they take', (kind) => {
    for (const schema of ['ecs', 'splunk', 'raw'] as const) {
      for (const id of ['', ...Object.keys(KINDS[kind].events)]) {
        for (const name of viewNames(schema, kind, id)) {
          const row = findRow(schema, kind, id, name);
          if (row === null || row === undefined || typeof row === 'string' || !('by' in row)) continue;
          expect(row.from.length, name).toBeGreaterThan(0);
          if (DERIVATIONS[row.by].inputs === 'each') expect(row.from.length, name).toBeLessThanOrEqual(4);
        }
      }
    }
  });
  it('derive nothing from nothing', () => {
    for (const [name, derivation] of Object.entries(DERIVATIONS)) {
      if (derivation.inputs === 'each') expect(derivation.derive(null, null, null, null), name).toBeNull();
    }
  });
  it('give every Windows kind an index to be found under', () => {
    for (const kind of SOURCE_KINDS)
      if (isWindowsKind(kind)) expect(KINDS[kind].indexes.length, kind).toBeGreaterThan(0);
  });
});

/** Elastic's Sysmon pipeline, and what its endpoint would have recorded in the stead of Sysmon's placeholders. */
const SYSMON: readonly ViewCase[] = [
  [
    'sysmon',
    '13',
    { TargetObject: 'HKLM\\Software\\K\\V', Details: 'Binary Data' },
    {
      'registry.hive': 'HKLM',
      'registry.key': 'Software\\K\\V',
      'registry.value': 'V',
      'registry.data.type': 'REG_BINARY',
      'registry.data.strings': 'Binary Data',
      'endpoint.registry.data.strings': null,
    },
  ],
  [
    'sysmon',
    '13',
    { TargetObject: 'HKEY_PERFORMANCE_DATA\\K\\', Details: 'dword (0x0000000a)' },
    {
      'registry.hive': 'HKPD',
      'registry.key': 'K',
      'registry.value': 'K',
      'registry.data.type': 'SZ_DWORD',
      'registry.data.strings': '10',
      'endpoint.registry.data.strings': '10',
    },
  ],
  [
    'sysmon',
    '13',
    { TargetObject: '\\REGISTRY\\A\\V', Details: 'DWORD (0xa)' },
    {
      'registry.path': '\\REGISTRY\\A\\V',
      'registry.hive': null,
      'registry.key': null,
      'registry.value': 'V',
      'registry.data.type': 'REG_SZ',
      'registry.data.strings': 'DWORD (0xa)',
    },
  ],
  ['sysmon', '12', { TargetObject: 'HKU' }, { 'registry.hive': 'HKU', 'registry.key': null, 'registry.value': 'HKU' }],
  [
    'sysmon',
    '1',
    { ParentImage: '?', ParentCommandLine: '?', OriginalFileName: '?' },
    {
      'process.parent.executable': '?',
      'process.parent.name': null,
      'process.parent.command_line': '?',
      'process.pe.original_file_name': '?',
      'endpoint.process.parent.executable': null,
      'endpoint.process.parent.command_line': null,
      'endpoint.process.pe.original_file_name': null,
    },
  ],
  [
    'sysmon',
    '1',
    { ParentImage: '-', ParentCommandLine: 'a ?' },
    {
      'process.parent.executable': null,
      'endpoint.process.parent.executable': null,
      'endpoint.process.parent.command_line': 'a ?',
    },
  ],
  [
    'security',
    '4688',
    { ParentProcessName: 'C:\\a.exe' },
    { 'endpoint.process.parent.executable': 'C:\\a.exe', 'endpoint.process.pe.original_file_name': null },
  ],
];
describe('fields of Sysmon in ECS', () => testViewCases('ecs', SYSMON));
