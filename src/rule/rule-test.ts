/**
 * Tests that stand in or beside a rule: events, the alerts that they must give, and the events that must stay silent
 * with the reason why. Vendors' tests name data only and have no expectation: they pass by the vendor's own rule.
 * Reading reports what is wrong as diagnostics with their place and never throws.
 */
import type { Scalar } from '../event/value.ts';
import { type Diagnostic, Diagnostics } from '../text/diagnostic.ts';
import { findNearest } from '../text/nearest.ts';
import type { SourceText } from '../text/source-text.ts';
import { isWrittenObject, type WrittenObject } from './written-file.ts';
import { WrittenMap } from './written-map.ts';
import { parseYamlFile } from './yaml-file.ts';

/** Events in the test itself: an object as JSON would give it, or a record's own text (JSON, event XML, Splunk's text). */
export type InlineEvent = WrittenObject | string;

export interface TestData {
  /** Path or address of the data. */
  readonly data: string;
  /** What the collector would say of it; these decide over the content. Empty: not said. */
  readonly source: string;
  readonly sourcetype: string;
  readonly host: string | null;
}

/** An alert that must come out. What is not said may be anything. */
export interface ExpectedAlert {
  /** Record numbers, 1-based, of exactly the events that it rests on. */
  readonly events: readonly number[] | null;
  readonly eventCount: number | null;
  readonly host: string | null;
  readonly user: string | null;
  readonly program: string | null;
  readonly time: string | null;
  /** Fields with their values as text; null: the field must be missing; a list: exactly these values, in any order. */
  readonly fields: readonly (readonly [name: string, value: Scalar | null | readonly Scalar[]])[];
  /** Risk that it adds, each entry at least once. */
  readonly risk: readonly { readonly object: string; readonly score: number | null; readonly message: string | null }[];
}

export interface SilentEvent {
  /** Record number, 1-based. */
  readonly event: number;
  /** Words that the explanation of its silence must hold; null: only that it is silent. */
  readonly because: string | null;
}

export interface TestExpectation {
  /** Exactly these alerts, in any order; a number: how many; null: at least one. */
  readonly alerts: readonly ExpectedAlert[] | number | null;
  readonly silent: readonly SilentEvent[];
}

export interface RuleTest {
  readonly name: string;
  readonly data: readonly TestData[];
  readonly events?: readonly InlineEvent[];
  /** Absent: the vendor's pass rule. */
  readonly expect?: TestExpectation;
}

/** A file of tests beside rules, `telltale: test/1`. */
export interface TestFile {
  readonly path: string;
  /** Id of the rule that it tests; null: the rule in the file of the same name, without `.test`. */
  readonly rule: string | null;
  readonly tests: readonly RuleTest[];
  readonly diagnostics: readonly Diagnostic[];
}

const TEST_VERSION = 'test/1';
const FILE_KEYS = ['telltale', 'rule', 'tests'];
const TEST_KEYS = ['name', 'data', 'events', 'alerts', 'silent'];
const ALERT_KEYS = ['events', 'event_count', 'host', 'user', 'program', 'time', 'fields', 'risk'];

export function parseTestFile(source: SourceText): TestFile {
  const file = parseYamlFile(source);
  const diagnostics = new Diagnostics();
  for (const diagnostic of file.diagnostics) diagnostics.add(diagnostic);
  const map = new WrittenMap(file, [], file.value ?? {}, diagnostics);
  if (file.value !== null && map.text('telltale') !== TEST_VERSION) {
    map.report('rule-bad-value', 'error', `this version reads \`telltale: ${TEST_VERSION}\` only`, 'telltale');
  }
  const rule = file.value === null ? null : map.text('rule');
  const tests = file.value === null ? [] : map.maps('tests').map(readRuleTest);
  reportUnknown(map, FILE_KEYS);
  if (file.value !== null && tests.length === 0) map.report('rule-missing-key', 'error', '`tests` holds no test');
  return { path: source.name, rule, tests, diagnostics: diagnostics.list };
}

/** One test of our own layout. */
export function readRuleTest(test: WrittenMap): RuleTest {
  const data = test.maps('data').map(readTestData);
  const events = readEvents(test);
  const alerts = readAlerts(test);
  const silent = test.maps('silent').map((entry) => ({
    event: entry.number('event', 1, Number.MAX_SAFE_INTEGER) ?? 0,
    because: entry.text('because'),
  }));
  reportUnknown(test, TEST_KEYS);
  const said = test.has('alerts') || test.has('silent') || events.length > 0;
  return {
    name: test.text('name') ?? '',
    data,
    ...(events.length === 0 ? {} : { events }),
    ...(said ? { expect: { alerts, silent } } : {}),
  };
}

export function readTestData(entry: WrittenMap): TestData {
  return {
    data: entry.text('data') ?? '',
    source: entry.text('source') ?? '',
    sourcetype: entry.text('sourcetype') ?? '',
    host: entry.text('host'),
  };
}

function readEvents(test: WrittenMap): InlineEvent[] {
  const value = test.raw('events');
  if (value === null) return [];
  const list = Array.isArray(value) ? value : [value];
  const events = list.filter((item): item is InlineEvent => typeof item === 'string' || isWrittenObject(item));
  if (events.length < list.length)
    test.report('rule-bad-value', 'error', '`events` should be a list of mappings or texts', 'events');
  return events;
}

function readAlerts(test: WrittenMap): TestExpectation['alerts'] {
  const value = test.raw('alerts');
  if (value === null) return null;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  if (Array.isArray(value) || isWrittenObject(value)) return test.maps('alerts').map(readAlert);
  test.report('rule-bad-value', 'error', '`alerts` should be a number or a list of mappings', 'alerts');
  return null;
}

function readAlert(alert: WrittenMap): ExpectedAlert {
  const events = alert.raw('events');
  const numbers = (Array.isArray(events) ? events : events === null ? [] : [events]).filter(Number.isInteger);
  const read = {
    events: events === null ? null : (numbers as number[]), // filtered above
    eventCount: alert.number('event_count', 0, Number.MAX_SAFE_INTEGER),
    host: alert.text('host'),
    user: alert.text('user'),
    program: alert.text('program'),
    time: alert.text('time'),
    fields: readFields(alert),
    risk: alert.maps('risk').map((entry) => ({
      object: entry.requireText('object'),
      score: entry.number('score', 0, 10_000),
      message: entry.text('message'),
    })),
  };
  reportUnknown(alert, ALERT_KEYS);
  return read;
}

function readFields(alert: WrittenMap): ExpectedAlert['fields'] {
  const value = alert.raw('fields');
  if (value === null) return [];
  if (!isWrittenObject(value)) {
    alert.report('rule-bad-value', 'error', '`fields` should be a mapping', 'fields');
    return [];
  }
  return Object.entries(value).flatMap(([name, item]): [string, Scalar | null | readonly Scalar[]][] => {
    if (item === null || isScalar(item)) return [[name, item]];
    if (Array.isArray(item) && item.every(isScalar)) return [[name, item]];
    alert.report('rule-bad-value', 'error', `\`${name}\` should be text, a number or a list of them`, 'fields', name);
    return [];
  });
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function reportUnknown(map: WrittenMap, known: readonly string[]): void {
  for (const key of map.keys()) {
    if (known.includes(key)) continue;
    const nearest = findNearest(key, known);
    map.diagnostics.add({
      code: 'rule-unknown-key',
      severity: 'error',
      message: `a test has no key \`${key}\``,
      hint: nearest === null ? `keys are ${known.join(', ')}` : `did you mean \`${nearest}\`?`,
      ...map.keyPlaceOf(key),
    });
  }
}
