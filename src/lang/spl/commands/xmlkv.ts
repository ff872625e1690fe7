/**
 * `xmlkv`: reads `<name>value</name>` pairs.
 *
 * Row transform `xmlkv`. Every element of the field's text whose content is text only (`<name attr="x">value</name>`;
 * the name may have a prefix, which is dropped) becomes a field `name` with that text; of several elements with one
 * name the last counts. Entities are decoded. A missing field changes nothing.
 */
import { expectEnd, readName, takeOptions } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';

export const xmlkv: CommandSpec = {
  name: 'xmlkv',
  summary: 'Makes fields of the <name>value</name> pairs in a field, _raw unless given.',
  lower(cursor) {
    takeOptions(cursor, ['maxinputs']);
    const field = readName(cursor)?.text ?? '_raw';
    takeOptions(cursor, ['maxinputs']);
    expectEnd(cursor);
    return [{ kind: 'transform', name: 'xmlkv', options: { field } }];
  },
};
