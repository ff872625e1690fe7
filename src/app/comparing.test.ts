import { describe, expect, it } from 'vitest';
import type { Alert } from '../alert/alert.ts';
import type { JsonObject } from '../event/record.ts';
import { renderComparisonPage } from '../io/outputs/compare-html.ts';
import { letterOf, renderComparison } from '../io/outputs/compare-text.ts';
import { CaughtEvents, Comparing, type Comparison } from './comparing.ts';
import { buildBundle, type CompiledBundle } from './rule-bundle.ts';

const SETTINGS = { readAll: false, strictFields: true, zone: 'UTC', from: null, to: null };
const CONTEXT = { now: 0, infoMin: 0, infoMax: 0, zone: 'UTC' };
const SOURCE = 'logs/\u001b[31m<b>.json';

function side(name: string, language: string, query: string): CompiledBundle {
  const text = `telltale: rule/1
id: 11111111-2222-4333-8444-555555555555
name: ${name}
language: ${language}
kind: alert
severity: low
risk_score: 1
description: A rule of the test.
query: ${JSON.stringify(query)}
`;
  const none = { list: () => [], read: () => null };
  return buildBundle([{ path: `${name}.yml`, text }], { contentFolder: null, deprecated: true }, none).compiled;
}

/** An alert of the one rule over these records. */
function alertOn(compiled: CompiledBundle, records: readonly number[], count = records.length): Alert {
  const [{ rule }] = compiled.rules as [CompiledBundle['rules'][number]];
  const events = records.map((record) => ({ source: SOURCE, record, record_id: null, time: null }));
  // Comparisons look at no more of an alert than this.
  return { rule, events, event_count: count } as unknown as Alert;
}

const EVENTS: readonly JsonObject[] = [
  { process: { name: 'a.exe' }, QueryName: 'x', answer: '1' },
  { process: { name: 'a.exe' }, QueryName: 'x' },
  { process: { name: 'b.exe' }, QueryName: 'x', answer: '1' },
  { process: { name: 'c.exe' } },
];

function compare(eqlOn: readonly number[], splOn: readonly number[], splCount = splOn.length): Comparison {
  const eql = side('Old', 'eql', 'any where process.name : "a.exe"');
  const spl = side('New', 'spl', 'search QueryName="x" | stats count by answer');
  const caught = [new CaughtEvents(eql), new CaughtEvents(spl)] as const;
  caught[0].take(alertOn(eql, eqlOn));
  caught[1].take(alertOn(spl, splOn, splCount));
  const comparing = new Comparing(caught, SETTINGS, CONTEXT);
  comparing.enter(SOURCE);
  EVENTS.forEach((body, i) => {
    comparing.take({ ordinal: i + 1, offset: 0, bytes: new Uint8Array(), body });
  });
  return comparing.result();
}

describe('a comparison', () => {
  it('counts who caught what, and says what decided in the others', () => {
    const { rules, events, overlaps } = compare([1, 2], [1, 3]);
    expect(events).toBe(3);
    expect(rules.map(({ caught, alone }) => [caught, alone])).toEqual([
      [2, 1],
      [2, 1],
    ]);
    expect(overlaps.map(({ by, count }) => [by, count])).toEqual([
      [[0, 1], 1],
      [[0], 1],
      [[1], 1],
    ]);
    expect(rules[0]!.missed.reasons).toMatchObject([
      { reason: 'process.name : "a.exe"', count: 1, seen: [{ text: 'process.name is "b.exe"', count: 1 }] },
    ]);
    expect(rules[1]!.missed.reasons).toMatchObject([{ reason: 'answer null: `stats … by` drops null keys', count: 1 }]);
  });

  it('says so where a rule holds on an event and no alert rests on it', () => {
    const { rules } = compare([1], [3]);
    expect(rules[1]!.missed.reasons).toMatchObject([{ count: 1, reason: expect.stringMatching(/^holds by itself/) }]);
  });

  it('judges by themselves the events that an alert does not name', () => {
    const { rules, notes } = compare([1], [3], 500);
    expect(rules[1]!.caught).toBe(2);
    expect(notes).toHaveLength(1);
  });

  it('shows nothing raw, as text or as a page', () => {
    const comparison = compare([1, 2], [1, 3]);
    const text = renderComparison(comparison, { width: 100, color: false }).join('\n');
    const page = renderComparisonPage(comparison, { at: '2026-01-01T00:00:00.000Z', inputs: ['<script>'] });
    expect(text).toContain('\\x1b[31m');
    for (const shown of [text, page]) expect(shown).not.toContain('\u001b');
    expect(page).not.toMatch(/<b>|<script/);
    expect(page).toContain("default-src 'none'");
  });

  it('calls rules by letters', () => {
    expect([0, 25, 26, 51, 52].map(letterOf)).toEqual(['A', 'Z', 'A2', 'Z2', 'A3']);
  });
});
