/**
 * Windows events as the text of Splunk's forwarder. What a datum's name needs in the bytes is its label in the messages
 * that have it; Splunk's own fields need the words of their name.
 */
import type { EventText } from '../event-text.ts';
import type { RawField } from '../fields.ts';
import type { Layout } from '../layout.ts';
import { isLineName, wordsOf } from '../message-shapes/index.ts';
import type { SystemField } from '../record.ts';

/** The key of a System field; null: the text has none. */
const KEYS: Readonly<Record<SystemField, string | null>> = {
  Provider: 'SourceName',
  ProviderGuid: null,
  EventID: 'EventCode',
  Qualifiers: null,
  Version: null,
  Level: 'EventType',
  Task: null,
  Opcode: 'OpCode',
  Keywords: 'Keywords',
  TimeCreated: 'LogName',
  EventRecordID: 'RecordNumber',
  ActivityID: null,
  RelatedActivityID: null,
  ProcessID: null,
  ThreadID: null,
  Channel: 'LogName',
  Computer: 'ComputerName',
  UserID: 'Sid',
};

function dataField(name: string): RawField | null {
  const words = name === 'Message' ? new Set(['Message']) : wordsOf(name);
  if (words === undefined) return null;
  return {
    read: (body) => (body as EventText).data(name), // the classifier gives this layout such records only
    needles: [...words].map((word) => [word]),
    from: [name],
    // Most of Sysmon's data stand behind their own names.
    verbatim: isLineName(name) ? [name] : [],
  };
}

/** A field of Splunk's own reading of the text. */
function extractedField(name: string): RawField | null {
  const words = name.split('_').filter((word) => word !== '');
  if (words.length === 0) return null;
  return {
    read: (body) => (body as EventText).field(name), // as above
    needles: [words],
    from: [name],
    verbatim: words.length === 1 ? words : [],
  };
}

export const eventTextLayout: Layout = {
  id: 'event-text',
  system: (field) => {
    const key = KEYS[field];
    return key === null
      ? null
      : { read: (body) => (body as EventText).system(field), needles: [[key]], from: [`System.${field}`] }; // as above
  },
  data: dataField,
  ecs: () => null,
  extracted: extractedField,
  extractedNames: (body) => (body as EventText).fieldNames(), // as above
  dataNames: (body) => (body as EventText).dataNames(), // as above
};
