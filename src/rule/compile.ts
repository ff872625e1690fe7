/**
 * From a rule to its plan: the one place that knows which language a rule is written in. A rule with an error has no
 * plan and is `failed`, or `unsupported` when all its errors name constructs that are right and not run here; the other
 * rules are not touched by it.
 */

import type { FieldType } from '../event/ecs-fields.ts';
import { isViewName } from '../event/views/index.ts';
import { compileEql } from '../lang/eql/language.ts';
import { compileEsql, type EsqlOptions } from '../lang/esql/language.ts';
import { compileKql } from '../lang/kql/language.ts';
import { PLACE_TABLE } from '../lang/places.ts';
import type { Plan, Stage } from '../lang/plan.ts';
import { compileSpl } from '../lang/spl/compile.ts';
import type { Expansion } from '../lang/spl/expand.ts';
import { type Diagnostic, sortDiagnostics } from '../text/diagnostic.ts';
import type { SourceText, Span } from '../text/source-text.ts';
import type { RuleContent } from './content-roots.ts';
import { countedPlan } from './counted-plan.ts';
import { ENDPOINT_ENGINE } from './elastic-endpoint-rule.ts';
import { lowerExcepted } from './excepted-events.ts';
import { statusOf } from './loaded-rule.ts';
import type { Rule } from './rule.ts';

export interface CompiledRule {
  readonly rule: Rule;
  readonly status: 'compiled' | 'unsupported' | 'failed';
  /** Null unless compiled. */
  readonly plan: Plan | null;
  /** Of the query and of the macros and lookups that it uses. */
  readonly diagnostics: readonly Diagnostic[];
  /** SPL: the search after its macros; spans of the plan point into its text. */
  readonly expansion?: Expansion;
}

/** What spans of the plan point into: the query, for SPL with its macros expanded. */
export function searchedText({ rule, expansion }: CompiledRule): SourceText {
  return expansion === undefined ? rule.query : { name: rule.query.name, text: expansion.text };
}

/** The part of the rule's query that a span of the searched text came from: exact, or the call of a macro. */
export function queryPart({ expansion }: CompiledRule, span: Span): Span {
  return expansion?.trace(span) ?? span;
}

/** What is known of fields beyond ECS, and how closely to look. */
export interface CompileHints {
  readonly extraFields?: ReadonlyMap<string, FieldType>;
  readonly isKnownField?: (name: string) => boolean;
  /** false: what is wrong with rows of lookup tables is nobody's question, so they are not read for it. */
  readonly readTables?: boolean;
}

export function compileRule(rule: Rule, content: RuleContent, hints: CompileHints = {}): CompiledRule {
  switch (rule.language) {
    case 'eql':
      return compileEqlRule(rule, hints);
    case 'kuery':
      return compileKqlRule(rule, hints);
    case 'esql':
      return compileEsqlRule(rule, hints);
    case 'spl':
      return compileSplRule(rule, content, hints.readTables !== false);
  }
}

function compileEqlRule(rule: Rule, hints: CompileHints): CompiledRule {
  const { plan, diagnostics } = compileEql(rule.query, {
    categoryField: rule.elastic?.eventCategoryField ?? 'event.category',
    timestampField: rule.elastic?.timestampField ?? '@timestamp',
    tiebreakerField: rule.elastic?.tiebreakerField ?? null,
    ...(rule.elastic?.engine === 'endpoint' && ENDPOINT_ENGINE),
    isKnownField: (name) => isViewName('ecs', name),
    ...hints,
  });
  return excepting(rule, plan, diagnostics, hints);
}

function compileKqlRule(rule: Rule, hints: CompileHints): CompiledRule {
  const { plan, diagnostics } = compileKql(rule.query, {
    timestampField: rule.elastic?.timestampField ?? '@timestamp',
    isKnownField: (name) => isViewName('ecs', name),
    ...hints,
  });
  const counted = rule.elastic?.counted ?? null;
  if (plan === null || counted === null) return excepting(rule, plan, diagnostics, hints);
  const counting = countedPlan(plan, counted, hints.extraFields);
  return excepting(rule, counting.plan, sortDiagnostics([...diagnostics, ...counting.problems]), hints);
}

function compileEsqlRule(rule: Rule, hints: CompileHints): CompiledRule {
  const { plan, diagnostics } = compileEsql(
    rule.query,
    esqlOptions(rule.elastic?.timestampField ?? '@timestamp', hints),
  );
  return excepting(rule, plan, diagnostics, hints);
}

/** ES|QL's function KQL holds a query in the other language, which this place knows. */
export function esqlOptions(timestampField: string, hints: CompileHints): EsqlOptions {
  const options = { timestampField, isKnownField: (name: string) => isViewName('ecs', name), ...hints };
  return {
    ...options,
    kql: (text, report) => {
      const { plan, diagnostics } = compileKql({ name: 'KQL', text }, options);
      for (const { source: _, span = { start: 0, end: 0 }, ...problem } of diagnostics) report({ ...problem, span });
      const [filter] = plan?.stages ?? [];
      return filter?.kind === 'filter' ? filter.predicate : null;
    },
  };
}

/** The rule without the events that its exceptions and filters leave out. */
function excepting(
  rule: Rule,
  plan: Plan | null,
  diagnostics: readonly Diagnostic[],
  hints: CompileHints,
): CompiledRule {
  const { except, problems } = lowerExcepted(rule.elastic ?? { exceptions: [], filters: [] }, hints.extraFields);
  const all = problems.length === 0 ? diagnostics : sortDiagnostics([...diagnostics, ...problems]);
  return { rule, ...settle(rule, plan === null || except === null ? plan : { ...plan, except }, all) };
}

function compileSplRule(rule: Rule, content: RuleContent, readTables: boolean): CompiledRule {
  const { plan, diagnostics, expansion } = compileSpl(rule.query, content);
  const used = plan === null ? [] : [...lookupNamesOf(plan)];
  const ofLookups = used.flatMap((name) => content.lookups.diagnosticsOf(name, readTables));
  const all = sortDiagnostics([...diagnostics, ...ofLookups]);
  return { rule, ...settle(rule, plan, all), expansion };
}

function settle(
  rule: Rule,
  plan: Plan | null,
  diagnostics: readonly Diagnostic[],
): Pick<CompiledRule, 'status' | 'plan' | 'diagnostics'> {
  const status = statusOf(diagnostics);
  if (status !== null) return { status, plan: null, diagnostics };
  if (plan === null) throw new Error(`${rule.path}: no plan, and no error that says why`);
  return { status: 'compiled', plan, diagnostics };
}

/** Lookups that a plan reads, those of its subsearches included. */
export function lookupNamesOf(plan: Plan): Set<string> {
  const names = new Set<string>();
  const visit = (stages: readonly Stage[]): void => {
    for (const stage of stages) {
      if (stage.kind === 'lookup' || stage.kind === 'inputlookup') names.add(stage.table);
      if (stage.kind === 'transform' && stage.name === 'iplocation') names.add(PLACE_TABLE);
      if ('plan' in stage) visit(stage.plan.stages);
    }
  };
  visit(plan.stages);
  return names;
}
