/**
 * foreach where the columns are only known row by row: the template's stages run over the row once for each column whose
 * name matches, with its name filled in. Filled templates are kept, up to a bound, since events name their own columns.
 */
import type { Stage } from '../../lang/plan.ts';
import { fillTemplate } from '../../lang/template.ts';
import type { Emit } from '../operator.ts';
import { compileNamePattern } from '../operators/name-pattern.ts';
import { EMPTY_TRAIL } from '../trail.ts';
import type { TransformSpec } from '../transform.ts';

const MAX_FILLED = 1_000;

export const foreach: TransformSpec = {
  of: 'row',
  name: 'foreach',
  open: (options, context) => {
    const { patterns, stages } = options as { patterns: readonly string[]; stages: readonly Stage[] };
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
