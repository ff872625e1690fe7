import { describe, expect, it } from 'vitest';
import { Classifier } from './classify.ts';
import type { Schema } from './event-class.ts';
import { eventText, SAMPLE_TEXTS } from './event-text.fixture.ts';
import { EventText } from './event-text.ts';
import type { JsonObject, RecordBody } from './record.ts';
import { needlesFor } from './requirement-needles.ts';
import { listFields, resolveField } from './resolve.ts';
import {
  parseSampleXml,
  sampleDocuments,
  sampleLayouts,
  sampleXml,
  wrapJson,
  wrapXml,
} from './sample-records.fixture.ts';

/** Each record with the text that a file would hold. */
function texts(): [name: string, record: RecordBody, text: string][] {
  const json: [string, JsonObject][] = [];
  for (const [name, record] of [...Object.entries(sampleLayouts()), ...Object.entries(sampleDocuments())]) {
    if (name !== 'event-xml') json.push([name, record as JsonObject]); // the only one that is no JSON
  }
  for (const [wrapper, record] of json.flatMap(([name, body]) =>
    Object.entries(wrapJson(body)).map(([wrapper, wrapped]): [string, JsonObject] => [
      `${name} in ${wrapper}`,
      wrapped,
    ]),
  )) {
    json.push([wrapper, record]);
  }
  for (const [wrapper, record] of Object.entries(wrapXml(sampleXml()))) json.push([`XML in ${wrapper}`, record]);
  const asText = Object.entries(SAMPLE_TEXTS).map(([name, parts]) => [name, eventText(parts)] as const);
  for (const [name, text] of asText) {
    for (const [wrapper, record] of Object.entries(wrapXml(text))) json.push([`text of ${name} in ${wrapper}`, record]);
  }
  json.push([
    'unnamed data',
    { Event: { System: { EventID: 1, Channel: 'System' }, EventData: { Data: ['a', 'b'] } } },
  ]);
  const UserData = '<LogFileCleared><SubjectUserName>kim</SubjectUserName></LogFileCleared>';
  json.push(
    ['user data as text', { System: { EventID: 1102, Channel: 'Security' }, UserData }],
    ['user data as text, flat', { EventID: 1102, Channel: 'Security', UserData }],
  );
  return [
    ['event-xml', parseSampleXml(sampleXml())!, sampleXml()],
    ...asText.map(([name, text]): [string, RecordBody, string] => [`event-text of ${name}`, new EventText(text), text]),
    ...json.map(([name, record]): [string, RecordBody, string] => [name, record, JSON.stringify(record)]),
  ];
}

describe.each(texts())('%s', (_, record, text) => {
  it.each(['ecs', 'splunk'] as const)('holds the needles of every %s field that has a value', (schema: Schema) => {
    const { cls, body } = new Classifier({ parseXml: parseSampleXml, strictFields: false }).classify(record)!;
    let told = 0;
    for (const name of [...listFields(cls, schema, body), 'param1', 'param2']) {
      const source = resolveField(cls, schema, name);
      const value = source.kind === 'read' ? source.read(body) : source.kind === 'constant' ? source.value : null;
      if (value === null) continue;
      const own = source.kind === 'read' ? source.needles : null;
      for (const needles of [own, needlesFor(schema, name)]) {
        if (needles === null) continue;
        told++;
        const found = needles.some((words) => words.every((word) => text.includes(word)));
        expect(found, `${name} = ${JSON.stringify(value)} needs one of ${JSON.stringify(needles)}`).toBe(true);
      }
    }
    expect(told).toBeGreaterThan(0);
  });
});

describe('needles', () => {
  it('are few for the fields that rules are made of', () => {
    expect(needlesFor('ecs', 'dns.question.name')).toEqual([
      ['QueryName'],
      ['Qualifiers'],
      ['queryName'],
      ['dns', 'question', 'name'],
      ['query_name'],
      ['event', 'dns', 'request'],
    ]);
    expect(needlesFor('splunk', 'QueryName')).toContainEqual(['QueryName']);
    expect(needlesFor('splunk', 'ScriptBlockText')).toContainEqual(['ScriptBlockText']);
  });
  it.each([
    ['ecs', 'event.category'],
    ['ecs', 'host.os.type'],
    ['ecs', '@timestamp'],
    ['splunk', 'EventCode'],
    ['splunk', 'user_id'],
    ['splunk', 'vendor_product'],
    ['splunk', '_raw'],
    ['cim', 'DNS.query'],
  ] as const)('are unknown for %s %s, which needs no literal', (schema, name) => {
    expect(needlesFor(schema, name)).toBeNull();
  });
  it('find unnamed data by their element', () => {
    expect(needlesFor('splunk', 'param1')).toContainEqual(['Data']);
  });
});
