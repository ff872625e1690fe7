/**
 * lookup: adds columns of a table to each row. OUTPUT replaces the target field, OUTPUTNEW fills it only where it is
 * null. A row whose key fields are all null passes with nothing added.
 */
import type { Lookup } from '../../lang/plan.ts';
import { rowFilterOf } from '../lookup-filter.ts';
import type { OperatorSpec } from '../operator.ts';
import { setColumn } from '../row.ts';

/** Not verified on a live Splunk: with OUTPUT, a miss without default clears a field that was there before. */
const MISS_CLEARS_TARGET = true;

export const lookup: OperatorSpec<Lookup> = {
  kind: 'lookup',
  rowWise: true,
  open: (stage, emit, context) => {
    const table = context.lookup(stage.table);
    if (table === undefined) return { push: emit, end: () => {} };
    const keys = stage.keys.map((key) => key.column);
    const outputs =
      stage.outputs ?? table.columns.filter((c) => !keys.includes(c)).map((column) => ({ column, field: column }));
    const ask = table.prepare(
      keys,
      outputs.map((output) => output.column),
      rowFilterOf(table, context.context),
      context.context.zone,
    );
    return {
      push: (tuple) => {
        const { row } = tuple;
        const values = stage.keys.map((key) => row.get(key.field) ?? null);
        if (!values.every((value, i) => value === null || stage.keys[i]!.isTime === true)) {
          const answer = ask(values);
          const hit = answer.rows.length > 0 || answer.defaulted;
          for (const { column, field } of outputs) {
            if (stage.mode === 'fill' && row.has(field)) continue;
            if (hit || MISS_CLEARS_TARGET) setColumn(row, field, answer.values.get(column) ?? null);
          }
        }
        emit(tuple);
      },
      end: () => {},
    };
  },
};
