/**
 * JSON that holds its events deeper than one list, or as rows without names: what OpenTelemetry's file exporter writes
 * (OTLP/JSON, a request a line), the answers of Log Analytics (`tables`), of ES|QL and SQL (`columns`), of Splunk's
 * `json_rows` and of Kibana's searches (`rawResponse`), osquery's snapshots. Each document is read whole, so it counts as
 * one record for the limit of length; its events are the records. Told by the first key that is no scalar.
 */
import { isJsonObject, memberOf } from '../../event/json-path.ts';
import type { JsonObject } from '../../event/record.ts';
import type { Format, FormatReader, ReadOptions, RecordSink } from '../format.ts';
import { MAX_COLUMNS } from './csv.ts';
import { json } from './json.ts';
import { decodeHead } from './transcode.ts';

/** Names that are longer name no column. UTF-16 units. */
const MAX_NAME = 256;

/** The events of a document; null where it is none of these. */
export function eventsOf(document: JsonObject): Iterable<JsonObject> | null {
  const { resourceLogs, tables, columns, rows, values, fields, rawResponse, snapshot } = document;
  if (Array.isArray(resourceLogs)) return logRecords(resourceLogs);
  if (Array.isArray(tables))
    return tables.flatMap((table) => (isJsonObject(table) ? [...namedRows(table['columns'], table['rows'])] : []));
  if (Array.isArray(columns)) return namedRows(columns, values ?? rows);
  if (Array.isArray(fields) && Array.isArray(rows)) return namedRows(fields, rows);
  if (isJsonObject(rawResponse)) {
    const hits = memberOf(rawResponse, 'hits');
    return objectsIn(isJsonObject(hits) ? hits['hits'] : undefined);
  }
  return Array.isArray(snapshot) ? snapshotRows(document, snapshot) : null;
}

function* objectsIn(list: unknown): Iterable<JsonObject> {
  if (Array.isArray(list)) for (const member of list) if (isJsonObject(member)) yield member;
}

/** Columns are names, or objects with a name. */
function* namedRows(columns: unknown, rows: unknown): Iterable<JsonObject> {
  if (!Array.isArray(columns) || !Array.isArray(rows)) return;
  const names = columns.slice(0, MAX_COLUMNS).map((column) => {
    const name = isJsonObject(column) ? (column['name'] ?? column['ColumnName']) : column;
    return typeof name === 'string' && name.length <= MAX_NAME && name !== '__proto__' ? name : null;
  });
  for (const row of rows) {
    if (!Array.isArray(row)) continue;
    const event: { [name: string]: unknown } = {};
    for (let i = 0; i < row.length && i < names.length; i++) {
      const name = names[i] ?? null;
      if (name !== null && row[i] !== null && row[i] !== '') event[name] = row[i];
    }
    yield event;
  }
}

function* snapshotRows(document: JsonObject, snapshot: readonly unknown[]): Iterable<JsonObject> {
  const { hostIdentifier, unixTime, name } = document;
  for (const columns of objectsIn(snapshot)) yield { name, hostIdentifier, unixTime, columns };
}

function* logRecords(resourceLogs: readonly unknown[]): Iterable<JsonObject> {
  for (const ofResource of objectsIn(resourceLogs)) {
    const { resource: said } = ofResource;
    const resource = plainMembers(isJsonObject(said) ? said['attributes'] : undefined);
    for (const ofScope of objectsIn(ofResource['scopeLogs'] ?? ofResource['instrumentationLibraryLogs'])) {
      for (const record of objectsIn(ofScope['logRecords'])) {
        const time = isoOf(record['timeUnixNano']) ?? isoOf(record['observedTimeUnixNano']);
        yield {
          ...(time === null ? {} : { '@timestamp': time }),
          resource,
          attributes: plainMembers(record['attributes']),
          body: plain(record['body']),
        };
      }
    }
  }
}

