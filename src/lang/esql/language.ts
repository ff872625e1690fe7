/**
 * ES|QL's door: text in, plan and diagnostics out. A text with an error has no plan; warnings and notes leave one. Nothing
 * here throws on what people wrote.
 */
import { ecsFieldNames, ecsFieldType, type FieldType } from '../../event/ecs-fields.ts';
import type { Diagnostic } from '../../text/diagnostic.ts';
import type { SourceText, Span } from '../../text/source-text.ts';
import type { Expr } from '../expression.ts';
import { type Finding, Findings, type Report } from '../finding.ts';
import type { Plan } from '../plan.ts';
import * as errors from './errors.ts';
import { lowerEsql } from './lower.ts';
import { parseEsql } from './parse.ts';
import type { Query } from './syntax.ts';

export interface EsqlOptions {
  readonly timestampField: string;
  /** The condition that a text in KQL is, which is another language's to know; null where it has an error. */
  readonly kql: (text: string, report: Report) => Expr | null;
  /** Fields of the user's own schema, with their types; they go before ECS. */
  readonly extraFields?: ReadonlyMap<string, FieldType>;
  /** Whether some source kind has the name, though ECS does not. */
  readonly isKnownField?: (name: string) => boolean;
}

export interface CompiledEsql {
  readonly plan: Plan | null;
  readonly diagnostics: readonly Diagnostic[];
}

export function compileEsql(source: SourceText, options: EsqlOptions): CompiledEsql {
  const findings = new Findings();
  const query = parseEsql(source.text, findings.report);
  const plan = query === null ? null : compile(query, options, findings);
  return { plan: findings.hasErrors ? null : plan, diagnostics: findings.diagnostics(source) };
}

/** The index patterns that FROM names; none where the text is no ES|QL. */
export function esqlSources(text: string): readonly string[] {
  const from = parseEsql(text, () => {})?.commands[0];
  return from?.kind === 'from' ? from.sources : [];
}

function compile(query: Query, options: EsqlOptions, findings: Findings): Plan {
  const { report } = findings;
  const { extraFields, isKnownField, timestampField } = options;
  const typeOf = (name: string): FieldType | null => extraFields?.get(name) ?? ecsFieldType(name);
  const stages = lowerEsql(query, {
    typeOf,
    isKnown: (name) => typeOf(name) !== null || name === timestampField || isKnownField?.(name) === true,
    names: { [Symbol.iterator]: () => suggestions(options) },
    kql: (text, span) =>
      options.kql(text, (finding) => report(placed(finding, span))) ?? { kind: 'literal', value: false },
    report,
  });
  const [first] = stages;
  if (
    first?.kind === 'filter' &&
    first.predicate.kind === 'literal' &&
    first.predicate.value !== true &&
    !findings.hasErrors
  )
    report(errors.neverTrue(first.span ?? query.span));
  return { language: 'esql', schema: 'ecs', input: { kind: 'events' }, stages, timestampField };
}

/** A problem within a string, which may have escapes, is told at the string. */
function placed(finding: Finding, span: Span): Finding {
  return { ...finding, span };
}

function* suggestions({ extraFields }: EsqlOptions): Generator<string> {
  if (extraFields !== undefined) yield* extraFields.keys();
  yield* ecsFieldNames();
}
