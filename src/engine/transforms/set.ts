/** set: of the rows of two searches, told apart by a column, those of either, of one alone, or of both; each once. */
import { scalarText, valuesOf } from '../../event/value.ts';
import { holdRows } from '../operators/buffered.ts';
import type { Row, Tuple } from '../row.ts';
import { joinTrails } from '../trail.ts';
import type { TableTransform } from '../transform.ts';

interface Member {
  tuple: Tuple;
  readonly sides: Set<string>;
}

export const set: TableTransform<'set'> = {
  of: 'table',
  name: 'set',
  open: ({ operation, side }, emit, context) =>
    holdRows('set', context, (rows) => {
      const members = new Map<string, Member>();
      for (const tuple of rows) {
        const of = String(tuple.row.get(side));
        tuple.row.delete(side);
        const key = keyOf(tuple.row);
        const member = members.get(key);
        if (member === undefined) members.set(key, { tuple, sides: new Set([of]) });
        else {
          member.sides.add(of);
          member.tuple = { ...member.tuple, trail: joinTrails(member.tuple.trail, tuple.trail) };
        }
      }
      const isTaken = (sides: number): boolean =>
        operation === 'union' || (operation === 'diff' ? sides === 1 : sides === 2);
      for (const { tuple, sides } of members.values()) if (isTaken(sides.size)) emit(tuple);
    }),
};

/** Rows with the same texts in the same fields have the same key, whatever the order of the fields. */
function keyOf(row: Row): string {
  const names = [...row.keys()].sort();
  return JSON.stringify(names.map((name) => [name, ...valuesOf(row.get(name) ?? null).map(scalarText)]));
}
