import { describe, expect, it } from 'vitest';
import type { TestResult } from '../test-report.ts';
import { TEST_REPORTS } from './index.ts';

const HOSTILE = 'a"<b>&\u0001 \u001b[31m # \\ end\nnext';
const rule = { id: 'id-1', name: HOSTILE, path: 'rules/x.yml' };
const results: readonly TestResult[] = [
  { rule, test: 'first', outcome: 'passed', reasons: [], alerts: 2, records: 10, seconds: 0.5 },
  { rule, test: HOSTILE, outcome: 'failed', reasons: ['no result', HOSTILE], alerts: 0, records: 10, seconds: 0.25 },
  { rule, test: 'third', outcome: 'skipped', reasons: ['no data: x.log'], alerts: 0, records: 0, seconds: 0 },
];

function write(id: string): string {
  const parts: string[] = [];
  const writer = TEST_REPORTS.find((report) => report.id === id)!.open((text) => parts.push(text));
  for (const result of results) writer.result(result);
  writer.end({ rules: 3, untested: 2, passed: 1, failed: 1, skipped: 1, seconds: 0.75 });
  return parts.join('');
}

describe('test reports', () => {
  it.each(TEST_REPORTS.map(({ id }) => id))('%s lets nothing of a test act on a terminal', (id) => {
    expect(write(id)).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
  });

  it('text names every reason and closes with the totals', () => {
    const text = write('text');
    expect(text).toContain('pass  first  2 alerts from 10 records');
    expect(text).toContain('FAIL');
    expect(text).toContain('no data: x.log');
    expect(text).toContain('1 passed, 1 failed, 1 skipped · 3 rules, 2 without a test');
  });

  it('TAP has a line a test, in order, and the plan', () => {
    const lines = write('tap').split('\n');
    expect(lines[0]).toBe('TAP version 14');
    expect(lines.filter((line) => /^(not )?ok \d/.test(line)).map((line) => line.slice(0, 8))).toEqual([
      'ok 1 - a',
      'not ok 2',
      'ok 3 - a',
    ]);
    expect(lines.find((line) => line.startsWith('ok 3'))).toMatch(/ # SKIP no data: x\.log$/);
    expect(lines).toContain('1..3');
  });

  it('JUnit is well formed, with the counts of its suite', () => {
    const xml = write('junit');
    expect(xml).toContain('tests="3" failures="1" errors="0" skipped="1"');
    expect(xml).toContain('<skipped message="no data: x.log"/>');
    expect(xml).toContain('&quot;&lt;b&gt;&amp;\ufffd');
    const open = [...xml.matchAll(/<([a-z]+)(?=[\s>])[^<>]*?(?<!\/)>/g)].map((m) => m[1]).sort();
    const closed = [...xml.matchAll(/<\/([a-z]+)>/g)].map((m) => m[1]).sort();
    expect(closed).toEqual(open);
  });
});
