/**
 * EQL's door: text in, plan and diagnostics out. A text with an error has no plan; warnings and notes leave one. Nothing
 * here throws on what people wrote.
 */
import { ecsFieldNames, ecsFieldType, type FieldType } from '../../event/ecs-fields.ts';
import type { Diagnostic } from '../../text/diagnostic.ts';
import type { SourceText } from '../../text/source-text.ts';
import { Findings } from '../finding.ts';
import type { Plan } from '../plan.ts';
import { checkQuery } from './check.ts';
import { ConstantFolder } from './constant.ts';
import { lowerQuery, type SourceFields } from './lower.ts';
import { parseEql } from './parse.ts';
import type { FieldKnowledge } from './types.ts';

export interface EqlOptions extends SourceFields {
  /** Fields of the user's own schema, with their types; they go before ECS. */
  readonly extraFields?: ReadonlyMap<string, FieldType>;
  /** Whether some source kind has the name, though ECS does not. */
  readonly isKnownField?: (name: string) => boolean;
  /** Names that mean something else to the engine that the query is written for, and under which we read that. */
  readonly readAs?: ReadonlyMap<string, string>;
  /** The query is one of the endpoint's engine, which has more than Elasticsearch's EQL. */
  readonly isOfEndpoint?: boolean;
}

export interface CompiledEql {
  readonly plan: Plan | null;
  readonly diagnostics: readonly Diagnostic[];
}

export function compileEql(source: SourceText, options: EqlOptions): CompiledEql {
  const findings = new Findings();
  const plan = compile(source.text, options, findings);
  return { plan: findings.hasErrors ? null : plan, diagnostics: findings.diagnostics(source) };
}

function compile(text: string, options: EqlOptions, findings: Findings): Plan | null {
  const { report } = findings;
  const query = parseEql(text, report, options.isOfEndpoint);
  if (query === null) return null;
  const fields = describeFields(options);
  const constants = new ConstantFolder(fields);
  checkQuery(query, {
    fields,
    names: { [Symbol.iterator]: () => suggestions(options) },
    constants,
    report,
    isOfEndpoint: options.isOfEndpoint === true,
  });
  return findings.hasErrors ? null : lowerQuery(query, { fields, constants, report }, options);
}

function describeFields(options: EqlOptions): FieldKnowledge {
  const { extraFields, isKnownField, readAs, categoryField, timestampField, tiebreakerField } = options;
  const own = new Set([categoryField, timestampField, tiebreakerField]);
  const typeOf = (name: string): FieldType | null => extraFields?.get(name) ?? ecsFieldType(name);
  const isKnown = (name: string): boolean => typeOf(name) !== null || own.has(name) || isKnownField?.(name) === true;
  return { typeOf, isKnown, nameOf: (name) => readAs?.get(name) ?? name };
}

function* suggestions({ extraFields }: EqlOptions): Generator<string> {
  if (extraFields !== undefined) yield* extraFields.keys();
  yield* ecsFieldNames();
}
