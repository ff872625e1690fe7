/** replace without a list of fields: the first pair whose old value matches a whole value gives the new one, in every column. */
import { listToValue, valuesOf } from '../../event/value.ts';
import { replaceValue } from '../../lang/functions/spl-replace-value.ts';
import type { RowTransform } from '../transform.ts';

export const replace: RowTransform<'replace'> = {
  of: 'row',
  name: 'replace',
  open: (options) => {
    const { pairs } = options;
    return (row) => {
      for (const [name, value] of row) {
        if (!name.startsWith('_')) row.set(name, listToValue(valuesOf(value).map((item) => replaceValue(item, pairs))));
      }
    };
  },
};
