/**
 * Search terms that are only known when the search runs: the text that a subsearch gives back (`return $field`, a column
 * named `search`). It may hold terms and nothing else, no command, macro or further subsearch.
 */
import type { Expr } from '../expression.ts';
import { compileSpl } from './compile.ts';
import { buildMacroTable } from './macros.ts';

const NOTHING = { macros: buildMacroTable([]), lookups: { has: () => false, names: () => [], columns: () => null } };

/** The condition that the terms are; null where the text is no search terms. */
export function parseSearchTerms(text: string): Expr | null {
  const { plan } = compileSpl({ name: 'subsearch', text }, NOTHING);
  if (plan === null || plan.input.kind !== 'events') return null;
  const [stage] = plan.stages;
  if (stage === undefined) return { kind: 'literal', value: true };
  return stage.kind === 'filter' && plan.stages.length === 1 ? stage.predicate : null;
}
