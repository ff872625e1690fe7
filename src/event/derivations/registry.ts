/**
 * Registry paths and data as Sysmon writes them (`HKLM\…`, `HKU\S-1-…`, `DWORD (0x00000001)`), read as Elastic's pipeline
 * and Splunk's add-on do. Elastic's pipeline computes a QWORD's value as (high shifted by 8) + low: a defect that rules
 * see, so it is kept.
 */
import { entryOf, ofText } from '../derivation.ts';

const DWORD = /^DWORD \((0x[0-9A-F]{8})\)$/i;
const QWORD = /^QWORD \((0x[0-9A-F]{8})-(0x[0-9A-F]{8})\)$/i;

/** What Sysmon writes in the place of data that is no text or number. */
const BINARY = 'Binary Data';

function dataString(details: string): string {
  const dword = DWORD.exec(details);
  if (dword !== null) return String(Number(dword[1]));
  const qword = QWORD.exec(details);
  if (qword !== null) return String(Number(qword[1]) * 256 + Number(qword[2]));
  return details;
}

function dataType(details: string): string {
  if (DWORD.test(details)) return 'SZ_DWORD';
  if (QWORD.test(details)) return 'SZ_QWORD';
  return details === BINARY ? 'REG_BINARY' : 'REG_SZ';
}

/** Long and short names of hives; what begins otherwise has no hive to Elastic's pipeline, and no key. */
const HIVES: Readonly<Record<string, string>> = {
  HKEY_CLASSES_ROOT: 'HKCR',
  HKEY_CURRENT_CONFIG: 'HKCC',
  HKEY_CURRENT_USER: 'HKCU',
  HKEY_DYN_DATA: 'HKDD',
  HKEY_LOCAL_MACHINE: 'HKLM',
  HKEY_PERFORMANCE_DATA: 'HKPD',
  HKEY_USERS: 'HKU',
  ...Object.fromEntries(['HKCR', 'HKCC', 'HKCU', 'HKDD', 'HKLM', 'HKPD', 'HKU'].map((name) => [name, name])),
};

/** The path's segments as Java splits them: empty ones at the end are none. */
function segmentsOf(path: string): readonly string[] {
  let end = path.length;
  while (end > 0 && path[end - 1] === '\\') end--;
  return path.slice(0, end).split('\\');
}

/** Splunk's add-on knows three beginnings; other hives have no name there. */
const TYPED_DATA = /^(\w+)\s\((.+)\)$/;

function splunkHive(path: string): string | null {
  if (/^HKLM\\System\\/i.test(path)) return 'HKEY_LOCAL_MACHINE\\System';
  if (/^HKLM\\SOFTWARE\\/i.test(path)) return 'HKEY_LOCAL_MACHINE\\Software';
  return path.startsWith('HKU\\') ? 'HKEY_CURRENT_USER' : null;
}

export const registryDerivations = {
  hive: ofText((path) => entryOf(HIVES, segmentsOf(path)[0]!)),
  key: ofText((path) => {
    const [head, ...rest] = segmentsOf(path);
    return entryOf(HIVES, head!) === null ? null : rest.join('\\');
  }),
  registryValue: ofText((path) => segmentsOf(path).at(-1)!),
  dataStrings: ofText(dataString),
  /** Only what is written as text has strings to Elastic's endpoint, as ECS describes the field. */
  writtenStrings: ofText((details) => (details === BINARY ? null : dataString(details))),
  dataType: ofText(dataType),
  splunkHive: ofText(splunkHive),
  /** The text in `DWORD (0x00000001)`, or in whatever else reads so; else the data as it is. */
  splunkData: ofText((details) => TYPED_DATA.exec(details)?.[2] ?? details),
  numberData: ofText((details) => TYPED_DATA.exec(details)?.[2] ?? null),
  numberType: ofText((details) => TYPED_DATA.exec(details)?.[1] ?? null),
  /** The segment before the last one. */
  parentSegment: ofText((path) => path.split('\\').at(-2) ?? null),
  splunkValueType: ofText((details) => {
    const type = TYPED_DATA.exec(details)?.[1];
    return type === undefined ? null : `REG_${type}`;
  }),
  /** Sysmon's EventType in the words of Elastic's endpoint, where it has one for it. */
  registryAction: ofText((type) => (type.startsWith('Delete') ? 'deletion' : null)),
  splunkKeyAction: ofText((type) =>
    type.startsWith('Create') ? 'created' : type.startsWith('Delete') ? 'deleted' : 'modified',
  ),
};
