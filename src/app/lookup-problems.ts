/**
 * What is wrong with the tables that a run's rules look things up in: those of their definitions, of their rows, and names
 * that a table lacks. Rules run all the same, on what is left of the table, so a run has to say it: `rules check` would,
 * but nobody asks it about a table that was edited since. Tables are read whole for this, each once.
 */
import { type CompiledRule, lookupNamesOf } from '../rule/compile.ts';
import type { RuleContent } from '../rule/content-roots.ts';
import { type Diagnostic, sortDiagnostics } from '../text/diagnostic.ts';

/** Diagnostics of a search that are about the tables it names. */
const OF_SEARCHES: ReadonlySet<string> = new Set(['spl-lookup-missing', 'spl-lookup-column']);

/** Each problem once, however many rules use the table; `contents` go with the rules. */
export function findLookupProblems(rules: readonly CompiledRule[], contents: readonly RuleContent[]): Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  const add = (diagnostic: Diagnostic): void => {
    const { code, message, source, span } = diagnostic;
    found.set(JSON.stringify([code, message, source?.name, span?.start]), diagnostic);
  };
  const asked = new Map<RuleContent, Set<string>>();
  for (const [i, { plan, diagnostics }] of rules.entries()) {
    if (plan === null) continue;
    for (const diagnostic of diagnostics) if (OF_SEARCHES.has(diagnostic.code)) add(diagnostic);
    const content = contents[i]!; // as many as rules
    let names = asked.get(content);
    if (names === undefined) asked.set(content, (names = new Set()));
    for (const name of lookupNamesOf(plan)) names.add(name);
  }
  for (const [{ lookups }, names] of asked)
    for (const name of names) for (const diagnostic of lookups.diagnosticsOf(name, true)) add(diagnostic);
  return sortDiagnostics([...found.values()]);
}
