/**
 * sort: by keys left to right; numbers numerically, before text; rows without the key last. A limit keeps the first
 * rows (Splunk's default is 10,000, 0 is none). Equal rows keep their order.
 */
import { compareIps, parseIp } from '../../event/ip.ts';
import { firstOf, type Scalar, scalarText } from '../../event/value.ts';
import type { Sort } from '../../lang/plan.ts';
import type { OperatorSpec } from '../operator.ts';
import { compareText, numberOf } from '../order.ts';
import type { Tuple } from '../row.ts';
import { emitAll, holdRows } from './buffered.ts';

type Key = Sort['keys'][number];

/** What of a value is compared: made once for each row, where a comparison would make it again and again. */
interface Cell {
  /** As bytes; of keys that are sorted as addresses. */
  readonly ip: ReturnType<typeof parseIp>;
  readonly number: number | null;
  /** Of what is no number. */
  readonly text: string;
}

export const sort: OperatorSpec<Sort> = {
  kind: 'sort',
  rowWise: false,
  open: (stage, emit, context) =>
    holdRows('sort', context, (rows) => {
      const sorted = sortTuples(rows, stage.keys);
      if (stage.limit > 0 && sorted.length > stage.limit) {
        // A number that the search gives is what it wants; Splunk's own is a loss to be told.
        if (stage.limitGiven !== true)
          context.limit(
            `sort kept its first ${stage.limit} rows; further rows were dropped`,
            sorted.length - stage.limit,
          );
        sorted.length = stage.limit;
      }
      emitAll(sorted, emit);
    }),
};

function sortTuples(tuples: readonly Tuple[], keys: readonly Key[]): Tuple[] {
  const columns = keys.map(({ name, type }) =>
    tuples.map(({ row }) => cellOf(firstOf(row.get(name) ?? null), type ?? 'auto')),
  );
  const order = Uint32Array.from(tuples.keys());
  order.sort((a, b) => {
    for (let i = 0; i < keys.length; i++) {
      const cells = columns[i]!;
      const difference = compareCells(cells[a]!, cells[b]!, keys[i]!);
      if (difference !== 0) return difference;
    }
    return a - b;
  });
  return Array.from(order, (at) => tuples[at]!);
}

function cellOf(value: Scalar | null, type: 'auto' | 'str' | 'num' | 'ip'): Cell | null {
  if (value === null) return null;
  const number = type === 'str' ? null : numberOf(value);
  return {
    ip: type === 'ip' ? parseIp(scalarText(value)) : null,
    number,
    text: number === null ? scalarText(value) : '',
  };
}

function compareCells(a: Cell | null, b: Cell | null, { descending, nullsFirst }: Key): number {
  if (a === null || b === null) return a === b ? 0 : (a === null) === (nullsFirst === true) ? -1 : 1;
  const order = compareCell(a, b);
  return descending ? -order : order;
}

function compareCell(a: Cell, b: Cell): number {
  if (a.ip !== null && b.ip !== null) return compareIps(a.ip, b.ip);
  if (a.number !== null && b.number !== null) return a.number - b.number;
  if (a.number !== null) return -1;
  if (b.number !== null) return 1;
  return compareText(a.text, b.text);
}
