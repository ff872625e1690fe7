/**
 * The event classes that raw Windows logs can have, without any log at hand: for checks of rules. Documents that an
 * agent or a pipeline has shaped may carry any field, so nothing is said about those.
 */
import type { EventClass } from './event-class.ts';
import { KINDS } from './kinds/index.ts';
import { standIn } from './resolve-open.ts';
import { isWindowsKind, SOURCE_KINDS } from './source-kind.ts';
import { viewIds } from './views/index.ts';

let known: readonly EventClass[] | null = null;

/** One class for each Windows kind and event id of our tables and views, and one a kind for ids that they do not have. */
export function rawWindowsClasses(): readonly EventClass[] {
  known ??= SOURCE_KINDS.filter(isWindowsKind)
    .flatMap((kind) =>
      ['', ...new Set([...Object.keys(KINDS[kind].events), ...viewIds(kind)])].map((eventId) => ({ kind, eventId })),
    )
    .map(({ kind, eventId }, id): EventClass => {
      const key = `raw ${kind} ${eventId}`;
      const { indexes } = KINDS[kind];
      const cls = standIn({ id, key, kind, layout: 'evtx', indexes, strictFields: false }, eventId);
      if (eventId === '') return cls;
      const codes = ['event.code', 'winlog.event_id'].map((name) => [name, eventId] as const);
      return { ...cls, constants: { ...cls.constants, ecs: new Map([...cls.constants.ecs, ...codes]) } };
    });
  return known;
}
