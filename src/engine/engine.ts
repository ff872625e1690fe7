/**
 * The engine: events in, matches and rows out. For each event class it compiles, once, the rules that can hold on it;
 * what is constant in the class has folded away, and most rules with it. Of the rest an index finds, event by event, the
 * few that can hold, and those are evaluated. What it finds goes to a sink; order, state and alerts are others' business.
 */
import { isInDataModel } from '../event/data-model-members.ts';
import type { Event, SlotTable } from '../event/event.ts';
import type { EventClass, Schema } from '../event/event-class.ts';
import type { Value } from '../event/value.ts';
import type { EvalContext } from '../lang/function.ts';
import type { Expr, Sample, Sequence, SequenceTerm } from '../lang/plan.ts';
import { fieldNamesOf } from '../lang/walk.ts';
import { CandidateIndex, type KeySet, keysOf, keysOfAny, type Settle, ValueIndexes } from './candidates.ts';
import { compileFirstRow, type ListFields } from './first-row.ts';
import { compileFold, type Folding, type FoldReader } from './folding.ts';
import { acceptOf, compileExpr, compilePredicate, type FieldBinding, type Scope } from './predicate.ts';
import type { EngineProfile } from './profile.ts';
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
  /** The same for a rule that folds events from their slots. */
  fold(program: Program, reader: FoldReader, event: Event): void;
}

type Accept = (event: Event) => boolean;
type Step = (event: Event, sink: EngineSink) => boolean;

export class Engine {
  readonly programs: readonly Program[];
  readonly #slots: SlotTable;
  readonly #context: EvalContext;
  readonly #listFields: ListFields;
  readonly #classes: ClassRules[] = [];
  readonly #foldings: readonly (Folding | null)[];
  readonly #earlyFilters: readonly (Expr | null)[];
  readonly #indexes = new ValueIndexes();
  readonly #candidates: Uint32Array;
  readonly #profile: EngineProfile | null;
  /** Different lists of index patterns, which many rules share, and which of them each program has. */
  readonly #patterns: (readonly string[])[] = [];
  readonly #patternsOf: readonly number[];

  /**
   * By program index: `foldings`, the rules whose events are folded where they are read; `earlyFilters`, what events must
   * satisfy to become rows that are worth handing on. `profile`: where costs are counted, if they are.
   */
  constructor(
    programs: readonly Program[],
    slots: SlotTable,
    context: EvalContext,
    listFields: ListFields,
    foldings: readonly (Folding | null)[] = [],
    earlyFilters: readonly (Expr | null)[] = [],
    profile: EngineProfile | null = null,
  ) {
    this.#profile = profile;
    this.#foldings = foldings;
    this.#earlyFilters = earlyFilters;
    this.programs = programs;
    this.#slots = slots;
    this.#context = context;
    this.#listFields = listFields;
    this.#candidates = new Uint32Array(programs.length);
    const lists = new Map<string, number>();
    this.#patternsOf = programs.map(({ indexPatterns }) => {
      const id = JSON.stringify(indexPatterns);
      let at = lists.get(id);
      if (at === undefined) lists.set(id, (at = this.#patterns.push(indexPatterns) - 1));
      return at;
    });
  }