/** Nanoseconds since 1970 as text or number, as ISO 8601 in microseconds. */
function isoOf(nanoseconds: unknown): string | null {
  const text = String(nanoseconds ?? '');
  if (!/^[1-9]\d{9,18}$/.test(text)) return null;
  const micros = text.slice(0, -3);
  return new Date(Number(micros.slice(0, -3))).toISOString().replace('Z', `${micros.slice(-3)}Z`);
}

/** A value of OTLP, which says its type, as JSON has it. The reader has bounded how deep they nest. */
function plain(value: unknown): unknown {
  if (!isJsonObject(value)) return null;
  const { stringValue, intValue, doubleValue, boolValue, arrayValue, kvlistValue, bytesValue } = value;
  if (stringValue !== undefined) return stringValue;
  if (isJsonObject(kvlistValue)) return plainMembers(kvlistValue['values']);
  if (isJsonObject(arrayValue)) return Array.isArray(arrayValue['values']) ? arrayValue['values'].map(plain) : [];
  if (intValue === undefined) return doubleValue ?? boolValue ?? bytesValue ?? null;
  const number = Number(intValue);
  return Number.isSafeInteger(number) ? number : intValue;
}

function plainMembers(list: unknown): JsonObject {
  const members: { [key: string]: unknown } = {};
  for (const { key, value } of objectsIn(list))
    if (typeof key === 'string' && key !== '__proto__') members[key] = plain(value);
  return members;
}

/** Expands what the reader of JSON documents finds. Needles are not asked: a document that lacks them is rare. */
class RowsReader implements FormatReader {
  readonly #sink: RecordSink;
  readonly #first: number;
  readonly #documents: FormatReader;
  attempted = 0;
  readonly skipped = 0;

  constructor(sink: RecordSink, options: ReadOptions) {
    this.#sink = sink;
    this.#first = options.firstOrdinal;
    this.#documents = json.open(
      {
        // JSON makes objects.
        record: ({ body, offset, bytes }) => this.#expand(body as JsonObject, offset, bytes),
        fault: (fault) => {
          const isRecord = fault.record !== undefined && fault.code !== 'encoding-invalid';
          sink.fault(isRecord ? { ...fault, record: this.#first + ++this.attempted } : fault);
        },
      },
      { ...options, needles: null },
    );
  }

  push(chunk: Uint8Array): void {
    this.#documents.push(chunk);
  }

  end(): void {
    this.#documents.end();
  }

  #expand(document: JsonObject, offset: number, bytes: Uint8Array): void {
    const events = eventsOf(document);
    if (events === null) this.#give(document, offset, bytes);
    else {
      // No event is shorter than a byte, so that each has a place of its own in the document.
      let place = offset;
      for (const event of events) this.#give(event, place++, Buffer.from(JSON.stringify(event)));
    }
  }

  #give(body: JsonObject, offset: number, bytes: Uint8Array): void {
    this.#sink.record({ body, ordinal: this.#first + ++this.attempted, offset, bytes });
  }
}

/** Members with short values, then the one that tells. */
const HEAD =
  /^\s*\{(?:\s*"\w{1,32}"\s*:\s*(?:"[^"\\]{0,256}"|[\w.+-]{1,32}|\[\s*\]|\{\s*\})\s*,){0,16}\s*"(resourceLogs|tables|columns|fields|rawResponse|snapshot)"\s*:\s*([[{])\s*(["{[]?)/;

export const jsonRows: Format = {
  id: 'json-rows',
  detect(head) {
    const [, key, opening, next] = HEAD.exec(decodeHead(head)) ?? [];
    if (key === undefined) return false;
    // Beside a list of `results`, Splunk's fields are objects.
    if (key === 'fields') return opening === '[' && next === '"';
    return (key === 'rawResponse') === (opening === '{') && next !== '[';
  },
  open: (sink, options) => new RowsReader(sink, options),
};
