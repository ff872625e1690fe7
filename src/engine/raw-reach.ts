/**
 * What a rule can find in raw Windows logs, told without any log: conditions that hold on no event of any kind that the
 * rule reads, and fields that none of them has. The rule is compiled for each class as for a scan; what folds to false
 * everywhere can never be true. Nothing is said of rules that also read documents of agents, which may hold anything.
 */

import { SlotTable } from '../event/event.ts';
import type { EventClass } from '../event/event-class.ts';
import { rawWindowsClasses } from '../event/known-classes.ts';
import { resolveField } from '../event/resolve.ts';
import type { Expr } from '../lang/expression.ts';
import type { EvalContext } from '../lang/function.ts';
import { conjunctsOf, fieldNamesOf } from '../lang/walk.ts';
import { compilePredicate } from './predicate.ts';
import type { Program } from './program.ts';
import { answersTo, coversIndex } from './reach.ts';
import { eventScope } from './scope.ts';

export interface RawReach {
  /** Conditions over events that hold on none, each with the parts of it that never do where single ones can be named. */
  readonly never: readonly { readonly condition: Expr; readonly parts: readonly Expr[] }[];
  /** Fields that the rule names and that no event has. */
  readonly missing: readonly string[];
}

/** Indexes of agents and services whose documents are read as they are. One stands for the many of each. */
const SHAPED_INDEXES: readonly string[] = [
  ...['process', 'network', 'file', 'registry', 'library', 'security', 'api', 'alerts'].map(
    (stream) => `logs-endpoint.events.${stream}-default`,
  ),
  'logs-endpoint.alerts-default',
  'endgame-default',
  'logs-sentinel_one_cloud_funnel.events-default',
];

const NOTHING: EvalContext = { now: 0, infoMin: 0, infoMax: 0, zone: 'UTC' };

/** Null where the rule reads more than raw Windows logs, or nothing that we know. */
export function rawReachOf(program: Program): RawReach | null {
  const { indexPatterns, schema, body } = program;
  const classes = readClasses(indexPatterns);
  if (classes === null || schema !== 'ecs' || (body.kind !== 'events' && body.kind !== 'terms')) return null;
  const conditions = body.kind === 'events' ? [body.predicate] : body.stage.terms.map(({ predicate }) => predicate);
  const slots = new SlotTable(resolveField);
  const scopes = classes.map((cls) => eventScope(slots, cls, 'ecs', NOTHING));
  const holdsNowhere = (expr: Expr): boolean => scopes.every((scope) => compilePredicate(expr, scope) === false);
  const never = conditions
    .filter(holdsNowhere)
    .map((condition) => ({ condition, parts: conjunctsOf(condition).filter(holdsNowhere) }));
  const names = new Set(conditions.flatMap(fieldNamesOf));
  const missing = [...names].filter((name) => classes.every((cls) => isMissing(slots, cls, name)));
  return { never, missing };
}

/** Classes that answer to the patterns, when every pattern is one of raw Windows logs and of nothing else. */
function readClasses(patterns: readonly string[]): readonly EventClass[] | null {
  const all = rawWindowsClasses();
  const included = patterns.filter((pattern) => !pattern.startsWith('-'));
  if (included.length === 0) return null;
  const isRaw = (pattern: string): boolean =>
    !SHAPED_INDEXES.some((index) => coversIndex([pattern], index)) && all.some((cls) => answersTo(cls, [pattern]));
  return included.every(isRaw) ? all.filter((cls) => answersTo(cls, patterns)) : null;
}

function isMissing(slots: SlotTable, cls: EventClass, name: string): boolean {
  const source = slots.resolve(cls, 'ecs', name);
  return source.kind === 'absent' || (source.kind === 'constant' && source.value === null);
}
