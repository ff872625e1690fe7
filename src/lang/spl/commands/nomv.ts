/** `nomv`: a multivalue becomes one text, its values on lines of their own, or with what the search put between them. */
import type { Stage } from '../../plan.ts';
import { expectEnd, expectName } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';

export const nomv: CommandSpec = {
  name: 'nomv',
  summary:
    'Joins the values of a field into one text, a line each, or with the delim of stats or mvcombine between them.',
  lower(cursor, { stages }) {
    const name = expectName(cursor, 'the field to join').text;
    expectEnd(cursor);
    const args = [{ kind: 'field', name } as const, { kind: 'literal', value: delimiterOf(name, stages) } as const];
    return [{ kind: 'assign', assignments: [{ name, value: { kind: 'call', function: 'spl.mvjoin', args } }] }];
  },
};

/** Of the last stage that made the field. */
function delimiterOf(name: string, stages: readonly Stage[]): string {
  for (const stage of [...stages].reverse()) {
    const isCombined = stage.kind === 'transform' && stage.name === 'mvcombine' && stage.options.field === name;
    if (isCombined) return stage.options.delim ?? '\n';
    const isListed = stage.kind === 'aggregate' && stage.aggregates.some(({ as }) => as === name);
    if (isListed) return stage.delim ?? '\n';
  }
  return '\n';
}
