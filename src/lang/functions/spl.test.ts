import { describe, expect, test } from 'vitest';
import type { Value } from '../../event/value.ts';
import { UTC, zoneOf } from '../../event/zone.ts';
import type { EvalContext } from '../function.ts';
import { SPL_FUNCTIONS } from './spl.ts';
import { compileLike } from './spl-like.ts';
import { applyRelativeTime, parseRelativeTime } from './spl-relative-time.ts';
import { matchStars } from './spl-replace-value.ts';
import { parseSed } from './spl-sed.ts';
import { formatTime } from './spl-time-format.ts';
import { readTime } from './spl-time-read.ts';

const CONTEXT: EvalContext = { now: 1_700_000_000_000_000, infoMin: 0, infoMax: 0, zone: 'UTC' };
const byName = new Map(SPL_FUNCTIONS.map((spec) => [spec.name, spec]));

function call(name: string, args: readonly Value[], constant = true): Value {
  const spec = byName.get(`spl.${name}`)!;
  if (spec.call !== undefined) return spec.call(...args);
  const bound = spec.bind!<null>(
    args.map((arg) => () => arg),
    args.map((arg) => (constant ? arg : undefined)),
    CONTEXT,
  );
  return bound(null);
}

const LIST = Array.from({ length: 60_000 }, (_, i) => i);

describe('hostile values', () => {
  test('JSON that is nested too deep holds nothing', () => {
    const nested = (depth: number): string => `${'['.repeat(depth)}"a]\\"["${']'.repeat(depth)}`;
    expect(call('json_extract', [nested(500), '{}'])).not.toBeNull();
    expect(call('json_extract', [nested(501), '{}'])).toBeNull();
    expect(call('json_extract', [nested(100_000), '{}'])).toBeNull();
    expect(call('json_object', ['k', nested(100_000)])).toBe(JSON.stringify({ k: nested(100_000) }));
    expect(call('spath', [nested(100_000), 'a'])).toBeNull();
    // Quotes that never end are looked at once.
    expect(call('json_extract', [`${'[]'.repeat(1_000)}"${'\\"'.repeat(400_000)}`, '{}'])).toBeNull();
  });

  test('joined texts end at a million characters', () => {
    const long = 'x'.repeat(1024 * 1024 - 1);
    expect(call('concat', [long, 'yz'])).toBe(`${long}y`);
    expect(call('concat', [`${long}y`, 'z'])).toBe(`${long}y`);
    expect(call('mvjoin', [[long, 'y'], '-'])).toBe(`${long}-`);
    expect(call('printf', ['%s%s', long, 'yz'])).toBe(`${long}y`);
    expect(call('replace', ['aa', 'a', long])).toBe(`${long}a`);
    expect(call('replace', ['a', '(a)', '\\1'.repeat(3_000_000)])).toHaveLength(1024 * 1024);
  });

  test.each<[string, Value[]]>([
    ['mvappend', [LIST, LIST]],
    ['split', [LIST.join(''), '']],
    ['split', [[LIST.join(' '), LIST.join(' ')], ' ']],
    ['mvrange', [0, 1e9]],
  ])('%s makes a hundred thousand values at most', (name, args) => {
    expect(call(name, args)).toHaveLength(100_000);
  });

  test('lists of long texts end at sixteen million characters', () => {
    const long = Array.from({ length: 100 }, () => 'x'.repeat(600_000));
    expect(call('mvzip', [long, long])).toHaveLength(16);
    expect(call('mvappend', [long, long])).toHaveLength(27);
  });

  test('JSON that would be too long to be read again is none', () => {
    const long = '\\'.repeat(600_000);
    expect(call('json_array', ['x', 'y'])).toBe('["x","y"]');
    for (const name of ['json_array', 'mv_to_json_array']) expect(call(name, [long])).toBeNull();
    expect(call('json_object', ['k', long])).toBeNull();
  });
});

