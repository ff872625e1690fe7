/**
 * The rules that can hold on one event class. Of those that are left when what is constant in the class has folded away,
 * an index finds the few that can hold on an event; where events repeat themselves, verdicts say which do. A rule is
 * compiled when it first is a candidate: most never are on most classes.
 */
import { isInDataModel } from '../event/data-model-members.ts';
import type { Event, SlotTable } from '../event/event.ts';
import type { EventClass, Schema } from '../event/event-class.ts';
import { isList } from '../event/value.ts';
import type { Expr } from '../lang/expression.ts';
import type { EvalContext } from '../lang/function.ts';
import { fieldNamesOf } from '../lang/walk.ts';
import { CandidateIndex, type KeySet, keysOf, keysOfAny, type Settle, ValueIndexes } from './candidates.ts';
import type { ListFields } from './first-row.ts';
import type { Folding } from './folding.ts';
import { Gates } from './gates.ts';
import { Numbers } from './numbers.ts';
import { acceptOf, compileExpr, type FieldBinding, type Scope } from './predicate.ts';
import type { EngineProfile } from './profile.ts';
import type { Program } from './program.ts';
import { answersTo, compileMembership } from './reach.ts';
import { compileRule, conditionsOf, type Emit, type RuleOnClass, type Step, stepOf } from './rule-on-class.ts';
import { eventScope } from './scope.ts';
import { type Constancy, greatestCommon, LEAST_STEP, type Sharing, sharingOf, verdictFields } from './sharing.ts';
import type { SlotIds } from './slot-ids.ts';
import { type JudgedRule, Verdicts } from './verdicts.ts';

export interface ClassRules {
  /** By program where there is an index, else in order. */
  readonly steps: readonly Step[];
  /** Of the rules without verdicts. */
  readonly index: CandidateIndex | null;
  readonly verdicts: Verdicts<Emit> | null;
  readonly isIdle: boolean;
}

/** The rules of a run. */
export interface EngineParts {
  readonly programs: readonly Program[];
  readonly slots: SlotTable;
  readonly context: EvalContext;
  readonly listFields: ListFields;
  /** By program index: the rules whose events are folded where they are read. */
  readonly foldings: readonly (Folding | null)[];
  /** By program index: what events must satisfy to become rows that are worth handing on. */
  readonly earlyFilters: readonly (Expr | null)[];
  /** Where costs are counted, if they are. */
  readonly profile: EngineProfile | null;
}

/** A rule that can hold on a class. */
interface Candidate {
  readonly at: number;
  readonly program: Program;
  readonly keys: KeySet;
  readonly compile: () => RuleOnClass | null;
}

interface ClassScope {
  readonly scope: Scope<Event>;
  readonly settle: Settle;
  /** What a name is on the class as far as keys go: the number of its constant, or 0. */
  readonly markOf: (name: number) => number;
}

/** Programs that are asked for the same indexes, dataset and gates: a class reaches all of them or none. In order. */
type Entrance = readonly number[];

/** What an event must satisfy for a program to take it. */
interface Conditions {
  readonly exprs: readonly Expr[];
  /** Numbers of all fields that this names. */
  readonly names: readonly number[];
}

/** A program's keys on classes that are alike in what it names. */
interface KnownKeys {
  /** What each of its names is on the class. */
  readonly marks: readonly number[];
  readonly keys: KeySet;
}

/** With fewer rules than this, asking each costs less than an index. */
const INDEX_FROM = 8;
/** With fewer rules than this, asking each costs less than remembering what they said. */
const JUDGED_FROM = 8;

/** Different answers that are remembered for one rule; classes are made by whoever writes the events. */
const MAX_ALIKE = 64;

/** Keys of a rule that no event has. */
const NEVER: KeySet = [];

const neverHolds: Step = () => false;

export class ClassCompiler {
  readonly #parts: EngineParts;
  readonly #slotIds: SlotIds;
  readonly #indexes = new ValueIndexes();
  /** Different lists of index patterns, which many rules share, and which of them each program has. */
  readonly #patterns: (readonly string[])[] = [];
  readonly #patternsOf: readonly number[];
  /** Different datasets of data models, and which one each program searches; -1 for none. */
  readonly #datasets = new Numbers<string>();
  readonly #datasetOf: readonly number[];
  /** By program. */
  readonly #keys: KnownKeys[][] = [];
  readonly #conditions: Conditions[] = [];
  readonly #names = new Numbers<string>();
  /** Of constants, as JSON. */
  readonly #constants = new Numbers<string>();
  readonly #gates: Gates;
  readonly #entrances: readonly Entrance[];

