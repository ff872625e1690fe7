/**
 * ECS fields of Windows events, filled from what other events said about the same process where the event itself has
 * nothing. Off unless asked for: the vendor's pipelines do no such thing, so rules see more than they would there. What
 * an event says itself always counts first, and every source says that it may be filled.
 */
import { writtenName } from './endpoint-names.ts';
import type { ResolveField } from './event.ts';
import type { Schema } from './event-class.ts';
import type { Accessor, FieldSource } from './fields.ts';
import { FACT_NAMES, observationOf, PARENT_NAMES } from './process-facts.ts';
import type { ProcessTable } from './process-table.ts';
import { isWindowsKind } from './source-kind.ts';

export const ENRICHED = 'filled from the events that created or loaded the process';

/**
 * Elastic's pipeline files image loads under process starts. Filled with a command line and a parent, each of the many
 * libraries that a program loads would look like another start of it; there only its signature and hashes are filled.
 */
const ON_IMAGE_LOADS = /^process\.(?:parent\.)?(?:code_signature|hash)\./;

const POSITIONS: ReadonlyMap<string, number> = new Map(FACT_NAMES.map((name, i) => [name, i]));

/** Whether the name may be filled, so that a record without it may still have it. */
export function isEnrichedName(schema: Schema, name: string): boolean {
  const written = writtenName(name) ?? name;
  return schema === 'ecs' && (POSITIONS.has(written) || PARENT_NAMES.has(written));
}

/** Resolution that asks the table where the event has no value of its own. */
export function enrichResolution(resolve: ResolveField, table: ProcessTable): ResolveField {
  return (cls, schema, name): FieldSource => {
    const source = resolve(cls, schema, name);
    if (!isEnrichedName(schema, name) || !isWindowsKind(cls.kind)) return source;
    if (observationOf(cls) === 'image' && !ON_IMAGE_LOADS.test(writtenName(name) ?? name)) return source;
    if (source.kind === 'constant' && source.value !== null) return source;
    const written = writtenName(name) ?? name;
    const at = POSITIONS.get(written);
    const ofParent = POSITIONS.get(PARENT_NAMES.get(written) ?? '');
    const fill: Accessor =
      at === undefined
        ? (body) => table.parentFactsOf(cls, body)?.[ofParent!] ?? null
        : (body) => table.factsOf(cls, body)?.[at] ?? null;
    const own = source.kind === 'read' ? source.read : null;
    return {
      kind: 'read',
      read: own === null ? fill : (body) => own(body) ?? fill(body),
      needles: null,
      from: source.kind === 'read' ? source.from : [],
      assumed: ENRICHED,
    };
  };
}
