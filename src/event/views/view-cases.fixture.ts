/** Reads fields of made events through the views, for tables of expectations. */
import { expect, it } from 'vitest';
import { Classifier } from '../classify.ts';
import type { EventClass, Schema } from '../event-class.ts';
import type { RecordBody } from '../record.ts';
import { resolveField } from '../resolve.ts';
import { sampleEvent } from '../sample-records.fixture.ts';
import type { Value } from '../value.ts';

export type ViewCase = readonly [
  log: string,
  id: string,
  data: Readonly<Record<string, string>>,
  expected: Readonly<Record<string, Value>>,
];

export function readField(record: RecordBody, schema: Schema, name: string): Value {
  const { cls, body } = classify(record);
  const source = resolveField(cls, schema, name);
  return source.kind === 'read' ? source.read(body) : source.kind === 'constant' ? source.value : null;
}

/** One test for each event: its fields have the values that the case expects. */
export function testViewCases(schema: Schema, cases: readonly ViewCase[]): void {
  it.each(cases)('%s %s %o', (log, id, data, expected) => {
    const record = sampleEvent(log, id, data);
    const values = Object.keys(expected).map((name) => [name, readField(record, schema, name)]);
    expect(Object.fromEntries(values)).toEqual(expected);
  });
}

function classify(record: RecordBody): { readonly cls: EventClass; readonly body: RecordBody } {
  return new Classifier({ parseXml: () => null, strictFields: false }).classify(record)!;
}
