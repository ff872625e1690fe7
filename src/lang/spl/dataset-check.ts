/** Warns about data models and datasets that hold no events here: a slip in a name would else just find nothing. */
import { findModel } from '../../event/data-model-members.ts';
import { DATA_MODELS } from '../../event/data-models/index.ts';
import { findNearest } from '../../text/nearest.ts';
import type { LowerContext } from './command.ts';
import type { Word } from './cursor.ts';
import { dataModelNames, rootDatasets } from './data-models.ts';

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

/** Of the models that telemetry fills: their roots and what lies below. */
function datasetsWithEvents(model: string): string[] {
  return DATA_MODELS.filter((data) => data.model === model).flatMap(({ root, children }) => [
    root,
    ...Object.keys(children ?? {}),
  ]);
}
