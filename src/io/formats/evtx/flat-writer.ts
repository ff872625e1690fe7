/**
 * A record as one flat JSON object: System fields under the names that NXLog gives them, then the named values of
 * EventData and UserData beside them. A value whose name a System field has taken stands as `EventData.<name>`.
 * Integers and booleans of System are bare, named values are strings, repeated ones lists.
 */
import type { SystemField } from '../../../event/record.ts';
import { isList, type Value } from '../../../event/value.ts';
import type { ByteSink } from './byte-sink.ts';
import { buildKey } from './tree.ts';

const NAMES: readonly (readonly [SystemField, string])[] = [
  ['TimeCreated', 'TimeCreated'],
  ['Computer', 'Hostname'],
  ['Channel', 'Channel'],
  ['Provider', 'SourceName'],
  ['ProviderGuid', 'ProviderGuid'],
  ['EventID', 'EventID'],
  ['Qualifiers', 'Qualifiers'],
  ['Version', 'Version'],
  ['Level', 'Level'],
  ['Task', 'Task'],
  ['Opcode', 'OpcodeValue'],
  ['Keywords', 'Keywords'],
  ['EventRecordID', 'RecordNumber'],
  ['ActivityID', 'ActivityID'],
  ['RelatedActivityID', 'RelatedActivityID'],
  ['ProcessID', 'ExecutionProcessID'],
  ['ThreadID', 'ThreadID'],
  ['UserID', 'UserID'],
];
const TAKEN: ReadonlySet<string> = new Set(NAMES.map(([, name]) => name));
/** Text that JSON may hold without quotes and any reader gives back unchanged. */
const INTEGER = /^(?:0|[1-9][0-9]{0,14})$/;

export interface FlatSource {
  system(name: SystemField): Value;
  data(name: string): Value;
  dataNames(): readonly string[];
}

const COMMA = 44;
const QUOTE = 34;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;
/** Names met before, as keys; started over when there are more. */
const MAX_KEYS = 8192;

const fieldKeys = NAMES.map(([field, name]) => ({ field, key: buildKey(name) }));
const dataKeys = new Map<string, Uint8Array>();

function dataKey(name: string): Uint8Array {
  let key = dataKeys.get(name);
  if (key === undefined) {
    key = buildKey(TAKEN.has(name) ? `EventData.${name}` : name);
    if (dataKeys.size >= MAX_KEYS) dataKeys.clear();
    dataKeys.set(name, key);
  }
  return key;
}

export function writeFlatJson(sink: ByteSink, record: FlatSource): void {
  sink.byte(OPEN_OBJECT);
  let any = false;
  for (const { field, key } of fieldKeys) {
    const value = record.system(field);
    if (value === null) continue;
    sink.append(key, any ? 0 : 1);
    any = true;
    const text = String(value);
    if (INTEGER.test(text)) sink.ascii(text);
    else writeString(sink, text);
  }
  for (const name of record.dataNames()) {
    const value = record.data(name);
    sink.append(dataKey(name), any ? 0 : 1);
    any = true;
    writeValue(sink, value);
    if (sink.full) return;
  }
  sink.byte(CLOSE_OBJECT);
}

function writeString(sink: ByteSink, text: string): void {
  sink.byte(QUOTE);
  sink.string(text, 'json');
  sink.byte(QUOTE);
}

function writeValue(sink: ByteSink, value: Value): void {
  if (!isList(value)) {
    writeString(sink, value === null ? '' : String(value));
    return;
  }
  value.forEach((item, index) => {
    sink.byte(index === 0 ? OPEN_LIST : COMMA);
    writeString(sink, String(item));
  });
  sink.byte(CLOSE_LIST);
}
