/** fromjson: each key of a JSON object becomes a column; arrays of plain values are multivalues, other objects text. */
import { firstOf, listToValue, scalarText, toValue, type Value } from '../../event/value.ts';
import { setColumn } from '../row.ts';
import type { RowTransform } from '../transform.ts';

const MAX_TEXT = 1024 * 1024;
const MAX_COLUMNS = 1_000;

export const fromjson: RowTransform<'fromjson'> = {
  of: 'row',
  name: 'fromjson',
  open: (options) => {
    const { field, prefix } = options;
    return (row) => {
      const text = firstOf(row.get(field) ?? null);
      const object = text === null ? null : parseObject(scalarText(text));
      if (object === null) return;
      for (const [key, value] of Object.entries(object).slice(0, MAX_COLUMNS))
        setColumn(row, prefix + key, cell(value));
    };
  },
};

function parseObject(text: string): object | null {
  if (text.length > MAX_TEXT || !text.trimStart().startsWith('{')) return null;
  try {
    return JSON.parse(text) as object; // text that begins with a brace parses to an object or not at all
  } catch {
    return null;
  }
}

function cell(value: unknown): Value {
  if (!Array.isArray(value)) return toValue(value);
  const plain = value.every((item) => typeof item !== 'object' || item === null);
  return plain ? listToValue(value) : JSON.stringify(value);
}
