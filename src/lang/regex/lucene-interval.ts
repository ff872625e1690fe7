/**
 * Lucene's `<n-m>`: the decimal numbers of an interval, as the tree of a regular expression over their digits. The size
 * grows with the number of digits, not with the width of the interval.
 */
import type { RegexNode } from './lucene-syntax.ts';

function digit(from: number, to: number): RegexNode {
  return to < from ? { kind: 'nothing' } : { kind: 'set', ranges: [[48 + from, 48 + to]] };
}

function anyDigits(count: number): RegexNode {
  return { kind: 'repeat', part: digit(0, 9), min: count, max: count };
}

/** Decimal numbers from `low` to `high`: of exactly `digits` digits, or, for 0, with any number of leading zeros. */
export function buildInterval(low: number, high: number, digits: number): RegexNode {
  if (digits > 0) return between(String(low).padStart(digits, '0'), String(high).padStart(digits, '0'));
  const parts: RegexNode[] = [];
  for (let length = 1; length <= String(high).length; length++) {
    const from = Math.max(low, length === 1 ? 0 : 10 ** (length - 1));
    const to = Math.min(high, 10 ** length - 1);
    if (from <= to) parts.push(between(String(from), String(to)));
  }
  const zeros: RegexNode = { kind: 'repeat', part: digit(0, 0), min: 0, max: Infinity };
  return { kind: 'concat', parts: [zeros, { kind: 'union', parts }] };
}

/** Digit strings of one length, from `low` to `high`. */
function between(low: string, high: string): RegexNode {
  if (low === '') return { kind: 'concat', parts: [] };
  const [first, last] = [Number(low[0]), Number(high[0])];
  if (first === last) return { kind: 'concat', parts: [digit(first, first), between(low.slice(1), high.slice(1))] };
  const rest = low.length - 1;
  return {
    kind: 'union',
    parts: [
      { kind: 'concat', parts: [digit(first, first), between(low.slice(1), '9'.repeat(rest))] },
      { kind: 'concat', parts: [digit(first + 1, last - 1), anyDigits(rest)] },
      { kind: 'concat', parts: [digit(last, last), between('0'.repeat(rest), high.slice(1))] },
    ],
  };
}
