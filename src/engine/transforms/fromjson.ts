/** fromjson: each key of a JSON object becomes a column; arrays of plain values are multivalues, other objects text. */
import { firstOf, listToValue, scalarText, type Value } from '../../event/value.ts';
import { isObject, nodeValue, parseJson } from '../../lang/data-path.ts';
import { setColumn } from '../row.ts';
import type { RowTransform } from '../transform.ts';

const MAX_COLUMNS = 1_000;

export const fromjson: RowTransform<'fromjson'> = {
  of: 'row',
  name: 'fromjson',
  open: (options) => {
    const { field, prefix } = options;
    return (row) => {
      const text = firstOf(row.get(field) ?? null);
      const object = text === null ? null : parseJson(scalarText(text));
      if (!isObject(object)) return;
      for (const [key, value] of Object.entries(object).slice(0, MAX_COLUMNS))
        setColumn(row, prefix + key, cell(value));
    };
  },
};

function cell(value: unknown): Value {
  const isPlain = Array.isArray(value) && value.every((item) => !isObject(item) && !Array.isArray(item));
  return isPlain ? listToValue(value.map(nodeValue)) : nodeValue(value);
}
