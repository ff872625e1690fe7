/**
 * KQL's door: text in, plan and diagnostics out. A text with an error has no plan; warnings and notes leave one. Nothing
 * here throws on what people wrote.
 */
import { ecsFieldNames, ecsFieldType, type FieldType } from '../../event/ecs-fields.ts';
import type { Diagnostic } from '../../text/diagnostic.ts';
import type { SourceText } from '../../text/source-text.ts';
import { Findings } from '../finding.ts';
import type { Plan } from '../plan.ts';
import * as errors from './errors.ts';
import { lowerKql } from './lower.ts';
import { parseKql } from './parse.ts';

export interface KqlOptions {
  readonly timestampField: string;
  /** Fields of the user's own schema, with their types; they go before ECS. */
  readonly extraFields?: ReadonlyMap<string, FieldType>;
  /** Whether some source kind has the name, though ECS does not. */
  readonly isKnownField?: (name: string) => boolean;
}

export interface CompiledKql {
  readonly plan: Plan | null;
  readonly diagnostics: readonly Diagnostic[];
}

export function compileKql(source: SourceText, options: KqlOptions): CompiledKql {
  const findings = new Findings();
  const plan = compile(source.text, options, findings);
  return { plan: findings.hasErrors ? null : plan, diagnostics: findings.diagnostics(source) };
}

function compile(text: string, options: KqlOptions, findings: Findings): Plan | null {
  const { report } = findings;
  const { extraFields, isKnownField, timestampField } = options;
  const query = parseKql(text, report);
  if (query === null) return null;
  const typeOf = (name: string): FieldType | null => extraFields?.get(name) ?? ecsFieldType(name);
  const predicate = lowerKql(query, {
    typeOf,
    isKnown: (name) => typeOf(name) !== null || name === timestampField || isKnownField?.(name) === true,
    names: { [Symbol.iterator]: () => suggestions(options) },
    report,
  });
  const span = { start: 0, end: text.length };
  if (predicate.kind === 'literal' && predicate.value === false && !findings.hasErrors) report(errors.neverTrue(span));
  return {
    language: 'kuery',
    schema: 'ecs',
    input: { kind: 'events' },
    stages: [{ kind: 'filter', predicate, span }],
    timestampField,
  };
}

function* suggestions({ extraFields }: KqlOptions): Generator<string> {
  if (extraFields !== undefined) yield* extraFields.keys();
  yield* ecsFieldNames();
}
