/**
 * Verdicts on a rule's tests. A vendor's test passes by the vendor's own rule, as contentctl applies it to ESCU: there
 * is a row, no row lacks a risk object's field or has it as the text `null`, and every threat object's field is filled
 * together in some row, or each of them in at least one. A test of ours passes when exactly the expected alerts came
 * out and the silent events stayed silent. A verdict is a list of what is wrong: empty means passed.
 */
import { scalarText, type Value, valuesOf } from '../event/value.ts';
import type { Rule } from '../rule/rule.ts';
import type { ExpectedAlert, TestExpectation } from '../rule/rule-test.ts';
import type { Alert } from './alert.ts';

/** Rows of a rule that are named in a reason. */
const SHOWN = 5;

/** Why ESCU's own test run would fail the detection on these rows. */
export function judgeVendorTest(rule: Rule, rows: readonly Alert[]): string[] {
  if (rows.length === 0) return ['no result'];
  const riskFields = [...new Set((rule.risk?.objects ?? []).map(({ field }) => field))];
  const threatFields = [...new Set((rule.risk?.threatObjects ?? []).map(({ field }) => field))];
  const unfilled = new Set(threatFields);
  for (const { fields } of rows) {
    const lacking = riskFields.filter((name) => !isFilled(fields[name] ?? null));
    if (lacking.length > 0) return lacking.map((name) => `a row has nothing in the risk object's field ${name}`);
    const empty = threatFields.filter((name) => !isFilled(fields[name] ?? null));
    if (empty.length === 0) return [];
    for (const name of threatFields) if (!empty.includes(name)) unfilled.delete(name);
  }
  return [...unfilled].map((name) => `no row has anything in the threat object's field ${name}`);
}

/** Missing, and the text `null` that ESCU's data model searches put in its place. */
function isFilled(value: Value): boolean {
  return value !== null && value !== 'null';
}

/** What a test of ours says of an event that should be silent: in words, why the rule does not hold on it. */
export type ReasonOf = (record: number) => string | null;

export function judgeExpectation(expectation: TestExpectation, alerts: readonly Alert[], reasonOf: ReasonOf): string[] {
  const { alerts: expected, silent } = expectation;
  const wrong: string[] = [];
  if (typeof expected === 'number') {
    if (alerts.length !== expected)
      wrong.push(`${alerts.length} alerts instead of ${expected}`, ...alerts.slice(0, SHOWN).map(describeAlert));
  } else if (expected !== null) wrong.push(...judgeAlerts(expected, alerts));
  else if (alerts.length === 0 && silent.length === 0) wrong.push('no alert');
  for (const { event, because } of silent) {
    if (alerts.some((alert) => alert.events.some(({ record }) => record === event))) {
      wrong.push(`event ${event} should be silent, and an alert rests on it`);
      continue;
    }
    const reason = reasonOf(event);
    if (reason === null) wrong.push(`there is no event ${event}`);
    else if (because !== null && !reason.includes(because))
      wrong.push(`event ${event} is silent, but not because of "${because}": ${reason}`);
  }
  return wrong;
}

/** Pairs expected alerts with found ones so that as many as possible find a partner. */
function judgeAlerts(expected: readonly ExpectedAlert[], alerts: readonly Alert[]): string[] {
  const misfits = expected.map((want) => alerts.map((alert) => differences(want, alert)));
  const partnerOf = new Map<number, number>();
  const place = (want: number, tried: Set<number>): boolean =>
    misfits[want]!.some((misfit, at) => {
      if (misfit.length > 0 || tried.has(at)) return false;
      tried.add(at);
      const other = partnerOf.get(at);
      if (other !== undefined && !place(other, tried)) return false;
      partnerOf.set(at, want);
      return true;
    });
  const wrong: string[] = [];
  expected.forEach((_, want) => {
    if (place(want, new Set())) return;
    const nearest = [...misfits[want]!].sort((a, b) => a.length - b.length)[0];
    const detail = nearest === undefined || nearest.length === 0 ? '' : `: ${nearest.slice(0, SHOWN).join('; ')}`;
    wrong.push(`expected alert ${want + 1} did not come${detail}`);
  });
  const extra = alerts.filter((_, at) => !partnerOf.has(at));
  for (const alert of extra.slice(0, SHOWN)) wrong.push(`unexpected alert: ${describeAlert(alert)}`);
  if (extra.length > SHOWN) wrong.push(`and ${extra.length - SHOWN} more unexpected alerts`);
  return wrong;
}

function differences(want: ExpectedAlert, alert: Alert): string[] {
  const wrong: string[] = [];
  const compare = (name: string, wanted: string | number | null, found: string | number | null): void => {
    if (wanted !== null && wanted !== found) wrong.push(`${name} is ${show(found)}, not ${show(wanted)}`);
  };
  compare('host', want.host, alert.host);
  compare('user', want.user, alert.user);
  compare('program', want.program, alert.process.executable ?? alert.process.name);
  compare('time', want.time, alert.time);
  compare('event_count', want.eventCount, alert.event_count);
  if (want.events !== null) {
    compare('events', sorted(want.events).join(', '), sorted(alert.events.map(({ record }) => record)).join(', '));
  }
  for (const [name, value] of want.fields) {
    const found = valuesOf(alert.fields[name] ?? null).map(scalarText);
    const wanted = value === null ? [] : (Array.isArray(value) ? [...value] : [value]).map((v) => scalarText(v));
    if (found.length !== wanted.length || [...found].sort().join('\u0000') !== [...wanted].sort().join('\u0000'))
      wrong.push(`${name} is ${show(found.join(', '))}, not ${show(wanted.join(', '))}`);
  }
  for (const { object, score, message } of want.risk) {
    const hit = alert.risk.some(
      (entry) =>
        entry.object === object &&
        (score === null || entry.score === score) &&
        (message === null || entry.message === message),
    );
    if (!hit) wrong.push(`it adds no such risk to ${object}`);
  }
  return wrong;
}

function sorted(numbers: readonly number[]): number[] {
  return [...numbers].sort((a, b) => a - b);
}

function show(value: string | number | null): string {
  return value === null || value === '' ? 'missing' : JSON.stringify(value);
}

function describeAlert(alert: Alert): string {
  const events = alert.events.slice(0, SHOWN).map(({ record }) => record);
  const program = alert.process.executable ?? alert.process.name ?? 'no program';
  return `${alert.host ?? 'no host'}, ${program}, from event ${events.join(', ')}`;
}
