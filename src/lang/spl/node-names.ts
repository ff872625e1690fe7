/**
 * `nodename=Root.Child` in the WHERE of `tstats`: which dataset of the model the events are of. An event is of several, its
 * root and all below that take it. Splunk writes the datasets on the way down, too; the last one says which is meant.
 */
import type { AggregateCall } from '../plan.ts';
import type { LowerContext } from './command.ts';
import type { Word } from './cursor.ts';
import { rootDatasets } from './data-models.ts';
import { checkDataset } from './dataset-check.ts';
import { failUnsupported } from './errors.ts';
import type { SearchComparison, SearchExpr, SearchValue } from './search-syntax.ts';
import { conjuncts } from './search-syntax.ts';

/** The field of events that holds the names of their datasets, without those above them. */
const NODE_NAME = 'nodename';

/** The dataset that a path such as `Root.Child` ends with. */
export function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

/**
 * The dataset that the terms pick, where they must all hold and the source names none below the root, and the terms that
 * are left; those among them that name datasets read the events' own.
 */
export function readNodeNames(
  where: SearchExpr,
  model: Word,
  dataset: string | null,
  context: LowerContext,
): { readonly dataset: string | null; readonly where: SearchExpr } {
  const isOpen = dataset === null || rootDatasets(model.text)?.includes(dataset) === true;
  const terms = conjuncts(where);
  const picked = isOpen ? terms.find(isPlainNode) : undefined;
  const rest: SearchExpr =
    picked === undefined ? where : { kind: 'and', args: terms.filter((term) => term !== picked), span: where.span };
  return {
    dataset: picked === undefined ? dataset : lastOf(picked.value.text),
    where: nameDatasets(rest, model, context),
  };
}

/** Refuses what would show the names: the datasets on the way down are not known. */
export function refuseNodeNames(by: readonly Word[], aggregates: readonly AggregateCall[]): void {
  const span =
    by.find(({ text }) => text === NODE_NAME)?.span ??
    aggregates.find(({ arg }) => arg?.kind === 'field' && arg.name === NODE_NAME)?.span;
  if (span !== undefined)
    failUnsupported(
      'spl-option-not-supported',
      `${NODE_NAME} is only supported in WHERE`,
      span,
      'name the dataset: WHERE nodename=Root.Child',
    );
}

function isPlainNode(term: SearchExpr): term is SearchComparison {
  return (
    term.kind === 'comparison' && term.field === NODE_NAME && term.operator === '=' && !term.value.text.includes('*')
  );
}

function nameDatasets(expr: SearchExpr, model: Word, context: LowerContext): SearchExpr {
  switch (expr.kind) {
    case 'and':
    case 'or':
      return { ...expr, args: expr.args.map((arg) => nameDatasets(arg, model, context)) };
    case 'not':
      return { ...expr, arg: nameDatasets(expr.arg, model, context) };
    case 'comparison':
      if (expr.field !== NODE_NAME) return expr;
      if (!isPlainNode(expr)) refuse(expr);
      return { ...expr, value: nameDataset(expr.value, model, context) };
    case 'in': {
      if (expr.field !== NODE_NAME) return expr;
      const wild = expr.values.find(({ text }) => text.includes('*'));
      if (wild !== undefined) refuse(wild);
      return { ...expr, values: expr.values.map((value) => nameDataset(value, model, context)) };
    }
    default:
      return expr;
  }
}

function nameDataset(value: SearchValue, model: Word, context: LowerContext): SearchValue {
  const dataset = lastOf(value.text);
  if (rootDatasets(model.text) !== null) checkDataset({ ...model, span: value.span }, dataset, context);
  return { ...value, text: dataset };
}

function refuse({ span }: SearchExpr | SearchValue): never {
  return failUnsupported(
    'spl-option-not-supported',
    `${NODE_NAME} is only supported with = or IN and whole names`,
    span,
    'write nodename=Root.Child, with NOT before it for all others',
  );
}
