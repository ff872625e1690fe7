/**
 * sort: by keys left to right; numbers numerically, before text; rows without the key last. A limit keeps the first
 * rows (Splunk's default is 10,000, 0 is none). Equal rows keep their order.
 */
import { compareIps, parseIp } from '../../event/ip.ts';
import { firstOf, type Scalar, scalarText } from '../../event/value.ts';
import type { Sort } from '../../lang/plan.ts';
import type { OperatorSpec } from '../operator.ts';
import { compareText, numberOf } from '../order.ts';
import type { Row } from '../row.ts';
import { emitAll, holdRows } from './buffered.ts';

type Key = Sort['keys'][number];

export const sort: OperatorSpec<Sort> = {
  kind: 'sort',
  rowWise: false,
  open: (stage, emit, context) =>
    holdRows('sort', context, (rows) => {
      rows.sort((a, b) => compareRows(a.row, b.row, stage.keys));
      if (stage.limit > 0 && rows.length > stage.limit) {
        // A number that the search gives is what it wants; Splunk's own is a loss to be told.
        if (stage.limitGiven !== true) context.limit(`sort kept the first ${stage.limit} of ${rows.length} rows`);
        rows.length = stage.limit;
      }
      emitAll(rows, emit);
    }),
};

export function compareRows(a: Row, b: Row, keys: readonly Key[]): number {
  for (const { name, descending, type } of keys) {
    const left = firstOf(a.get(name) ?? null);
    const right = firstOf(b.get(name) ?? null);
    if (left === null || right === null) {
      if (left !== right) return left === null ? 1 : -1;
      continue;
    }
    const order = compareCells(left, right, type ?? 'auto');
    if (order !== 0) return descending ? -order : order;
  }
  return 0;
}

function compareCells(a: Scalar, b: Scalar, type: 'auto' | 'str' | 'num' | 'ip'): number {
  if (type === 'ip') {
    const left = parseIp(scalarText(a));
    const right = parseIp(scalarText(b));
    if (left !== null && right !== null) return compareIps(left, right);
  }
  const left = type === 'str' ? null : numberOf(a);
  const right = type === 'str' ? null : numberOf(b);
  if (left !== null && right !== null) return left - right;
  if (left !== null) return -1;
  if (right !== null) return 1;
  return compareText(scalarText(a), scalarText(b));
}
