/** makemv: splits a column's text into several values, at a delimiter or by a pattern's first group. */
import { listToValue, scalarText, valuesOf } from '../../event/value.ts';
import { gatherValues } from '../../lang/functions/spl-values.ts';
import { compilePcre, matchesOf } from '../../lang/regex/pcre.ts';
import { setColumn } from '../row.ts';
import type { RowTransform } from '../transform.ts';

/** Values made of one text at most. */
const MAX_VALUES = 10_000;

export const makemv: RowTransform<'makemv'> = {
  of: 'row',
  name: 'makemv',
  open: (options) => {
    const { field, delim, tokenizer, allowEmpty } = options;
    const split = tokenizer === null ? splitAt(delim ?? ' ', allowEmpty) : tokenize(tokenizer);
    return (row) => {
      const values = valuesOf(row.get(field) ?? null);
      if (values.length > 0)
        setColumn(
          row,
          field,
          gatherValues(values, (value) => listToValue(split(scalarText(value)))),
        );
    };
  },
};

function splitAt(delimiter: string, allowEmpty: boolean): (text: string) => readonly string[] {
  return (text) => {
    const parts = delimiter === '' ? [text] : text.split(delimiter, MAX_VALUES);
    return allowEmpty ? parts : parts.filter((part) => part !== '');
  };
}

function tokenize(pattern: string): (text: string) => readonly string[] {
  const compiled = compilePcre(pattern, {});
  if (!compiled.ok) return (text) => [text];
  return (text) => {
    const tokens: string[] = [];
    for (const { captures } of matchesOf(compiled.regex, text, Number.POSITIVE_INFINITY)) {
      if (tokens.length === MAX_VALUES) break;
      const token = captures[1] ?? captures[0];
      if (token !== undefined && token !== '') tokens.push(token);
    }
    return tokens;
  };
}
