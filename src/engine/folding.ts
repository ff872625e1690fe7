/**
 * Folding beside the reader: where the first stage that needs several rows is `stats`, whoever reads the events keeps
 * groups instead of handing on rows. If the stages before it only bin fields (`bin`), events are folded right from
 * their slots and no row is ever made.
 */
import type { Event } from '../event/event.ts';
import { firstOf } from '../event/value.ts';
import { zoneOf } from '../event/zone.ts';
import type { Evaluate } from '../lang/function.ts';
import type { Aggregate, Bin } from '../lang/plan.ts';
import { compileReader, type GroupReader } from './group-columns.ts';
import { binOf } from './operators/bin.ts';
import { numberOf } from './order.ts';
import { orderNeeded } from './order-needed.ts';
import type { FieldBinding, Scope } from './predicate.ts';
import type { Program } from './program.ts';
import { isIdentityColumn, shownIdentity } from './shown-identity.ts';
import { readsSearchTime } from './stage-expressions.ts';

export interface Folding {
  readonly stage: Aggregate;
  /** null: rows must be made and taken through other stages first. */
  readonly bins: readonly Bin[] | null;
  /** Program that folds the very same events in the very same way, so that this one need not; null for none before it. */
  readonly sameAs: number | null;
}

/** By position of the program: null where its rows must be handed on. */
export function foldingsOf(programs: readonly Program[]): readonly (Folding | null)[] {
  const foldings = programs.map(foldingOf);
  const shapes = foldings.map((folding) => (folding === null || folding.bins === null ? null : shapeOf(folding)));
  const alike = new Map<string, number>();
  for (const shape of shapes) if (shape !== null) alike.set(shape, (alike.get(shape) ?? 0) + 1);
  const known = new Map<string, number>();
  return foldings.map((folding, at) => {
    const shape = shapes[at]!;
    // Most fold as no other does, which their columns tell at once.
    if (folding === null || shape === null || alike.get(shape) === 1) return folding;
    const search = searchText(programs[at]!, folding);
    const sameAs = known.get(search);
    if (sameAs === undefined) known.set(search, programs[at]!.index);
    return { ...folding, sameAs: sameAs ?? null };
  });
}

/** Equal for searches that are. */
function shapeOf({ stage: { by, aggregates } }: Folding): string {
  return [...by, ...aggregates.map(({ as }) => as)].join();
}

/** null where rows must be handed on: their order counts, or columns depend on them, or their stage is no `stats`. */
function foldingOf({ body }: Program): Folding | null {
  if (body.kind !== 'rows') return null;
  const [stage] = body.rest;
  if (stage?.kind !== 'aggregate' || stage.mode !== 'stats') return null;
  if (orderNeeded([...body.rowWise, stage]) !== 'none') return null;
  if (readsSearchTime(stage) || stage.aggregates.some(({ wildcard }) => wildcard !== undefined)) return null;
  const bins = body.rowWise.filter((one) => one.kind === 'bin');
  return { stage, bins: bins.length === body.rowWise.length ? bins : null, sameAs: null };
}

/** What is searched and how it is folded, places in the rule's text left out: equal for searches that are. */
function searchText({ schema, indexPatterns, plan, body }: Program, { stage, bins }: Folding): string {
  const predicate = body.kind === 'rows' ? body.predicate : null;
  return JSON.stringify([schema, indexPatterns, plan.input, predicate, bins, stage], (key, value: unknown) =>
    key === 'span' || key === 'spans' ? undefined : value,
  );
}

/** How one event class is read for a fold. */
export interface FoldReader extends GroupReader<Event> {
  /** By by-field: the slot that it is read from as it stands, or null. The same for every class. */
  readonly slots: readonly (number | null)[];
  /** `_time` in microseconds, as the bins left it. */
  readonly time: (event: Event) => number | null;
}

export function compileFold(
  stage: Aggregate,
  bins: readonly Bin[],
  scope: Scope<Event>,
  fieldOf: (column: string) => string,
  slotOf: (field: string) => number,
): FoldReader {
  const columns: Scope<Event> = {
    context: scope.context,
    field: (column) => bindColumn(column, bins, scope, fieldOf),
  };
  const time = readerOf(columns.field('_time'));
  return {
    ...compileReader(stage, columns),
    slots: stage.by.map((column) =>
      isIdentityColumn(column) || bins.some(({ as }) => as === column) ? null : slotOf(fieldOf(column)),
    ),
    time: (event) => {
      const value = firstOf(time(event));
      const seconds = value === null ? null : numberOf(value);
      return seconds === null ? null : Math.round(seconds * 1e6);
    },
  };
}

/** A column of the first row, or what the last bin that writes it makes of another. */
function bindColumn(
  column: string,
  bins: readonly Bin[],
  scope: Scope<Event>,
  fieldOf: (column: string) => string,
): FieldBinding<Event> {
  const at = bins.findLastIndex(({ as }) => as === column);
  if (at === -1) {
    const binding = scope.field(fieldOf(column));
    return binding.kind === 'constant' ? { ...binding, value: shownIdentity(column, binding.value) } : binding;
  }
  const { name, width } = bins[at]!;
  const read = readerOf(bindColumn(name, bins.slice(0, at), scope, fieldOf));
  const zone = zoneOf(scope.context.zone);
  const before = readerOf(bindColumn(column, bins.slice(0, at), scope, fieldOf));
  return {
    kind: 'read',
    read: (event) => {
      const value = firstOf(read(event));
      const number = value === null ? null : numberOf(value);
      return number === null ? before(event) : binOf(number, width, zone);
    },
  };
}

function readerOf(binding: FieldBinding<Event>): Evaluate<Event> {
  return binding.kind === 'constant' ? () => binding.value : binding.read;
}