describe('operators', () => {
  test.each<[string, Value[], Value]>([
    ['add', [1, '2'], 3],
    ['add', ['a', 2], 'a2'],
    ['add', [null, 2], null],
    ['concat', [1, 2], '12'],
    ['concat', [['a', 'b'], '!'], ['a!', 'b!']],
    ['subtract', ['5', '3'], 2],
    ['subtract', ['x', 3], null],
    ['divide', [1, 0], null],
    ['modulo', [7, 4], 3],
    ['modulo', [7, 0], null],
    ['negate', ['2'], -2],
    ['multiply', [1e308, 10], null],
    ['equals', ['a', 'A'], false],
    ['equals', ['22', 22], true],
    ['equals', ['22', '22.0'], false],
    ['equals', [null, 'a'], null],
    ['equals', [['a', 'b'], 'b'], true],
    ['differs', ['a', 'b'], true],
    ['differs', ['a', null], null],
    ['less', ['9', '10'], true],
    ['less', ['a', 'b'], true],
    ['less', ['B', 'a'], true],
    ['greater-or-equal', [3, 3], true],
    ['xor', [true, null], null],
    ['xor', [true, false], true],
    ['in', ['a', 'b', 'a'], true],
    ['in', [null, 'a'], null],
    ['in', ['2', 2], true],
    ['counted', [true], 1],
    ['counted', [false], null],
    ['counted', ['x'], 'x'],
  ])('%s of %j', (name, args, expected) => {
    expect(call(name, args)).toEqual(expected);
  });
});

test('every function that is not about null gives null for null, and none throws on odd values', () => {
  const aboutNull = new Set([
    'isnull',
    'isnotnull',
    'isnum',
    'isint',
    'isstr',
    'isbool',
    'typeof',
    'coalesce',
    'if',
    'case',
    'validate',
    'nullif',
    'total',
    'counted',
    'now',
    'time',
    'pi',
    'search-earliest',
    'search-latest',
    'mvappend',
    'min',
    'max',
  ]);
  const odd: Value[] = [null, '', 'x', '1', -1, 0.5, true, ['a', 'b'], ['1', 2], 'a'.repeat(5000), '(', '%', '1e309'];
  for (const spec of SPL_FUNCTIONS) {
    const name = spec.name.slice('spl.'.length);
    const arity = Math.min(spec.arity[1], Math.max(spec.arity[0], 1));
    for (const a of odd) {
      for (const b of odd) {
        const args = [a, b, a, b].slice(0, Math.min(arity, 4));
        const result = call(name, args);
        expect(call(name, args, false), `${name} ${JSON.stringify(args)}`).toEqual(result);
        expect(result === undefined || (typeof result === 'number' && !Number.isFinite(result)), name).toBe(false);
      }
    }
    if (!aboutNull.has(name) && spec.arity[0] > 0)
      expect(call(name, Array<Value>(spec.arity[0]).fill(null)), name).toBeNull();
  }
});

test('every function has a sentence', () => {
  for (const { name, summary } of SPL_FUNCTIONS) expect(summary, name).toMatch(/\.$/);
  expect(new Set(SPL_FUNCTIONS.map(({ name }) => name)).size).toBe(SPL_FUNCTIONS.length);
});

test.each([
  ['%', '', true],
  ['%', 'abc', true],
  ['_', '', false],
  ['_', '😀', true],
  ['a%', 'ab', true],
  ['a%a', 'a', false],
  ['a%a', 'aa', true],
  ['%b%c%', 'abxc', true],
  ['%b%b', 'ab', false],
  ['a_c%', 'abcd', true],
  ['a*', 'ab', false],
])('like %s on %j', (pattern, text, expected) => {
  expect(compileLike(pattern)(text)).toBe(expected);
});

test('like stays linear', () => {
  // Ways to share out the text among the wildcards: tried one after the other, there is no end to them.
  expect(compileLike('%a%a%a%a%a%b')(`${'a'.repeat(100_000)}c`)).toBe(false);
});

test.each([
  ['*.exe', 'a.exe', ['a']],
  ['a*b*c', 'aXbYc', ['X', 'Y']],
  ['*', '', ['']],
  ['a*a', 'a', null],
  ['abc', 'abc', []],
  ['abc', 'abd', null],
])('matchStars %s on %s', (pattern, text, expected) => {
  expect(matchStars(pattern, text)).toEqual(expected);
});

