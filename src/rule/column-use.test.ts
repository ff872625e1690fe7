import { describe, expect, it } from 'vitest';
import { columnsAfter } from '../lang/columns.ts';
import type { Plan } from '../lang/plan.ts';
import { compileSpl } from '../lang/spl/compile.ts';
import { buildMacroTable } from '../lang/spl/macros.ts';
import { columnsBeforeStages } from './column-use.ts';

const lookups = { has: () => false, names: () => [], columns: () => null };

function planOf(text: string): Plan {
  return compileSpl({ name: 'rule', text }, { macros: buildMacroTable([]), lookups }).plan!;
}

describe('columns before each stage', () => {
  it('are those after all that stand before it', () => {
    const plan = planOf(
      'a=1 | eval x=1 | stats count by b | eval c=count | rename b as d | fields - c | chart count over d by e | table *',
    );
    const expected = plan.stages.map((_, i) => (i === 0 ? null : columnsAfter(plan.stages.slice(0, i))));
    expect(expected.some((columns) => columns?.has('c') === true)).toBe(true);
    expect(columnsBeforeStages(plan)).toEqual(expected);
  });
});
