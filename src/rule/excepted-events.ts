/**
 * Events that an Elastic rule never looks at: those that its exceptions hold for, and those that do not pass its filters.
 * Kibana hands both to the search together.
 */
import { ecsFieldNames, ecsFieldType, type FieldType } from '../event/ecs-fields.ts';
import { isViewName } from '../event/views/index.ts';
import type { Expr } from '../lang/expression.ts';
import { fieldNamesOf } from '../lang/walk.ts';
import { type Diagnostic, MAX_DIAGNOSTICS } from '../text/diagnostic.ts';
import { findNearest } from '../text/nearest.ts';
import { lowerExceptions } from './exceptions.ts';
import { lowerFilter } from './kibana-filters.ts';
import type { ElasticOptions } from './rule.ts';
import type { WrittenPlace } from './written-file.ts';

/** `except`: what is true for such events, null for none. `ownFields`: types of fields of the user's own schema. */
export function lowerExcepted(
  { exceptions, filters }: Pick<ElasticOptions, 'exceptions' | 'filters'>,
  ownFields?: ReadonlyMap<string, FieldType>,
): { readonly except: Expr | null; readonly problems: readonly Diagnostic[] } {
  const problems: Diagnostic[] = [];
  const typeOf = (name: string): FieldType | null => ownFields?.get(name) ?? ecsFieldType(name);
  const warned = new Set<string>();
  const checkFields = (what: string, expr: Expr | null, place: WrittenPlace): void => {
    for (const name of expr === null ? [] : fieldNamesOf(expr)) {
      if (typeOf(name) !== null || isViewName('ecs', name) || warned.has(name) || warned.size >= MAX_DIAGNOSTICS)
        continue;
      warned.add(name);
      const nearest = findNearest(name, ecsFieldNames());
      problems.push({
        code: 'rule-field-unknown',
        severity: 'warning',
        message: `${what} asks for \`${name}\`, which no schema knows`,
        ...(nearest !== null && { hint: `did you mean \`${nearest}\`?` }),
        ...place,
      });
    }
  };
  for (const list of exceptions) {
    checkFields(`the exception list \`${list.listId}\``, lowerExceptions([list], typeOf), list.place);
  }
  const refused = filters.flatMap(({ value, place }): Expr[] => {
    const lowered = lowerFilter(value, typeOf);
    if (lowered.problem === undefined) {
      checkFields('a filter', lowered.passes, place);
      return lowered.passes === null ? [] : [{ kind: 'not', arg: lowered.passes }];
    }
    const { problem: message } = lowered;
    problems.push({ code: 'rule-filter-not-supported', severity: 'error', message, unsupported: true, ...place });
    return [];
  });
  const excepted = lowerExceptions(exceptions, typeOf);
  const args = [...(excepted === null ? [] : [excepted]), ...refused];
  return { except: args.length === 0 ? null : args.length === 1 ? args[0]! : { kind: 'or', args }, problems };
}