  /** Runs every rule that can hold on the event's class; true when one did. */
  run(event: Event, sink: EngineSink): boolean {
    const { steps, index } = (this.#classes[event.cls.id] ??= this.#compileClass(event.cls));
    let hit = false;
    if (this.#profile !== null) this.#profile.events++;
    if (index === null) {
      for (let i = 0; i < steps.length; i++) if (steps[i]!(event, sink)) hit = true;
      return hit;
    }
    const count = this.#find(index, event);
    for (let i = 0; i < count; i++) if (steps[this.#candidates[i]!]!(event, sink)) hit = true;
    return hit;
  }

  #find(index: CandidateIndex, event: Event): number {
    const profile = this.#profile;
    if (profile === null) return index.find(event, this.#candidates);
    const start = profile.clock();
    const count = index.find(event, this.#candidates);
    profile.finding += profile.clock() - start;
    return count;
  }

  /** Whether no rule can hold on a class, so that its events need not be looked at. */
  isIdle(cls: EventClass): boolean {
    return (this.#classes[cls.id] ??= this.#compileClass(cls)).isIdle;
  }

  #compileClass(cls: EventClass): ClassRules {
    const scopes = new Map<Schema, { readonly scope: Scope<Event>; readonly settle: Settle }>();
    const scopeOf = (schema: Schema): { readonly scope: Scope<Event>; readonly settle: Settle } => {
      let known = scopes.get(schema);
      if (known === undefined) {
        const scope = rememberFields(eventScope(this.#slots, cls, schema, this.#context));
        scopes.set(schema, (known = { scope, settle: settleIn(scope) }));
      }
      return known;
    };
    const reached = this.#patterns.map((patterns) => answersTo(cls, patterns));
    const members = new Map<string, boolean>();
    const isMember = ({ plan: { input } }: Program): boolean => {
      if (input.kind !== 'datamodel') return true;
      const dataset = `${input.model}.${input.dataset}`;
      let known = members.get(dataset);
      if (known === undefined) members.set(dataset, (known = isInDataModel(cls, input.model, input.dataset)));
      return known;
    };
    const rules = this.programs.flatMap((program, at) => {
      if (!reached[this.#patternsOf[at]!]! || !isMember(program)) return [];
      const { scope, settle } = scopeOf(program.schema);
      const keys = keysOfAny(conditionsOf(program).map((expr) => keysOf(expr, program.schema, settle)));
      return keys?.length === 0 ? [] : [{ at, keys, compile: () => this.#compileProgram(program, cls, scope) }];
    });
    if (rules.length < INDEX_FROM) {
      const steps = rules.flatMap(({ at, keys, compile }) => {
        const step = compile();
        return step === null ? [] : [this.#measured(step, at, keys)];
      });
      return { steps, index: null, isIdle: steps.length === 0 };
    }
    // Numbered by program, so that classes with the same rules share what is built for their values.
    const steps: Step[] = [];
    const keys: KeySet[] = this.programs.map(() => []);
    for (const { at, keys: own, compile } of rules) {
      keys[at] = own;
      // Most rules are never candidates on most classes: each is compiled when it first is.
      steps[at] = (event, sink) => {
        const step = this.#measured(compile() ?? neverHolds, at, own);
        steps[at] = step;
        return step(event, sink);
      };
    }
    const isIdle = !rules.some(({ compile }) => compile() !== null);
    return { steps, index: new CandidateIndex(keys, this.#slots, this.#indexes), isIdle };
  }

  /** The same step, counted where costs are. */
  #measured(step: Step, program: number, keys: KeySet): Step {
    const profile = this.#profile;
    if (profile === null || step === neverHolds) return step;
    return (event, sink) => {
      const start = profile.clock();
      const held = step(event, sink);
      profile.add(program, held, keys !== null, profile.clock() - start);
      return held;
    };
  }

  #compileProgram(program: Program, cls: EventClass, scope: Scope<Event>): Step | null {
    const { body } = program;
    switch (body.kind) {
      case 'generating':
        return null;
      case 'events': {
        const accept = compilePredicate(body.predicate, scope);
        return accept === false ? null : step(accept, (event, sink) => sink.match(program, event));
      }
      case 'rows': {
        const membership = compileMembership(program, cls, this.#slots);
        const accept = membership === false ? false : both(membership, compilePredicate(body.predicate, scope));
        if (accept === false) return null;
        const folding = this.#foldings[program.index];
        if (folding?.sameAs != null) return null;
        if (folding != null && folding.bins !== null) {
          const slotOf = (name: string): number => this.#slots.slotOf(program.schema, name);
          const reader = compileFold(folding.stage, folding.bins, scope, body.fieldOf, slotOf);
          return step(accept, (event, sink) => sink.fold(program, reader, event));
        }
        const makeRow = compileFirstRow(program.schema, body, cls, this.#slots, this.#listFields);
        const early = this.#earlyFilters[program.index] ?? null;
        const passes = early === null || compilePredicate(early, scope);
        if (passes === true) return step(accept, (event, sink) => sink.row(program, makeRow(event), event));
        return step(accept, (event, sink) => {
          if (passes !== false && passes(event)) sink.row(program, makeRow(event), event);
        });
      }
      case 'terms': {
        const terms = this.#compileTerms(program.schema, body.stage, scope);
        if (terms.length === 0) return null;
        return (event, sink) => {
          let hits: TermHit[] | null = null;
          for (let i = 0; i < terms.length; i++) {
            const hit = terms[i]!(event);
            if (hit !== null) (hits ??= []).push(hit);
          }
          if (hits !== null) sink.terms(program, hits, event);
          return hits !== null;
        };
      }
    }
  }

  /** One test per term that can hold on the class; an event whose required join key is null is no hit. */
  #compileTerms(schema: Schema, stage: Sequence | Sample, scope: Scope<Event>): ((event: Event) => TermHit | null)[] {
    return termsOf(stage).flatMap(({ term, at }) => {
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

interface ClassRules {
  /** By program where there is an index, else in order. */
  readonly steps: readonly Step[];
  readonly index: CandidateIndex | null;
  readonly isIdle: boolean;
}

const neverHolds: Step = () => false;

/** With fewer rules than this, asking each costs less than an index. */
const INDEX_FROM = 8;

/** Every condition of which a program asks one or more of an event. */
function conditionsOf({ body }: Program): readonly Expr[] {
  if (body.kind === 'generating') return [];
  return body.kind === 'terms' ? termsOf(body.stage).map(({ term }) => term.predicate) : [body.predicate];
}

/** Terms with their numbers, `until` being -1. */
function termsOf(stage: Sequence | Sample): readonly { readonly term: SequenceTerm; readonly at: number }[] {
  const until = stage.kind === 'sequence' && stage.until !== null ? [{ term: stage.until, at: -1 }] : [];
  return [...stage.terms.map((term, at) => ({ term, at })), ...until];
}

/** Names are resolved once for all rules of a class. */
function rememberFields(scope: Scope<Event>): Scope<Event> {
  const known = new Map<string, FieldBinding<Event>>();
  return {
    context: scope.context,
    field: (name) => {
      let binding = known.get(name);
      if (binding === undefined) known.set(name, (binding = scope.field(name)));
      return binding;
    },
  };
}

/** What an expression gives for every event of the class, or `open` where events differ. */
function settleIn(scope: Scope<Event>): Settle {
  return (expr) => {
    if ((expr.kind === 'test' || expr.kind === 'exists' || expr.kind === 'truth') && expr.arg.kind === 'field') {
      const binding = scope.field(expr.arg.name);
      return binding.kind === 'constant' ? acceptOf(expr)(binding.value) : 'open';
    }
    if (fieldNamesOf(expr).some((name) => scope.field(name).kind !== 'constant')) return 'open';
    const compiled = compileExpr(expr, scope);
    return compiled.kind === 'constant' ? compiled.value === true : 'open';
  };
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
