/** Warns about data models, datasets and their fields that hold nothing here: a slip in a name would else just find nothing. */

import { dataModelFields } from '../../event/data-model-fields.ts';
import { findModel } from '../../event/data-model-members.ts';
import { DATA_MODELS } from '../../event/data-models/index.ts';
import { MAX_DIAGNOSTICS } from '../../text/diagnostic.ts';
import { findNearest } from '../../text/nearest.ts';
import type { LowerContext } from './command.ts';
import type { Word } from './cursor.ts';
import { dataModelNames, rootDatasets } from './data-models.ts';
import type { SearchExpr } from './search-syntax.ts';

/** `dataset`: null where the model alone is named, and that says too little; its caller complains of that. */
export function checkDataset(model: Word, dataset: string | null, context: LowerContext): void {
  const warn = (what: string, nearest: string | null): void =>
    context.report.warning(
      'spl-datamodel-unknown',
      `${what} is not known; it has no events here`,
      model.span,
      nearest === null ? undefined : `did you mean ${nearest}?`,
    );
  if (rootDatasets(model.text) === null) {
    warn(`the data model ${model.text}`, findNearest(model.text, dataModelNames()));
    return;
  }
  const known = datasetsWithEvents(model.text);
  if (dataset === null || known.length === 0 || findModel(model.text, dataset) !== null) return;
  const nearest = findNearest(dataset, known);
  warn(`the dataset ${dataset} of ${model.text}`, nearest === null ? null : `${model.text}.${nearest}`);
}

/**
 * Warns about fields that a dataset lacks and that look like one which it has; `expr` is what stands behind `where`. A
 * name that resembles none may be one that a person's own model has.
 */
export function checkDatasetFields(
  model: string,
  dataset: string,
  expr: SearchExpr | null,
  groups: readonly Word[],
  context: LowerContext,
): void {
  const known = new Set(dataModelFields(model, dataset));
  const [first] = known;
  if (first === undefined) return;
  const prefix = first.slice(0, first.indexOf('.') + 1);
  const warned = new Set<string>();
  for (const { text, span } of [...(expr === null ? [] : fieldsOf(expr)), ...groups]) {
    if (!text.startsWith(prefix) || known.has(text) || text.includes('*') || warned.has(text)) continue;
    if (warned.size >= MAX_DIAGNOSTICS) return;
    warned.add(text);
    const nearest = findNearest(
      text.slice(prefix.length),
      [...known].map((name) => name.slice(prefix.length)),
    );
    if (nearest === null) continue;
    context.report.warning(
      'spl-datamodel-unknown',
      `the dataset ${dataset} of ${model} has no field ${text}`,
      span,
      `did you mean ${prefix}${nearest}?`,
    );
  }
}

/** Of a comparison the span is the whole of it, which begins with the field. */
function fieldsOf(expr: SearchExpr): readonly Pick<Word, 'text' | 'span'>[] {
  switch (expr.kind) {
    case 'and':
    case 'or':
      return expr.args.flatMap(fieldsOf);
    case 'not':
      return fieldsOf(expr.arg);
    case 'comparison':
    case 'in':
      return [{ text: expr.field, span: expr.span }];
    default:
      return [];
  }
}

/** Of the models that telemetry fills: their roots and what lies below. */
function datasetsWithEvents(model: string): string[] {
  return DATA_MODELS.filter((data) => data.model === model).flatMap(({ root, children }) => [
    root,
    ...Object.keys(children ?? {}),
  ]);
}
