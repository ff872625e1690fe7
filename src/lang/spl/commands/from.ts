/** `from datamodel X.Y`: the events of a data model, under field names without the dataset's prefix. */
import { expectEnd, expectName } from '../arguments.ts';
import { type CommandSpec, requireFirst } from '../command.ts';
import type { Word } from '../cursor.ts';
import { impliedDataset } from '../data-models.ts';
import { checkDataset } from '../dataset-check.ts';
import { fail, failUnsupported } from '../errors.ts';
import { checkTable } from './lookup.ts';

export const from: CommandSpec = {
  name: 'from',
  summary:
    'The events of a data model (from datamodel X.Y) or the rows of a lookup (from lookup x, from inputlookup:x).',
  generating: true,
  lower(cursor, context) {
    requireFirst(context, 'from', cursor);
    cursor.skipBlanks();
    const kind = cursor.readBare(' :=",|');
    cursor.skipBlanks();
    if (cursor.char === ':' || cursor.char === '=') cursor.pos++;
    if (/^(?:lookup|inputlookup)$/i.test(kind?.text ?? '')) {
      const table = expectName(cursor, 'the name of a lookup');
      expectEnd(cursor);
      checkTable(table, context, 'listed');
      context.setInput({ kind: 'none' });
      return [{ kind: 'inputlookup', table: table.text, append: false, where: null }];
    }
    if (kind?.text.toLowerCase() !== 'datamodel') {
      failUnsupported(
        'spl-option-not-supported',
        `from ${kind?.text ?? ''} is not supported`,
        kind?.span ?? cursor.here,
        'use from datamodel Model.Dataset',
      );
    }
    const name = readModelName(expectName(cursor, 'a data model'), () =>
      cursor.take('.') ? expectName(cursor, 'a dataset') : null,
    );
    expectEnd(cursor);
    const dataset = name.dataset ?? impliedDataset(name.model.text, []);
    checkDataset(name.model, dataset, context);
    if (dataset === null)
      fail('spl-datamodel-unknown', `the data model ${name.model.text} needs a dataset`, name.model.span);
    context.setInput({ kind: 'datamodel', model: name.model.text, dataset, prefixed: false });
    return [];
  },
};

/** `X.Y`, `"X.Y"` or `"X"."Y"`; of several levels of datasets the last one counts. */
export function readModelName(first: Word, next: () => Word | null): { model: Word; dataset: string | null } {
  const parts = [...first.text.split('.'), ...(next()?.text.split('.') ?? [])].filter((part) => part !== '');
  return { model: { ...first, text: parts[0] ?? '' }, dataset: parts.length > 1 ? parts[parts.length - 1]! : null };
}
