/**
 * A record as one flat JSON object: System fields under the names that NXLog gives them, then the named values of
 * EventData and UserData beside them. A value whose name a System field has taken stands as `EventData.<name>`.
 * Integers and booleans of System are bare, named values are strings, repeated ones lists.
 */
import type { SystemField } from '../../../event/record.ts';
import { isList, type Value } from '../../../event/value.ts';
import type { ByteSink } from './byte-sink.ts';

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

export function writeFlatJson(sink: ByteSink, record: FlatSource): void {
  let separator = '{';
  const writeKey = (name: string): void => {
    sink.ascii(separator);
    sink.ascii('"');
    sink.string(name, 'json');
    sink.ascii('":');
    separator = ',';
  };
  for (const [field, name] of NAMES) {
    const value = record.system(field);
    if (value === null) continue;
    writeKey(name);
    const text = String(value);
    if (INTEGER.test(text)) sink.ascii(text);
    else writeString(sink, text);
  }
  for (const name of record.dataNames()) {
    const value = record.data(name);
    writeKey(TAKEN.has(name) ? `EventData.${name}` : name);
    writeValue(sink, value);
    if (sink.full) return;
  }
  sink.ascii(separator === '{' ? '{}' : '}');
}

function writeString(sink: ByteSink, text: string): void {
  sink.ascii('"');
  sink.string(text, 'json');
  sink.ascii('"');
}

function writeValue(sink: ByteSink, value: Value): void {
  if (value === null) sink.ascii('""');
  else if (isList(value)) {
    value.forEach((item, index) => {
      sink.ascii(index === 0 ? '[' : ',');
      writeString(sink, String(item));
    });
    sink.ascii(']');
  } else writeString(sink, String(value));
}
