/** eval to a name that is made from values of the row: `{field}` in it stands for that field's first value. */
import { firstOf, scalarText } from '../../event/value.ts';
import { fillDynamicName } from '../../lang/dynamic-name.ts';
import { compileExpr } from '../predicate.ts';
import { type Row, setColumn } from '../row.ts';
import { rowScope } from '../scope.ts';
import type { RowTransform } from '../transform.ts';

/** Names that are longer are not made: values may be of any length. */
const MAX_NAME = 1_000;

export const dynamicAssign: RowTransform<'dynamic-assign'> = {
  of: 'row',
  name: 'dynamic-assign',
  open: (options, { context }) => {
    const { name, value } = options;
    const compiled = compileExpr<Row>(value, rowScope(context));
    return (row) => {
      const made = fillDynamicName(name, (field) => {
        const first = firstOf(row.get(field) ?? null);
        return first === null ? null : scalarText(first);
      });
      if (made === null || made === '' || made.length > MAX_NAME) return;
      setColumn(row, made, compiled.kind === 'constant' ? compiled.value : compiled.evaluate(row));
    };
  },
};
