/**
 * foreach where the columns are only known row by row: the template's stages run over the row once for each column whose
 * name matches, with its name filled in; or once for each value of one column. Filled templates are kept, up to a bound,
 * since events name their own columns.
 */
import { firstOf, type Scalar, scalarText, type Value, valuesOf } from '../../event/value.ts';
import { nodeValue, parseJson } from '../../lang/data-path.ts';
import { fillItem, fillTemplate } from '../../lang/template.ts';
import type { Emit } from '../operator.ts';
import { compileNamePattern } from '../operators/name-pattern.ts';
import { EMPTY_TRAIL } from '../trail.ts';
import type { RowTransform } from '../transform.ts';

const MAX_FILLED = 1_000;

export const foreach: RowTransform<'foreach'> = {
  of: 'row',
  name: 'foreach',
  open: (options, context) => {
    const { patterns, stages } = options;
    const compiled = patterns.map(compileNamePattern);
    const filled = new Map<string, Emit | null>();
    const templateFor = (field: string): Emit | null => {
      for (const pattern of compiled) {
        const parts = pattern.match(field);
        if (parts !== null) return context.open(fillTemplate(stages, { field, parts }), () => {}).push;
      }
      return null;
    };
    return (row) => {
      for (const name of [...row.keys()]) {
        if (name.startsWith('_')) continue;
        let run = filled.get(name);
        if (run === undefined) {
          if (filled.size >= MAX_FILLED) filled.clear();
          run = templateFor(name);
          filled.set(name, run);
        }
        run?.({ row, trail: EMPTY_TRAIL });
      }
    };
  },
};

/** Values of one row that are gone through. */
const MAX_ITEMS = 10_000;

export const foreachItem: RowTransform<'foreach-item'> = {
  of: 'row',
  name: 'foreach-item',
  open: (options, context) => {
    const { field, mode, stages } = options;
    const filled = new Map<string, Emit>();
    const templateFor = (item: Scalar, index: number): Emit => {
      const key = `${index}\u0000${typeof item}\u0000${scalarText(item)}`;
      let run = filled.get(key);
      if (run === undefined) {
        if (filled.size >= MAX_FILLED) filled.clear();
        filled.set(key, (run = context.open(fillItem(stages, item, index), () => {}).push));
      }
      return run;
    };
    return (row) => {
      const items = itemsOf(row.get(field) ?? null, mode);
      for (let i = 0; i < items.length && i < MAX_ITEMS; i++) templateFor(items[i]!, i)({ row, trail: EMPTY_TRAIL });
    };
  },
};

type ItemMode = 'multivalue' | 'json_array' | 'auto_collections';

function itemsOf(value: Value, mode: ItemMode): readonly Scalar[] {
  if (mode === 'multivalue') return valuesOf(value);
  const first = firstOf(value);
  const root = first === null ? undefined : parseJson(scalarText(first));
  if (!Array.isArray(root)) return mode === 'json_array' ? [] : valuesOf(value);
  return root.flatMap((node) => firstOf(nodeValue(node)) ?? []);
}
