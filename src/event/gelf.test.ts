import { describe, expect, it } from 'vitest';
import { eventTimeOf } from './event-time.ts';
import { eventOfGelf } from './gelf.ts';
import type { JsonObject } from './record.ts';
import { needlesFor } from './requirement-needles.ts';
import { classifier, read } from './resolve.fixture.ts';
import { flatSample } from './sample-records.fixture.ts';
import { formatTime } from './time.ts';

function gelf(over: JsonObject = {}): JsonObject {
  const { TimeCreated: _, Hostname, ...fields } = flatSample();
  const own = Object.entries(fields).map(([key, value]) => [`_${key}`, value]);
  return {
    version: '1.1',
    host: Hostname,
    short_message: 'Dns query:',
    full_message: 'Dns query:\r\nRuleName: -',
    timestamp: 1772359202.5,
    level: 6,
    ...Object.fromEntries(own),
    ...over,
  };
}

describe('GELF', () => {
  it('is the flat event that it was made from, at the time that it says', () => {
    const { cls, body } = classifier().classify(gelf({ _EventTime: '2026-03-01 12:00:02' }))!;
    expect(cls).toMatchObject({ kind: 'sysmon', eventId: '22', layout: 'flat-json' });
    expect(formatTime(eventTimeOf(cls, body)!)).toBe('2026-03-01T10:00:02.500Z');
    expect(read(gelf(), 'ecs', 'dns.question.name')).toBe('api.openai.com');
    expect(read(gelf(), 'ecs', 'host.name')).toBe(flatSample()['Hostname']);
  });

  it.each([
    ['no event id', gelf({ _EventID: undefined })],
    ['no host', gelf({ host: 7 })],
    ['no message', gelf({ short_message: null })],
  ])('of another kind is left as it is: %s', (_, record) => {
    expect(eventOfGelf(record)).toBeNull();
    expect(classifier().classify(record)!.cls.kind).toBe('json');
  });

  it('is not skipped unread for the names of its own members', () => {
    for (const name of ['ComputerName', 'SystemTime']) {
      expect(needlesFor('splunk', name)).toContainEqual(['short_message']);
    }
  });

  it('gives no member that is not its own', () => {
    const event = eventOfGelf(JSON.parse('{"short_message":"","host":"a","_EventID":1,"___proto__":{"x":1},"_x":2}'))!;
    expect(Object.getPrototypeOf(event)).toBe(Object.prototype);
    expect(event['x']).toBe(2);
  });
});
