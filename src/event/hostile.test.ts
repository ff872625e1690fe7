import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Classifier } from './classify.ts';
import { eventTimeOf, timestampOf } from './event-time.ts';
import { recordIdentity } from './identity.ts';
import type { JsonObject } from './record.ts';
import { listFields, resolveField } from './resolve.ts';
import { parseSampleXml, sampleXml } from './sample-records.fixture.ts';

function readAll(record: JsonObject): number {
  const { cls, body } = new Classifier({ parseXml: parseSampleXml, strictFields: false }).classify(record)!;
  eventTimeOf(cls, body);
  timestampOf(cls, body);
  recordIdentity(cls, body);
  let values = 0;
  for (const schema of ['ecs', 'splunk', 'cim'] as const) {
    for (const name of listFields(cls, schema, body)) {
      const source = resolveField(cls, schema, name);
      const value = source.kind === 'read' ? source.read(body) : source.kind === 'constant' ? source.value : null;
      if (Array.isArray(value)) expect(value.length).toBeGreaterThan(1);
      if (value !== null) values++;
    }
  }
  return values;
}

/** Keys that mean something to some layout or wrapper, and some that objects inherit. */
const KEYS = (
  'Event System EventData UserData Data EventID EventCode Channel SourceName Provider Hostname TimeCreated UtcTime QueryName ' +
  'QueryResults Image Keywords winlog event_data user_data event_id channel event original category code action dns question ' +
  'name answers host os type data_stream dataset _source _index fields result _raw _time source sourcetype time message ' +
  'event.original winlog.event_data.QueryName #text #attributes @Name Payload EventId ChunkNumber src process event_type_full ' +
  '__proto__ constructor toString hasOwnProperty'
).split(' ');

const leaf = fc.oneof(
  fc.constantFrom(
    '22',
    'Microsoft-Windows-Sysmon/Operational',
    'Security',
    '-',
    '',
    sampleXml(),
    '{"EventID":1}',
    '<Event',
  ),
  fc.constantFrom(22, -1, 1e300, true, null),
  fc.string(),
);
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    leaf,
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie('tree'), { maxKeys: 5 }),
  ),
}));

describe('hostile records', () => {
  it('never throw, whatever stands where', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...KEYS), tree, { maxKeys: 6 }), (made) => {
        // Through JSON, as records come: it makes `__proto__` a plain member.
        readAll(JSON.parse(JSON.stringify(made)) as JsonObject);
      }),
      { numRuns: 400 },
    );
  });

  const deep = (open: string, close: string): string => `${open.repeat(20_000)}1${close.repeat(20_000)}`;
  it.each([
    ['lists', `{"event":{"category":${deep('[', ']')}},"a":${deep('[', ']')},"b":1}`],
    ['objects', `{"winlog":{"channel":${deep('{"a":', '}')}},"a":[${deep('{"a":', '}')}]}`],
    ['wrappers', deep('{"_index":"i","_source":', '}').replace('1', '{}')],
    ['event trees', `{"Event":{"System":{"EventID":1},"EventData":${deep('{"Data":', '}')}}}`],
    ['a long list', `{"EventID":1,"Channel":"x","QueryName":[[${'1,'.repeat(300_000)}1]]}`],
  ])('read deep and long %s', (_, text) => {
    expect(readAll(JSON.parse(text) as JsonObject)).toBeGreaterThan(0);
  });
});
