import { Classifier } from './classify.ts';
import type { Schema } from './event-class.ts';
import type { RecordBody } from './record.ts';
import { resolveField } from './resolve.ts';
import { parseSampleXml } from './sample-records.fixture.ts';
import type { Value } from './value.ts';

export function classifier(strictFields = false): Classifier {
  return new Classifier({ parseXml: parseSampleXml, strictFields });
}

export function read(record: RecordBody, schema: Schema, name: string, strictFields = false): Value {
  const { cls, body } = classifier(strictFields).classify(record)!;
  const source = resolveField(cls, schema, name);
  return source.kind === 'read' ? source.read(body) : source.kind === 'constant' ? source.value : null;
}
