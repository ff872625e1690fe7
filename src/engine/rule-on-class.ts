/**
 * A rule on one event class: its condition and what follows where that holds, as closures. What is constant in the class
 * has folded away; a rule that can hold on none of its events is null.
 */
import type { Event, SlotTable } from '../event/event.ts';
import type { EventClass, Schema } from '../event/event-class.ts';
import type { Value } from '../event/value.ts';
import type { Expr } from '../lang/expression.ts';
import type { EventStage, SequenceTerm } from '../lang/plan.ts';
import type { EngineSink } from './engine.ts';
import { compileFirstRow, type ListFields } from './first-row.ts';
import { compileFold, type Folding, type FoldReader } from './folding.ts';
import { joinKeyRewriting } from './join-key.ts';
import { compileExpr, compilePredicate, type Scope } from './predicate.ts';
import type { Program } from './program.ts';
import { compileMembership } from './reach.ts';
import type { TermHit } from './term-hits.ts';

/** Runs a rule on an event; true when it holds. */
export type Step = (event: Event, sink: EngineSink) => boolean;
/** What follows where a rule's condition holds. */
export type Emit = (event: Event, sink: EngineSink) => void;
type Accept = (event: Event) => boolean;

export type RuleOnClass =
  | {
      readonly kind: 'condition';
      readonly accept: true | Accept;
      readonly emit: Emit;
      /** Whether what follows would come to anything; where it does not, the rule holds all the same. */
      readonly passes: boolean | Accept;
      /** Where events are folded from their slots. */
      readonly reader: FoldReader | null;
    }
  | { readonly kind: 'terms'; readonly step: Step };

export interface RuleParts {
  readonly program: Program;
  readonly folding: Folding | null;
  /** What events must satisfy to become rows that are worth handing on. */
  readonly early: Expr | null;
  readonly slots: SlotTable;
  readonly listFields: ListFields;
}

export function compileRule(
  { program, folding, early, slots, listFields }: RuleParts,
  cls: EventClass,
  scope: Scope<Event>,
): RuleOnClass | null {
  const { body } = program;
  switch (body.kind) {
    case 'generating':
      return null;
    case 'events': {
      const accept = compilePredicate(body.predicate, scope);
      if (accept === false) return null;
      const emit: Emit = (event, sink) => sink.match(program, event);
      return { kind: 'condition', accept, emit, passes: true, reader: null };
    }
    case 'rows': {
      const membership = compileMembership(program, cls, slots);
      const accept = membership === false ? false : both(membership, compilePredicate(body.predicate, scope));
      if (accept === false || folding?.sameAs != null) return null;
      if (folding != null && folding.bins !== null) {
        const slotOf = (name: string): number => slots.slotOf(program.schema, name);
        const reader = compileFold(folding.stage, folding.bins, scope, body.fieldOf, slotOf);
        const emit: Emit = (event, sink) => sink.fold(program, reader, event);
        return { kind: 'condition', accept, emit, passes: true, reader };
      }
      const makeRow = compileFirstRow(program.schema, body, cls, slots, listFields);
      const passes = early === null || compilePredicate(early, scope);
      const emit: Emit =
        program.atMost === null
          ? (event, sink) => sink.row(program, makeRow(event), event)
          : (event, sink) => {
              if (sink.hasRoom(program)) sink.row(program, makeRow(event), event);
            };
      return { kind: 'condition', accept, emit, passes, reader: null };
    }
    case 'terms': {
      const terms = compileTerms(program.schema, body.stage, scope, slots);
      if (terms.length === 0) return null;
      const step: Step = (event, sink) => {
        let hits: TermHit[] | null = null;
        for (let i = 0; i < terms.length; i++) {
          const hit = terms[i]!(event);
          if (hit !== null) (hits ??= []).push(hit);
        }
        if (hits !== null) sink.terms(program, hits, event);
        return hits !== null;
      };
      return { kind: 'terms', step };
    }
  }
}

export function stepOf(rule: RuleOnClass): Step {
  if (rule.kind === 'terms') return rule.step;
  const { accept, emit, passes } = rule;
  return (event, sink) => {
    if (accept !== true && !accept(event)) return false;
    if (passes === true || (passes !== false && passes(event))) emit(event, sink);
    return true;
  };
}

/** Every condition of which a program asks one or more of an event. */
export function conditionsOf({ body }: Program): readonly Expr[] {
  if (body.kind === 'generating') return [];
  return body.kind === 'terms' ? termsOf(body.stage).map(({ term }) => term.predicate) : [body.predicate];
}

/** One test per term that can hold on the class; an event whose required join key is null is no hit. */
function compileTerms(
  schema: Schema,
  stage: EventStage,
  scope: Scope<Event>,
  slots: SlotTable,
): ((event: Event) => TermHit | null)[] {
  const isCounted = stage.kind === 'threshold' || stage.kind === 'new-terms';
  return termsOf(stage).flatMap(({ term, at }) => {
    const accept = compilePredicate(term.predicate, scope);
    if (accept === false) return [];
    const reading = (expr: Expr): ((event: Event) => Value) => {
      const compiled = compileExpr(expr, scope);
      return compiled.kind === 'constant' ? () => compiled.value : compiled.evaluate;
    };
    const keys = term.by.map(({ name, optional, type }) => {
      const slot = slots.slotOf(schema, name);
      // What is counted is what is indexed; a sequence's keys are what documents hold.
      const read = isCounted ? reading({ kind: 'field', name }) : (event: Event): Value => event.get(slot);
      return { read, rewrite: type === undefined ? null : joinKeyRewriting(type), optional };
    });
    const carried = term.carried?.map(({ value }) => reading(value));
    return [
      (event: Event): TermHit | null => {
        if (accept !== true && !accept(event)) return null;
        const values = keys.map(({ read, rewrite }) => {
          const value = read(event);
          return rewrite === null ? value : rewrite(value);
        });
        if (keys.some(({ optional }, i) => !optional && values[i] === null)) return null;
        if (carried === undefined) return { term: at, keys: values };
        return { term: at, keys: values, carried: carried.map((read) => read(event)) };
      },
    ];
  });
}

/** Terms with their numbers, `until` being -1. */
function termsOf(stage: EventStage): readonly { readonly term: SequenceTerm; readonly at: number }[] {
  const until = stage.kind === 'sequence' && stage.until !== null ? [{ term: stage.until, at: -1 }] : [];
  return [...stage.terms.map((term, at) => ({ term, at })), ...until];
}

/** The conjunction of two conditions; the cheaper second one is asked first. */
function both(membership: boolean | Accept, accept: boolean | Accept): boolean | Accept {
  if (accept === false || membership === false) return false;
  if (membership === true) return accept;
  return accept === true ? membership : (event) => accept(event) && membership(event);
}
