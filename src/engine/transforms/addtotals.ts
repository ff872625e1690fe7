/** addtotals: the sum of a row's numbers in a column of its own, and with `column` a last row with the sum of each column. */
import { type Value, valuesOf } from '../../event/value.ts';
import { addExactly, totalOf } from '../../lang/aggregates/exact-sum.ts';
import { compileNamePattern } from '../operators/name-pattern.ts';
import { numberOf } from '../order.ts';
import type { Row } from '../row.ts';
import { EMPTY_TRAIL } from '../trail.ts';
import type { TableTransform } from '../transform.ts';

/** Columns that are summed at most; events name their own. */
const MAX_COLUMNS = 1_000;

export const addtotals: TableTransform<'addtotals'> = {
  of: 'table',
  name: 'addtotals',
  open: (options, emit) => {
    const { row, column, fieldName, label, labelField, names } = options;
    const patterns = names?.map(compileNamePattern);
    const isSummed = (name: string): boolean =>
      patterns === undefined ? !name.startsWith('_') : patterns.some((pattern) => pattern.match(name) !== null);
    const sums = new Map<string, number[]>();
    const addToColumn = (name: string, numbers: readonly number[]): void => {
      if (numbers.length === 0) return;
      let parts = sums.get(name);
      if (parts === undefined) {
        if (sums.size >= MAX_COLUMNS) return;
        sums.set(name, (parts = []));
      }
      for (const number of numbers) addExactly(parts, number);
    };
    return {
      push: (tuple) => {
        const total: number[] = [];
        for (const [name, value] of tuple.row) {
          if (!isSummed(name)) continue;
          const numbers = numbersIn(value);
          for (const number of numbers) addExactly(total, number);
          if (column) addToColumn(name, numbers);
        }
        if (row) tuple.row.set(fieldName, totalOf(total));
        if (row && column) addToColumn(fieldName, [totalOf(total)]);
        emit(tuple);
      },
      end: () => {
        if (!column) return;
        const last: Row = new Map();
        for (const [name, parts] of sums) last.set(name, totalOf(parts));
        if (labelField !== null) last.set(labelField, label);
        emit({ row: last, trail: EMPTY_TRAIL });
      },
    };
  },
};

function numbersIn(value: Value): number[] {
  return valuesOf(value).flatMap((item) => numberOf(item) ?? []);
}
