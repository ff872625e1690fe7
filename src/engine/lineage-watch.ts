/**
 * Watches events for what rules ask of the ancestors of processes: which processes are made, and which of them answer to
 * a question. The questions are event queries like any other, and the engine asks them.
 */
import type { Event, SlotTable } from '../event/event.ts';
import type { EventClass } from '../event/event-class.ts';
import { creationOf, identityOf, type LineageTaker, mayCreate } from '../event/lineage.ts';
import { listFields } from '../event/resolve.ts';
import type { EvalContext } from '../lang/function.ts';
import type { LineageQuery } from '../lang/plan.ts';
import { Engine, type EngineSink } from './engine.ts';
import { buildPrograms, type Program } from './program.ts';

/** What programs ask of ancestors, each once. */
export function lineageQueriesOf(programs: readonly Program[]): readonly LineageQuery[] {
  const queries = new Map<string, LineageQuery>();
  for (const { plan } of programs) for (const query of plan.lineage ?? []) queries.set(query.name, query);
  return [...queries.values()];
}

/** The questions as programs, in their order. */
export function lineagePrograms(queries: readonly LineageQuery[]): readonly Program[] {
  const sources = queries.map(({ predicate }) => ({
    plan: {
      language: 'eql' as const,
      schema: 'ecs' as const,
      input: { kind: 'events' as const },
      stages: [{ kind: 'filter' as const, predicate }],
    },
    indexPatterns: [],
  }));
  return buildPrograms(sources).all;
}

export class LineageWatch {
  readonly #engine: Engine;
  readonly #sink: EngineSink;
  readonly #taker: LineageTaker;

  constructor(queries: readonly LineageQuery[], slots: SlotTable, context: EvalContext, taker: LineageTaker) {
    this.#taker = taker;
    const programs = lineagePrograms(queries);
    this.#engine = new Engine({
      programs,
      slots,
      context,
      listFields,
      foldings: [],
      earlyFilters: programs.map(() => null),
      profile: null,
    });
    this.#sink = {
      match: ({ index }, event) => {
        const process = identityOf(event.cls, event.body);
        if (process !== null) this.#taker.marked(queries[index]!.name, process);
      },
      // Event queries only match.
      terms: () => {},
      hasRoom: () => true,
      row: () => {},
      fold: () => {},
      foldShared: () => {},
    };
  }

  /** Whether events of the class tell nothing. */
  isIdle(cls: EventClass): boolean {
    return !mayCreate(cls) && this.#engine.isIdle(cls);
  }

  /** To be called before rules see the event. */
  take(event: Event): void {
    if (mayCreate(event.cls)) {
      const creation = creationOf(event.cls, event.body);
      if (creation !== null) this.#taker.created(creation);
    }
    this.#engine.run(event, this.#sink);
  }
}
