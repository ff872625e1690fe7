/**
 * map: a search for each of the first rows, with the row's values in it. Its events are those that it finds whatever the
 * rows say; they are read once and searched again for each row.
 */
import { firstOf, type Scalar } from '../../event/value.ts';
import { fillTokens, tokensIn } from '../../lang/map-tokens.ts';
import type { MapSearch, Stage } from '../../lang/plan.ts';
import type { OperatorContext, OperatorSpec } from '../operator.ts';
import type { Row, Tuple } from '../row.ts';
import { joinTrails } from '../trail.ts';
import { MAX_HELD_ROWS } from './buffered.ts';
import { allRows } from './subplan.ts';

/** Events, and rows of tables or made of nothing, that all searches of one map look at together. */
const MAX_LOOKS = 20_000_000;
/** To make a search ready takes about as long as to look at so many events. */
const LOOKS_OF_SEARCH = 100;
/** To make a row of a table, over which is searched. */
const LOOKS_OF_ROW = 10;

export const map: OperatorSpec<MapSearch> = {
  kind: 'map',
  rowWise: false,
  open: ({ plan, source, most, atMost }, emit, context) => {
    const names = [...tokensIn(plan.stages)];
    const rows: Tuple[] = [];
    let isCut = false;
    return {
      push: (tuple) => {
        if (rows.length >= most) isCut = true;
        else if (rows.length < MAX_HELD_ROWS) rows.push(tuple);
        else context.limit(`map reached ${MAX_HELD_ROWS} rows; further rows were dropped`);
      },
      end: () => {
        if (isCut) context.limit(`map searched for the first ${most} rows only`);
        const events = source === null ? [] : allRows(source, atMost, context);
        const looks = LOOKS_OF_SEARCH + events.length + LOOKS_OF_ROW * rowsMade(plan.stages, context);
        let left = MAX_LOOKS;
        for (const tuple of rows) {
          const values = valuesIn(tuple.row, names);
          if (values === null) continue;
          left -= looks;
          if (left < 0) {
            context.limit(`map looked at as many events and rows as it may; further rows were not searched for`);
            return;
          }
          const search = context.open(fillTokens(plan.stages, values), (found) =>
            emit({ ...found, trail: joinTrails(tuple.trail, found.trail) }),
          );
          for (const event of events) search.push({ ...event, row: new Map(event.row) });
          search.end();
        }
      },
    };
  },
};

/** Rows that a search puts beside those it is given: all of a table are read, whichever it takes. */
function rowsMade(stages: readonly Stage[], { lookup }: OperatorContext): number {
  let made = 0;
  for (const stage of stages) {
    if (stage.kind === 'inputlookup') made += lookup(stage.table)?.rowCount ?? 0;
    else if (stage.kind === 'transform' && stage.name === 'makeresults') made += stage.options.count;
  }
  return made;
}

/** Null where the row lacks one: nothing is searched for it. */
function valuesIn(row: Row, names: readonly string[]): ReadonlyMap<string, Scalar> | null {
  const values = new Map<string, Scalar>();
  for (const name of names) {
    const value = firstOf(row.get(name) ?? null);
    if (value === null) return null;
    values.set(name, value);
  }
  return values;
}
