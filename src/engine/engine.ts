/**
 * The engine: events in, matches and rows out. For each event class it compiles, once, the rules that can hold on it;
 * what is constant in the class has folded away, and most rules with it. What it finds goes to a sink; order, state and
 * alerts are others' business.
 */
import type { Event, SlotTable } from '../event/event.ts';
import type { EventClass, Schema } from '../event/event-class.ts';
import type { Value } from '../event/value.ts';
import type { EvalContext } from '../lang/function.ts';
import type { Sample, Sequence } from '../lang/plan.ts';
import { compileFirstRow, type ListFields } from './first-row.ts';
import { compilePredicate, type Scope } from './predicate.ts';
import type { Program } from './program.ts';
import { answersTo, compileMembership } from './reach.ts';
import type { Row } from './row.ts';
import { eventScope } from './scope.ts';

/** A term (0-based; -1 for `until`) that an event satisfies, with its join keys. */
export interface TermHit {
  readonly term: number;
  readonly keys: readonly Value[];
}

export interface EngineSink {
  /** The event satisfies an EQL event query. */
  match(program: Program, event: Event): void;
  /** The event satisfies terms of a sequence or sample. */
  terms(program: Program, hits: readonly TermHit[], event: Event): void;
  /** The event passed an SPL rule's leading search, and is this row. */
  row(program: Program, row: Row, event: Event): void;
}

type Accept = (event: Event) => boolean;
type Step = (event: Event, sink: EngineSink) => boolean;

export class Engine {
  readonly programs: readonly Program[];
  readonly #slots: SlotTable;
  readonly #context: EvalContext;
  readonly #listFields: ListFields;
  readonly #classes: (readonly Step[])[] = [];

  constructor(programs: readonly Program[], slots: SlotTable, context: EvalContext, listFields: ListFields) {
    this.programs = programs;
    this.#slots = slots;
    this.#context = context;
    this.#listFields = listFields;
  }

  /** Runs every rule that can hold on the event's class; true when one did. */
  run(event: Event, sink: EngineSink): boolean {
    const steps = (this.#classes[event.cls.id] ??= this.#compileClass(event.cls));
    let hit = false;
    for (let i = 0; i < steps.length; i++) if (steps[i]!(event, sink)) hit = true;
    return hit;
  }

  /** Whether no rule can hold on a class, so that its events need not be looked at. */
  isIdle(cls: EventClass): boolean {
    return (this.#classes[cls.id] ??= this.#compileClass(cls)).length === 0;
  }

  #compileClass(cls: EventClass): readonly Step[] {
    const steps: Step[] = [];
    for (const program of this.programs) {
      if (!answersTo(cls, program.indexPatterns)) continue;
      steps.push(...this.#compileProgram(program, cls));
    }
    return steps;
  }

  #compileProgram(program: Program, cls: EventClass): Step[] {
    const { body } = program;
    const scope = eventScope(this.#slots, cls, program.schema, this.#context);
    switch (body.kind) {
      case 'generating':
        return [];
      case 'events': {
        const accept = compilePredicate(body.predicate, scope);
        return accept === false ? [] : [step(accept, (event, sink) => sink.match(program, event))];
      }
      case 'rows': {
        const accept = both(compileMembership(program, cls, this.#slots), compilePredicate(body.predicate, scope));
        if (accept === false) return [];
        const makeRow = compileFirstRow(program.schema, body, cls, this.#slots, this.#listFields);
        return [step(accept, (event, sink) => sink.row(program, makeRow(event), event))];
      }
      case 'terms': {
        const terms = this.#compileTerms(program.schema, body.stage, scope);
        if (terms.length === 0) return [];
        return [
          (event, sink) => {
            const hits = terms.flatMap((test) => test(event) ?? []);
            if (hits.length > 0) sink.terms(program, hits, event);
            return hits.length > 0;
          },
        ];
      }
    }
  }

  /** One test per term that can hold on the class; an event whose required join key is null is no hit. */
  #compileTerms(schema: Schema, stage: Sequence | Sample, scope: Scope<Event>): ((event: Event) => TermHit | null)[] {
    const until = stage.kind === 'sequence' && stage.until !== null ? [{ term: stage.until, at: -1 }] : [];
    return [...stage.terms.map((term, at) => ({ term, at })), ...until].flatMap(({ term, at }) => {
      const accept = compilePredicate(term.predicate, scope);
      if (accept === false) return [];
      const keys = term.by.map(({ name, optional }) => ({ slot: this.#slots.slotOf(schema, name), optional }));
      return [
        (event: Event): TermHit | null => {
          if (accept !== true && !accept(event)) return null;
          const values = keys.map(({ slot }) => event.get(slot));
          return keys.some(({ optional }, i) => !optional && values[i] === null) ? null : { term: at, keys: values };
        },
      ];
    });
  }
}

/** The conjunction of two conditions; the cheaper second one is asked first. */
function both(membership: boolean | Accept, accept: boolean | Accept): boolean | Accept {
  if (accept === false || membership === false) return false;
  if (membership === true) return accept;
  return accept === true ? membership : (event) => accept(event) && membership(event);
}

function step(accept: true | ((event: Event) => boolean), emit: (event: Event, sink: EngineSink) => void): Step {
  if (accept === true) {
    return (event, sink) => {
      emit(event, sink);
      return true;
    };
  }
  return (event, sink) => {
    if (!accept(event)) return false;
    emit(event, sink);
    return true;
  };
}