describe('sed', () => {
  test.each([
    ['s/a/b/', 'aa', 'ba'],
    ['s/a/b/g', 'aa', 'bb'],
    ['s/a/b/2', 'aaa', 'aba'],
    ['s#/#\\\\#g', 'a/b', 'a\\b'],
    ['s/(a)(b)/\\2\\1/', 'ab', 'ba'],
    ['s/A/x/i', 'a', 'x'],
    ['s/\\//-/g', 'a/b/c', 'a-b-c'],
    ['y/abc/xyz/', 'cab', 'zxy'],
    ['s/\\x00//g', 'a\0b', 'ab'],
    ['s/ /,/g  s#,b#;#\ty/;/|/', 'a b b', 'a|,b'],
  ])('%s on %j', (script, text, expected) => {
    const sed = parseSed(script);
    expect(sed.ok && sed.apply(text)).toBe(expected);
  });

  test.each(['s/a/b', 'x/a/b/', 's/(/b/', 's/a/b/z', 'y/ab/c/', 's/a/b/ s/c/', ''])('%s is refused', (script) => {
    expect(parseSed(script).ok).toBe(false);
  });
});

describe('times', () => {
  const t = 1_700_000_000.25; // 2023-11-14 22:13:20.25 UTC, a Tuesday

  test.each([
    ['%Y-%m-%dT%H:%M:%S', '2023-11-14T22:13:20'],
    ['%F %T.%3N', '2023-11-14 22:13:20.250'],
    ['%Q %6N %f', '250 250000 250000'],
    ['%A %a %B %b %e %j', 'Tuesday Tue November Nov 14 318'],
    ['%I:%M %p', '10:13 PM'],
    ['%s %% %q%!', '1700000000 % 250%!'],
    ['%U %V %G %w %u', '46 46 2023 2 2'],
    ['%z %:z %Z', '+0000 +00:00 UTC'],
    ['%y%C %D %R', '2320 11/14/23 22:13'],
  ])('format %s', (format, expected) => {
    expect(formatTime(t, format, UTC)).toBe(expected);
  });

  test('a zone east of UTC', () => {
    expect(formatTime(t, '%H:%M %z', zoneOf('+02:00'))).toBe('00:13 +0200');
  });

  // Splunk's reference: the abbreviation, for example EST for US Eastern Standard Time.
  test.each([
    ['Europe/Berlin', 'CET', 'CEST'],
    ['America/New_York', 'EST', 'EDT'],
    ['Europe/London', 'GMT', 'BST'],
    ['Asia/Tokyo', 'JST', 'JST'],
    ['+02:00', '+02:00', '+02:00'],
    ['UTC', 'UTC', 'UTC'],
  ])('%%Z in %s', (zone, winter, summer) => {
    expect(formatTime(t, '%Z', zoneOf(zone))).toBe(winter);
    expect(formatTime(t + 180 * 86_400, '%Z', zoneOf(zone))).toBe(summer);
    expect(formatTime(t, '%+', zoneOf(zone))).toMatch(new RegExp(` ${winter.replace('+', '\\+')} 2023$`));
  });

  test.each<[string, string, number | null]>([
    ['2023-11-14T22:13:20', '%Y-%m-%dT%H:%M:%S', 1_700_000_000],
    ['2023-11-14 22:13:20.250', '%Y-%m-%d %H:%M:%S.%3N', t],
    ['14/Nov/2023:22:13:20 -0100', '%d/%b/%Y:%H:%M:%S %z', 1_700_003_600],
    ['11/14/2023 10:13:20 PM', '%m/%d/%Y %I:%M:%S %p', 1_700_000_000],
    ['1700000000', '%s', 1_700_000_000],
    ['1700000000.250', '%s.%3N', t],
    ['1700000000.25', '%s.%Q', t],
    ['-5', '%s', -5],
    ['2023-11-14 17:13:20 EST', '%F %T %Z', 1_700_000_000],
    ['2023-11-14 22:13:20 UTC', '%F %T %Z', 1_700_000_000],
    ['2023-11-14 22:13:20 XYZT', '%F %T %Z', null],
    ['2023-11-14 23:13:20+01:00', '%F %T%:z', 1_700_000_000],
    ['2023-11-14 23:13:20+01:00:00', '%F %T%::z', 1_700_000_000],
    ['2023-11-14 23:13:20+01', '%F %T%:::z', 1_700_000_000],
    ['2023-11-14T22:13:20.250000Z', '%Y-%m-%dT%H:%M:%S.%6N%Z', t],
    ['2023-11-14T22:13:20.2501234Z', '%Y-%m-%dT%H:%M:%S.%7N%Z', t + 0.000123],
    ['318 2023 22:13:20', '%j %Y %T', 1_700_000_000],
    ['Tue Nov 14 22:13:20 2023', '%c', 1_700_000_000],
    ['14 nov 23 10:13:20 pm', '%e %b %y %r', 1_700_000_000],
    ['13:00 PM', '%I:%M %p', null],
    ['12:00 AM', '%I:%M %p', 1_699_920_000],
    ['22:13', '%H:%M', 1_699_999_980],
    ['22:13:20', '%T', 1_700_000_000],
    ['Nov 14 22:13:20', '%b %d %T', 1_700_000_000],
    ['2023-11', '%Y-%m', null],
    ['2023', '%Y', null],
    ['2023-11-14 and more', '%F', 1_699_920_000],
    ['November 14, 2023', '%B %d, %Y', 1_699_920_000],
    ['2023-13-14', '%Y-%m-%d', null],
    ['2023-11', '%Y-%m-%d', null],
    ['x', '%Y', null],
    ['', '%Y', null],
  ])('read %s', (text, format, expected) => {
    expect(readTime(text, format, UTC, CONTEXT.now)).toBe(expected);
  });

  test('what is written reads back', () => {
    for (let seconds = 0; seconds < 4e9; seconds += 123_456_789.125) {
      const format = '%Y-%m-%d %H:%M:%S.%6N %z';
      expect(readTime(formatTime(seconds, format, zoneOf('+01:00'))!, format, UTC, 0)).toBe(seconds);
    }
  });

  test.each([
    ['-70m@m', 1_699_995_780],
    ['@d', 1_699_920_000],
    ['-1d@d', 1_699_833_600],
    ['@w1', 1_699_833_600],
    ['@w0', 1_699_747_200],
    ['-1mon', 1_697_321_600.25],
    ['@mon', 1_698_796_800],
    ['@q', 1_696_118_400],
    ['@y', 1_672_531_200],
    ['+1y@y', 1_704_067_200],
    ['now', t],
    ['', t],
    ['-h', t - 3600],
  ])('relative time %s', (text, expected) => {
    expect(applyRelativeTime(t * 1e6, parseRelativeTime(text)!, UTC) / 1e6).toBe(expected);
  });

  test.each([
    // Clocks are put forward on 2026-03-29 at 01:00 UTC, and back on 2026-10-25.
    ['2026-03-30T10:00:00Z', '-1d@d', '2026-03-28T23:00:00Z'],
    ['2026-03-29T10:00:00Z', '-1d', '2026-03-28T11:00:00Z'],
    ['2026-03-29T10:00:00Z', '-24h', '2026-03-28T10:00:00Z'],
    ['2026-10-25T01:45:00Z', '@h', '2026-10-25T01:00:00Z'],
    ['2026-07-15T10:00:00Z', '@y', '2025-12-31T23:00:00Z'],
  ])('in a zone with summer time %s %s is %s', (from, steps, expected) => {
    const moved = applyRelativeTime(Date.parse(from) * 1000, parseRelativeTime(steps)!, zoneOf('Europe/Berlin'));
    expect(moved).toBe(Date.parse(expected) * 1000);
  });

  test('a local time is written and read with the offset of its day', () => {
    const berlin = zoneOf('Europe/Berlin');
    const summer = Date.parse('2026-07-15T10:00:00Z') / 1000;
    expect(formatTime(summer, '%F %T %z', berlin)).toBe('2026-07-15 12:00:00 +0200');
    expect(readTime('2026-07-15 12:00:00', '%F %T', berlin, 0)).toBe(summer);
  });

  test('a month before the 31st is the last day of that month', () => {
    const march31 = Date.UTC(2023, 2, 31) * 1000;
    expect(applyRelativeTime(march31, parseRelativeTime('-1mon')!, UTC)).toBe(Date.UTC(2023, 1, 28) * 1000);
  });

  test.each(['-5parsecs', '5', '@', '-1d@', 'yesterday', '-1d '.repeat(50)])('%s is no relative time', (text) => {
    expect(parseRelativeTime(text)).toBeNull();
  });
});
