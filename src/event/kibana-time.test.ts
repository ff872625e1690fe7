import { describe, expect, it } from 'vitest';
import { Classifier } from './classify.ts';
import { eventTimeOf, timestampOf } from './event-time.ts';
import type { JsonObject } from './record.ts';
import { parseSampleXml } from './sample-records.fixture.ts';
import { formatTime } from './time.ts';

function times(record: JsonObject, zone?: string): (string | null)[] {
  const classifier = new Classifier({ parseXml: parseSampleXml, strictFields: false, ...(zone ? { zone } : {}) });
  const { cls, body } = classifier.classify(record)!;
  return [eventTimeOf(cls, body), timestampOf(cls, body)].map((time) => (time === null ? null : formatTime(time)));
}

describe('rows of Kibana’s CSV', () => {
  const logon = { 'event.code': '4624', 'winlog.channel': 'Security', 'winlog.event_data.LogonType': '3' };
  const shown: [name: string, row: JsonObject][] = [
    ['a beat’s', logon],
    ['a pipeline’s', { ...logon, 'event.category': 'authentication' }],
    ['Elastic Defend’s', { 'event.category': 'process', 'event.kind': 'event', 'event.module': 'endpoint' }],
    ['any other', { message: 'x' }],
  ];
  it.each(shown)('%s have the time that is shown', (_, row) => {
    const record = { '@timestamp': 'Mar 5, 2024 @ 10:11:12.345', ...row };
    expect(times({ ...record })).toEqual(Array(2).fill('2024-03-05T10:11:12.345Z'));
    expect(times({ ...record }, 'Europe/Berlin')).toEqual(Array(2).fill('2024-03-05T09:11:12.345Z'));
  });

  it.each([
    'Mär 5, 2024 @ 10:11:12.345',
    'Mar 35, 2024 @ 10:11:12.345',
    'Mar 5, 2024',
    'Mar 5, 2024 @ 25:00:00',
  ])('%s is no time', (text) => expect(times({ ...logon, '@timestamp': text })).toEqual([null, null]));

  it('a beat’s own clock goes before it', () => {
    const record = {
      ...logon,
      '@timestamp': 'Mar 5, 2024 @ 11:11:12.345',
      'winlog.time_created': '2024-03-05T10:11:12Z',
    };
    expect(times(record)[0]).toBe('2024-03-05T10:11:12.000Z');
  });
});
