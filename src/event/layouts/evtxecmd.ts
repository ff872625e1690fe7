/**
 * Rows of EvtxECmd, as JSON or CSV: System fields as columns (`ProcessId` is the service's, not the event's), the event's
 * own data as JSON text under `Payload`. The columns that its maps make of the data are not read.
 */
import type { RawField } from '../fields.ts';
import { isJsonObject } from '../json-path.ts';
import type { Layout } from '../layout.ts';
import type { JsonObject, RecordBody, SystemField } from '../record.ts';
import { evtxDumpJsonLayout } from './evtx-dump-json.ts';
import { keyField } from './keys.ts';

const MAX_PAYLOAD = 1024 * 1024;

const COLUMNS: Readonly<Partial<Record<SystemField, string>>> = {
  Provider: 'Provider',
  EventID: 'EventId',
  Level: 'Level',
  Keywords: 'Keywords',
  TimeCreated: 'TimeCreated',
  EventRecordID: 'EventRecordId',
  ProcessID: 'ProcessId',
  ThreadID: 'ThreadId',
  Channel: 'Channel',
  Computer: 'Computer',
  UserID: 'UserId',
};

/** Several fields are read from one record: the last payload is kept parsed. */
class Payloads {
  #text = '';
  #event: JsonObject | null = null;

  of(body: RecordBody): JsonObject | null {
    const text = (body as JsonObject)['Payload']; // this layout only sees JSON
    if (typeof text !== 'string' || text.length > MAX_PAYLOAD) return null;
    if (text !== this.#text) {
      this.#text = text;
      this.#event = parsePayload(text);
    }
    return this.#event;
  }
}

function parsePayload(text: string): JsonObject | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return isJsonObject(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

const payloads = new Payloads();

function dataField(name: string): RawField | null {
  const inner = evtxDumpJsonLayout.data(name);
  if (inner === null) return null;
  return {
    ...inner,
    read: (body) => {
      const event = payloads.of(body);
      return event === null ? null : inner.read(event);
    },
  };
}

export const evtxecmdLayout: Layout = {
  id: 'evtxecmd',
  system: (field) => {
    const column = COLUMNS[field];
    return column === undefined ? null : keyField(column);
  },
  data: dataField,
  ecs: () => null,
  dataNames: (body) => {
    const event = payloads.of(body);
    return event === null ? [] : evtxDumpJsonLayout.dataNames(event);
  },
  userDataXml: (body) => {
    const event = payloads.of(body);
    return event === null ? null : (evtxDumpJsonLayout.userDataXml?.(event) ?? null);
  },
};
