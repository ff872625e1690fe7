/** Operators that must hold all their rows before they can answer. Rows held are capped, and what is dropped is said. */
import type { Emit, Operator, OperatorContext } from '../operator.ts';
import type { Tuple } from '../row.ts';

/** Rows that one operator holds at most. */
export const MAX_HELD_ROWS = 2_000_000;

/** Collects every row and hands them over at the end. */
export function holdRows(what: string, context: OperatorContext, release: (rows: Tuple[]) => void): Operator {
  let rows: Tuple[] = [];
  return {
    push: (tuple) => {
      if (rows.length < MAX_HELD_ROWS) rows.push(tuple);
      else context.limit(`${what} reached ${MAX_HELD_ROWS} rows; further rows were dropped`);
    },
    end: () => {
      const held = rows;
      rows = [];
      release(held);
    },
  };
}

export function emitAll(rows: Iterable<Tuple>, emit: Emit): void {
  for (const row of rows) emit(row);
}
