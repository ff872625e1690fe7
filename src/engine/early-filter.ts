/**
 * Subsearches over lookups alone (`where [| inputlookup tools | fields process]`) known before the first event: events
 * that no row of such a table fits need not become rows. A shortcut: the stage itself decides, later, so what is let
 * through here may be too much and never too little.
 */
import { scalarText, valuesOf } from '../event/value.ts';
import type { Expr } from '../lang/expression.ts';
import type { SubFilter } from '../lang/plan.ts';
import { isTimeModifier } from '../lang/time-modifiers.ts';
import type { OperatorContext } from './operator.ts';
import { numberOf } from './order.ts';
import { openPipeline } from './pipeline.ts';
import type { Program } from './program.ts';
import type { Row, Tuple } from './row.ts';
import { waits } from './rule-run.ts';
import { holdsNetwork } from './search-text.ts';
import { readsSearchTime } from './stage-expressions.ts';
import { MAX_SUBSEARCH_ROWS, subplansOf } from './subplans.ts';

/** What an event must satisfy to pass the program's first stage; null where that is not known yet. */
export function earlyFilterOf({ body }: Program, context: Omit<OperatorContext, 'runPlan' | 'limit'>): Expr | null {
  if (body.kind !== 'rows' || body.rowWise.length > 0) return null;
  const [stage] = body.rest;
  if (stage?.kind !== 'subfilter' || !readsLookupsOnly(stage)) return null;
  const rows: Row[] = [];
  const take = ({ row }: Tuple): void => {
    if (rows.length <= MAX_SUBSEARCH_ROWS) rows.push(row);
  };
  openPipeline(stage.plan.stages, take, { ...context, runPlan: () => {}, limit: () => {} }).end();
  if (rows.length > MAX_SUBSEARCH_ROWS || rows.some(asksMore)) return null;
  return { kind: 'or', args: rows.flatMap((row) => conditionOf(row, body.fieldOf) ?? []) };
}

/** Whether the stage takes a row for more than that each column is equal to a field. */
function asksMore(row: Row): boolean {
  return holdsNetwork(row) || holdsNumberPattern(row) || [...row.keys()].some(isTimeModifier);
}

/** With a wildcard among digits, as in `44*`: the stage also tries it on the plain spelling of a number (`0443`). No address. */
const NUMBER_PATTERN = /^(?=.*\*)(?=.*[^*])(?!.*\..*\.)[-+.*\de]+$/i;

function holdsNumberPattern(row: Row): boolean {
  return [...row.values()].some((value) => valuesOf(value).some((item) => NUMBER_PATTERN.test(scalarText(item))));
}

function readsLookupsOnly({ negated, plan, asTerms, mark }: SubFilter): boolean {
  if (asTerms === true || mark !== undefined) return false;
  const isReader = plan.input.kind === 'none' && !plan.stages.some((stage) => stage.kind === 'outputlookup');
  return (
    isReader &&
    !negated &&
    !plan.stages.some(waits) &&
    !plan.stages.some(readsSearchTime) &&
    subplansOf(plan.stages).length === 0
  );
}

/** A row's columns, all of which must fit; null for a row without any. */
function conditionOf(row: Row, fieldOf: (column: string) => string): Expr | null {
  const cells = [...row].filter(([name]) => !name.startsWith('_'));
  if (cells.length === 0) return null;
  return {
    kind: 'and',
    args: cells.map(([name, value]) => {
      const patterns = valuesOf(value).map(scalarText);
      const numeric = patterns.some((pattern) => numberOf(pattern) !== null) ? { numeric: true } : {};
      return {
        kind: 'test',
        arg: { kind: 'field', name: fieldOf(name) },
        op: { op: 'glob', patterns, wild: '*', fold: 'unicode', ...numeric },
      };
    }),
  };
}
