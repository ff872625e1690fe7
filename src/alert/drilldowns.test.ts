import { describe, expect, it } from 'vitest';
import type { Value } from '../event/value.ts';
import type { Rule } from '../rule/rule.ts';
import { drilldownsOf, fillSearch } from './drilldowns.ts';

const columns: Readonly<Record<string, Value>> = {
  dest: 'WKS-3',
  path: 'C:\\Temp\\a b.exe',
  hostile: 'x" | outputlookup y "',
  end: 'ends in \\',
  many: ['a', 'b'],
  count: 3,
};
const columnOf = (name: string): Value => columns[name] ?? null;

describe('searches with tokens', () => {
  it.each([
    ['search dest = "$dest$"', 'search dest = "WKS-3"'],
    ['search risk_object = $dest$', 'search risk_object = WKS-3'],
    ['search n=$count$', 'search n=3'],
    ['search p="$path$"', 'search p="C:\\\\Temp\\\\a b.exe"'],
    ['search p=$path$', 'search p="C:\\\\Temp\\\\a b.exe"'],
    ['search p="$hostile$" q=1', 'search p="x\\" | outputlookup y \\"" q=1'],
    ['search p=$hostile$ q=1', 'search p="x\\" | outputlookup y \\"" q=1'],
    ['search p="$end$" q="$dest$"', 'search p="ends in \\\\" q="WKS-3"'],
    ['search a="b\\"c" d=$path$', 'search a="b\\"c" d="C:\\\\Temp\\\\a b.exe"'],
    ['search x IN ("$many$")', 'search x IN ("a, b")'],
    ['search x="$unknown$" costs $5', 'search x="$unknown$" costs $5'],
  ])('%s', (template, filled) => expect(fillSearch(template, columnOf)).toBe(filled));
});

describe('drill-downs', () => {
  const time = '2026-01-08T00:00:00.000Z';
  const at = Date.parse(time) / 1000;
  const rule = (earliest: string, latest: string): Rule =>
    ({
      query: { text: ' EventCode=22 ' },
      drilldowns: [
        { name: 'On "$dest$"', search: '%original_detection_search% | search dest="$dest$"', earliest, latest },
      ],
    }) as unknown as Rule; // what drill-downs read

  it.each([
    ["the run's range", '$info_min_time$', '$info_max_time$', '1000', '2000.5'],
    ['distances from the finding', '7d', '0', String(at - 604_800), String(at)],
    ['what it cannot know, as it stands', '-1h', 'now', '-1h', 'now'],
  ])('run over %s', (_, earliest, latest, from, to) => {
    expect(drilldownsOf(rule(earliest, latest), columnOf, { from: 1_000_000_000, to: 2_000_500_000 }, time)).toEqual([
      { name: 'On "WKS-3"', search: 'EventCode=22 | search dest="WKS-3"', from, to },
    ]);
  });
});
