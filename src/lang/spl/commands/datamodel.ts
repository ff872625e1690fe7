/** `datamodel X Y search`: the events of a data model, with prefixed field names (`flat` without). */
import { expectEnd, expectName, readName, takeOptions } from '../arguments.ts';
import { type CommandSpec, requireFirst } from '../command.ts';
import { checkDataset } from '../dataset-check.ts';
import { failUnsupported } from '../errors.ts';

export const datamodel: CommandSpec = {
  name: 'datamodel',
  summary: 'The events of a data model: datamodel Model Dataset search, or flat for names without prefix.',
  generating: true,
  lower(cursor, context) {
    requireFirst(context, 'datamodel', cursor);
    if (cursor.done)
      failUnsupported('spl-option-not-supported', 'datamodel without a name only lists the models', cursor.here);
    const model = expectName(cursor, 'a data model');
    if (cursor.done)
      failUnsupported('spl-option-not-supported', 'datamodel without a dataset only describes the model', model.span);
    const dataset = expectName(cursor, 'a dataset');
    const mode = readName(cursor);
    const how = mode?.text.toLowerCase();
    if (how !== 'search' && how !== 'flat') {
      failUnsupported(
        'spl-option-not-supported',
        'datamodel without search or flat only describes the model',
        mode?.span ?? dataset.span,
      );
    }
    takeOptions(cursor, ['summariesonly', 'allow_old_summaries', 'strict_fields']);
    expectEnd(cursor);
    checkDataset(model, dataset.text, context);
    context.setInput({ kind: 'datamodel', model: model.text, dataset: dataset.text, prefixed: how === 'search' });
    return [];
  },
};
