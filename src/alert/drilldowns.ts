/**
 * Drill-downs of an alert, ready to be run: tokens filled, times as seconds since 1970. A value that goes into a search
 * is written so that the search reads it as that value: a quote or a pipe in an attacker's file name must not end the
 * string that it was put into, nor a blank a bare word.
 */
import { parseTime } from '../event/time.ts';
import { scalarText, type Value, valuesOf } from '../event/value.ts';
import type { Rule } from '../rule/rule.ts';
import type { Alert } from './alert.ts';
import { fillTokens, MULTIVALUE_JOIN, TOKEN } from './tokens.ts';

/** Time range that tokens such as `$info_min_time$` stand for; microseconds, null where nothing had a time. */
export interface TimeRange {
  readonly from: number | null;
  readonly to: number | null;
  /** When the search ran, where the range is a window of its rule's schedule. */
  readonly at?: number;
}

/** `time`: of the alert, ISO 8601; what offsets such as `7d` count from. */
export function drilldownsOf(
  rule: Rule,
  columnOf: (name: string) => Value,
  range: TimeRange,
  time: string | null,
): Alert['drilldowns'] {
  const seconds = (at: number | null): Value => (at === null ? null : at / 1e6);
  const tokenOf = (name: string): Value =>
    name === 'info_min_time' ? seconds(range.from) : name === 'info_max_time' ? seconds(range.to) : columnOf(name);
  const found = time === null ? null : parseTime(time);
  return rule.drilldowns.map(({ name, search, earliest, latest }) => ({
    name: fillTokens(name, tokenOf),
    search: fillSearch(
      search.replaceAll('%original_detection_search%', () => rule.query.text.trim()),
      tokenOf,
    ),
    from: offsetTime(earliest, found, -1) ?? fillTokens(earliest, tokenOf),
    to: offsetTime(latest, found, 1) ?? fillTokens(latest, tokenOf),
  }));
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** ESCU's newest layout writes distances from the finding: `7d` before it, `0` after it. */
function offsetTime(text: string, found: number | null, sign: 1 | -1): string | null {
  const match = /^(\d{1,6})([smhdw]?)$/.exec(text.trim());
  return match === null || found === null
    ? null
    : String(found / 1e6 + sign * Number(match[1]) * UNIT_SECONDS[match[2]!]!);
}

/** Fills the tokens of a search; a token without a value stays as it is. */
export function fillSearch(template: string, columnOf: (name: string) => Value): string {
  let isQuoted = false;
  let at = 0;
  return template.replace(TOKEN, (token, name: string, offset: number) => {
    for (; at < offset; at++) {
      if (template[at] === '\\') at++;
      else if (template[at] === '"') isQuoted = !isQuoted;
    }
    const value = columnOf(name);
    if (value === null) return token;
    const text = valuesOf(value).map(scalarText).join(MULTIVALUE_JOIN);
    const escaped = text.replace(/[\\"]/g, '\\$&');
    if (isQuoted) return escaped;
    return /^[\w.:@-]+$/.test(text) ? text : `"${escaped}"`;
  });
}
