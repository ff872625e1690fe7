import { expect, it } from 'vitest';
import type { Alert } from './alert.ts';
import { fitAlert } from './fit-alert.ts';

const alert = (fields: Alert['fields'], more: Partial<Alert> = {}): Alert => ({
  id: 'x'.repeat(64),
  kind: 'alert',
  time: '2026-01-05T08:00:00.000Z',
  rule: { id: 'r', name: 'r', description: 'd'.repeat(2_000_000) } as Alert['rule'], // the rest of a rule is as short
  host: 'h',
  user: null,
  process: { name: null, executable: null, entity_id: null },
  fields,
  event_count: 1,
  events: [],
  risk: [],
  threat_objects: [],
  drilldowns: [],
  ...more,
});

it('leaves alerts alone that are as long as they may be', () => {
  const whole = alert({ script: 'x'.repeat(999_000), values: ['a', 1, true] });
  expect(fitAlert(whole)).toBe(whole);
});

it('cuts long texts and lists of one that is longer, and says so', () => {
  const long = '😀'.repeat(8_000_000);
  const risk = Array.from({ length: 300 }, (_, i) => ({ object: `h${i}`, type: 'system', score: 1, message: long }));
  const before = alert({ a: `b${long}`, list: Array.from({ length: 500 }, () => 'v'.repeat(200)), n: 1 }, { risk });
  const { id, time, rule, host, fields, risk: after } = fitAlert(before);
  expect({ id, time, rule, host }).toEqual({ id: before.id, time: before.time, rule: before.rule, host: 'h' });
  expect(fields['a']).toMatch(/^b😀+\ufffd… \(16000001 characters\)$/u);
  expect((fields['a'] as string).length).toBeLessThan(10_100);
  expect(fields['list']).toHaveLength(101);
  expect((fields['list'] as string[]).slice(-2)).toEqual([`${'v'.repeat(100)}… (200 characters)`, '… (500 values)']);
  expect(fields['n']).toBe(1);
  expect(after.map(({ object, score }) => [object, score])).toEqual(risk.map(({ object, score }) => [object, score]));
  expect(JSON.stringify(after).length).toBeLessThan(300 * 21_000);
});
