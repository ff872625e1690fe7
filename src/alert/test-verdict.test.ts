import { describe, expect, it } from 'vitest';
import type { Value } from '../event/value.ts';
import type { Rule } from '../rule/rule.ts';
import type { ExpectedAlert } from '../rule/rule-test.ts';
import type { Alert } from './alert.ts';
import { judgeExpectation, judgeVendorTest } from './test-verdict.ts';

// Only what a verdict looks at.
const rule = (risk: readonly string[], threat: readonly string[]): Rule =>
  ({
    risk: {
      objects: risk.map((field) => ({ field })),
      threatObjects: threat.map((field) => ({ field })),
    },
  }) as unknown as Rule;

const alert = (fields: Record<string, Value>, events: readonly number[] = [1], host = 'H'): Alert =>
  ({
    host,
    user: null,
    time: null,
    process: { name: 'a.exe', executable: null },
    fields,
    event_count: events.length,
    events: events.map((record) => ({ record })),
    risk: [{ object: host, type: 'system', score: 20, message: 'm' }],
  }) as unknown as Alert;

describe("the vendor's pass rule", () => {
  it.each([
    ['no row', ['dest'], [], [], false],
    ['a row without risk objects to fill', [], [], [{}], true],
    ['a filled risk object', ['dest'], [], [{ dest: 'h' }], true],
    ['a row without the risk object', ['dest'], [], [{ user: 'u' }], false],
    ['the text null in the risk object', ['dest'], [], [{ dest: 'null' }], false],
    ['a later row without the risk object, behind a row that settles it', ['dest'], [], [{ dest: 'h' }, {}], true],
    ['a first row without the risk object', ['dest'], [], [{}, { dest: 'h' }], false],
    ['threat objects filled together', ['dest'], ['p', 'q'], [{ dest: 'h', p: 1, q: 2 }], true],
    [
      'threat objects filled by different rows',
      ['dest'],
      ['p', 'q'],
      [
        { dest: 'h', p: 1 },
        { dest: 'h', q: 2 },
      ],
      true,
    ],
    [
      'a threat object that no row fills',
      ['dest'],
      ['p', 'q'],
      [
        { dest: 'h', p: 1 },
        { dest: 'h', q: 'null' },
      ],
      false,
    ],
    ['a risk object lost while threat objects are open', ['dest'], ['p'], [{ dest: 'h' }, { p: 1 }], false],
  ])('%s', (_, risk, threat, rows, passes) => {
    const wrong = judgeVendorTest(
      rule(risk, threat),
      rows.map((fields) => alert(fields as Record<string, Value>)),
    );
    expect(wrong.length === 0, wrong.join('; ')).toBe(passes);
  });
});

const want = (over: Partial<ExpectedAlert>): ExpectedAlert => ({
  events: null,
  eventCount: null,
  host: null,
  user: null,
  program: null,
  time: null,
  fields: [],
  risk: [],
  ...over,
});

describe('expectations', () => {
  const silentReason = (record: number): string | null => (record > 9 ? null : 'dropped by: stats');

  it.each<[string, readonly ExpectedAlert[] | number | null, readonly Alert[], boolean]>([
    ['exactly the expected ones', [want({ fields: [['q', 'x']] })], [alert({ q: 'x' })], true],
    ['one too many', [want({})], [alert({}), alert({})], false],
    ['one too few', [want({}), want({})], [alert({})], false],
    ['another value', [want({ fields: [['q', 'y']] })], [alert({ q: 'x' })], false],
    ['numbers as text', [want({ fields: [['n', 2]] })], [alert({ n: '2' })], true],
    ['lists in any order', [want({ fields: [['q', ['b', 'a']]] })], [alert({ q: ['a', 'b'] })], true],
    ['a field that must be missing', [want({ fields: [['q', null]] })], [alert({ q: 'x' })], false],
    ['its events', [want({ events: [2, 1] })], [alert({}, [1, 2])], true],
    ['other events', [want({ events: [1] })], [alert({}, [1, 2])], false],
    ['its risk', [want({ risk: [{ object: 'H', score: 20, message: null }] })], [alert({})], true],
    ['other risk', [want({ risk: [{ object: 'H', score: 21, message: null }] })], [alert({})], false],
    // The loose one fits both alerts and must leave the strict one its only fit.
    ['a pairing where greed fails', [want({}), want({ host: 'A' })], [alert({}, [1], 'A'), alert({}, [2], 'B')], true],
    ['a number', 2, [alert({}), alert({})], true],
    ['another number', 1, [], false],
    ['at least one', null, [], false],
  ])('of %s', (_, alerts, found, passes) => {
    const wrong = judgeExpectation({ alerts, silent: [] }, found, silentReason);
    expect(wrong.length === 0, wrong.join('; ')).toBe(passes);
  });

  it.each([
    ['silent for the reason given', 3, 'stats', true],
    ['silent for another reason', 3, 'QueryName', false],
    ['not silent', 1, null, false],
    ['not there', 10, null, false],
  ])('of an event that is %s', (_, event, because, passes) => {
    const wrong = judgeExpectation({ alerts: 1, silent: [{ event, because }] }, [alert({})], silentReason);
    expect(wrong.length === 0, wrong.join('; ')).toBe(passes);
  });
});