  constructor(parts: EngineParts, slotIds: SlotIds) {
    this.#parts = parts;
    this.#slotIds = slotIds;
    this.#gates = new Gates(parts.programs);
    const lists = new Map<string, number>();
    this.#patternsOf = parts.programs.map(({ indexPatterns }) => {
      const id = JSON.stringify(indexPatterns);
      let at = lists.get(id);
      if (at === undefined) lists.set(id, (at = this.#patterns.push(indexPatterns) - 1));
      return at;
    });
    this.#datasetOf = parts.programs.map(({ plan: { input } }) =>
      input.kind === 'datamodel' ? this.#datasets.of(`${input.model}.${input.dataset}`) : -1,
    );
    const entrances = new Map<string, number[]>();
    for (let at = 0; at < parts.programs.length; at++) {
      const key = `${this.#patternsOf[at]} ${this.#datasetOf[at]} ${this.#gates.keyOf(at)}`;
      const alike = entrances.get(key);
      if (alike === undefined) entrances.set(key, [at]);
      else alike.push(at);
    }
    this.#entrances = [...entrances.values()];
  }

  compile(cls: EventClass): ClassRules {
    const { slots, context } = this.#parts;
    const scopes = new Map<Schema, ClassScope>();
    const scopeOf = (schema: Schema): ClassScope => {
      let known = scopes.get(schema);
      if (known === undefined) {
        const scope = rememberFields(eventScope(slots, cls, schema, context));
        scopes.set(schema, (known = { scope, settle: settleIn(scope), markOf: this.#markIn(scope) }));
      }
      return known;
    };
    const rules = this.#candidates(cls, scopeOf);
    if (rules.length < INDEX_FROM) {
      const steps = rules.filter(({ compile }) => compile() !== null).map((rule) => this.#stepOf(rule));
      return { steps, index: null, verdicts: null, isIdle: steps.length === 0 };
    }
    const steps: Step[] = [];
    for (const rule of rules) {
      steps[rule.at] = (event, sink) => {
        const step = this.#stepOf(rule);
        steps[rule.at] = step;
        return step(event, sink);
      };
    }
    const isIdle = !rules.some(({ compile }) => compile() !== null);
    const verdicts = isIdle ? null : this.#openVerdicts(rules, cls, scopeOf('cim').scope);
    const others = verdicts === null ? rules : rules.filter(({ at }) => !verdicts.programs.has(at));
    return { steps, index: this.#indexOf(others), verdicts: verdicts?.of ?? null, isIdle };
  }

  /** What is constant in a class decides over a program's keys, and many classes are alike in what the program names. */
  #keysOf(program: Program, at: number, { settle, markOf }: ClassScope): KeySet {
    const { exprs, names } = (this.#conditions[at] ??= this.#readConditions(program));
    const known = (this.#keys[at] ??= []);
    for (const { marks, keys } of known) if (names.every((name, i) => markOf(name) === marks[i])) return keys;
    const keys = keysOfAny(exprs.map((expr) => keysOf(expr, program.schema, settle)));
    if (known.length < MAX_ALIKE) known.push({ marks: names.map(markOf), keys });
    return keys;
  }

  #readConditions(program: Program): Conditions {
    const exprs = conditionsOf(program);
    const names = new Set(exprs.flatMap((expr) => [...fieldNamesOf(expr)]));
    return { exprs, names: [...names].map((name) => this.#names.of(name)) };
  }

  #markIn(scope: Scope<Event>): ClassScope['markOf'] {
    const marks: (number | undefined)[] = [];
    return (name) => {
      let mark = marks[name];
      if (mark === undefined) {
        const binding = scope.field(this.#names.items[name]!);
        mark = binding.kind === 'constant' ? this.#constants.of(JSON.stringify(binding.value)) + 1 : 0;
        marks[name] = mark;
      }
      return mark;
    };
  }

  /** Programs that some event of the class may enter, in order. */
  #reachedBy(cls: EventClass, scopeOf: (schema: Schema) => ClassScope): number[] {
    const { programs } = this.#parts;
    const reached = this.#patterns.map((patterns) => answersTo(cls, patterns));
    const members: boolean[] = [];
    const isMember = ({ plan: { input } }: Program, at: number): boolean =>
      input.kind !== 'datamodel' || (members[this.#datasetOf[at]!] ??= isInDataModel(cls, input.model, input.dataset));
    const isShut = this.#gates.ofClass(
      ({ schema, expr }) => keysOf(expr, schema, scopeOf(schema).settle)?.length === 0,
    );
    const open = this.#entrances.filter(
      ([at]) => reached[this.#patternsOf[at!]!]! && isMember(programs[at!]!, at!) && !isShut(at!),
    );
    return open.flat().sort((a, b) => a - b);
  }

  #candidates(cls: EventClass, scopeOf: (schema: Schema) => ClassScope): Candidate[] {
    const { programs, foldings, earlyFilters, slots, listFields } = this.#parts;
    return this.#reachedBy(cls, scopeOf).flatMap((at): Candidate[] => {
      const program = programs[at]!;
      const known = scopeOf(program.schema);
      const keys = this.#keysOf(program, at, known);
      if (keys?.length === 0) return [];
      const parts = { program, folding: foldings[at] ?? null, early: earlyFilters[at] ?? null, slots, listFields };
      let compiled: RuleOnClass | null | undefined;
      const compile = (): RuleOnClass | null => {
        if (compiled === undefined) compiled = compileRule(parts, cls, known.scope);
        return compiled;
      };
      return [{ at, program, keys, compile }];
    });
  }

  /** Numbered by program, so that classes with the same rules share what is built for their values. */
  #indexOf(rules: readonly Candidate[]): CandidateIndex {
    const keys: KeySet[] = this.#parts.programs.map(() => NEVER);
    for (const rule of rules) keys[rule.at] = rule.keys;
    return new CandidateIndex(keys, this.#parts.slots, this.#indexes);
  }

  /** Verdicts of those rules of a class that can have them, where they are many. */
  #openVerdicts(
    rules: readonly Candidate[],
    cls: EventClass,
    scope: Scope<Event>,
  ): { readonly of: Verdicts<Emit>; readonly programs: ReadonlySet<number> } | null {
    const { slots, programs, foldings } = this.#parts;
    const isConstant = (name: string): boolean => scope.field(name).kind === 'constant';
    const constancy = (name: string): Constancy => {
      const binding = scope.field(name);
      return binding.kind === 'read' ? 'open' : isList(binding.value) ? 'several' : 'one';
    };
    const whole: boolean[] = [];
    const takesAll = ({ at, program }: Candidate): boolean =>
      (whole[this.#datasetOf[at]! + 1] ??= compileMembership(program, cls, slots) === true);
    const names = new Set<string>();
    const members = new Map<number, Candidate>();
    const shared = new Map<number, Sharing>();
    let step = 0;
    for (const rule of rules) {
      const read = verdictFields(rule.program, this.#parts.earlyFilters[rule.at] ?? null, isConstant);
      if (read === null || !takesAll(rule)) continue;
      members.set(rule.at, rule);
      for (const name of read) names.add(name);
      const folding = foldings[rule.at];
      const sharing = folding == null ? null : sharingOf(rule.program, folding, constancy);
      if (sharing === null) continue;
      const common = greatestCommon(step, sharing.step);
      if (common !== 0 && common < LEAST_STEP) continue;
      step = common;
      shared.set(rule.at, sharing);
      for (const name of sharing.names) names.add(name);
    }
    if (members.size < JUDGED_FROM) return null;
    const ruleOf = (program: number): JudgedRule<Emit> | null =>
      this.#judged(members.get(program)!, shared.get(program));
    const key = {
      slots: [...names].map((name) => slots.slotOf('cim', name)),
      step,
      time: slots.slotOf('cim', '_time'),
    };
    const index = this.#indexOf([...members.values()]);
    const of = new Verdicts(index, ruleOf, key, this.#slotIds, programs.length);
    return { of, programs: new Set(members.keys()) };
  }

  #judged(rule: Candidate, sharing: Sharing | undefined): JudgedRule<Emit> | null {
    const compiled = rule.compile();
    if (compiled === null || compiled.kind === 'terms') return null;
    const { accept, emit, passes, reader } = compiled;
    const { profile } = this.#parts;
    const shared = sharing === undefined || reader === null ? null : { program: rule.at, reader, args: sharing.args };
    if (profile === null) return { accept, emit, passes, shared };
    return {
      passes,
      accept: (event) => {
        if (!profile.isOn) return accept === true || accept(event);
        const start = profile.clock();
        const held = accept === true || accept(event);
        profile.add(rule.at, held, rule.keys !== null, profile.clock() - start);
        return held;
      },
      emit: (event, sink) => {
        if (!profile.isOn) {
          emit(event, sink);
          return;
        }
        const start = profile.clock();
        emit(event, sink);
        profile.spend(rule.at, profile.clock() - start);
      },
      shared,
    };
  }

  /** What a rule does, counted where costs are. */
  #stepOf(rule: Candidate): Step {
    const compiled = rule.compile();
    if (compiled === null) return neverHolds;
    const step = stepOf(compiled);
    const { profile } = this.#parts;
    if (profile === null) return step;
    return (event, sink) => {
      if (!profile.isOn) return step(event, sink);
      const start = profile.clock();
      const held = step(event, sink);
      profile.add(rule.at, held, rule.keys !== null, profile.clock() - start);
      return held;
    };
  }
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
