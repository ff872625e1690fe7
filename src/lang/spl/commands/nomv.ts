/** `nomv`: a multivalue becomes one text, its values on lines of their own. */
import { expectEnd, expectName } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';

export const nomv: CommandSpec = {
  name: 'nomv',
  summary: 'Joins the values of a field into one text, a line each.',
  lower(cursor) {
    const name = expectName(cursor, 'the field to join').text;
    expectEnd(cursor);
    const args = [{ kind: 'field', name } as const, { kind: 'literal', value: '\n' } as const];
    return [{ kind: 'assign', assignments: [{ name, value: { kind: 'call', function: 'spl.mvjoin', args } }] }];
  },
};
