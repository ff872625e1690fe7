/**
 * rex: named groups of a pattern into columns, overwriting on a match and leaving the row alone without one. With
 * `max_match` other than 1 the columns become multivalued, up to a bound.
 */
import { listToValue, scalarText, valuesOf } from '../../event/value.ts';
import type { Extract } from '../../lang/plan.ts';
import { compilePcre, matchesOf, type SplRegex } from '../../lang/regex/pcre.ts';
import type { OperatorSpec } from '../operator.ts';
import { setColumn } from '../row.ts';

/** Matches taken from one row at most, for `max_match=0` (all). */
const MAX_MATCHES = 10_000;

export const extract: OperatorSpec<Extract> = {
  kind: 'extract',
  rowWise: true,
  open: (stage, emit) => {
    const compiled = compilePcre(stage.pattern, {});
    const most = stage.maxMatch === 0 ? MAX_MATCHES : Math.min(stage.maxMatch, MAX_MATCHES);
    return {
      push: (tuple) => {
        if (compiled.ok) {
          const found = new Map<string, string[]>();
          for (const value of valuesOf(tuple.row.get(stage.name) ?? null)) {
            collect(scalarText(value), compiled.regex, most, found);
          }
          for (const [name, values] of found) setColumn(tuple.row, name, listToValue(values));
        }
        emit(tuple);
      },
      end: () => {},
    };
  },
};

function collect(text: string, regex: SplRegex, most: number, found: Map<string, string[]>): void {
  for (const match of matchesOf(regex, text, most)) {
    for (const [name, value] of Object.entries(match.groups)) {
      if (value === undefined) continue;
      const list = found.get(name);
      if (list === undefined) found.set(name, [value]);
      else list.push(value);
    }
  }
}
