/**
 * What came near a rule and gave nothing, for the summary's `Silent` line. An event is near where it has what some rule
 * requires of one. Near events are counted as they are read; why they stayed silent is asked of the first few of the
 * input only, so that a run pays nothing for it. Rules must be few: among hundreds the nearest one says little.
 */
import { countMisses, Explainer, type Explanation } from '../engine/explain.ts';
import { compileGlobs } from '../engine/glob.ts';
import type { OperatorContext } from '../engine/operator.ts';
import type { Program } from '../engine/program.ts';
import type { Event, SlotTable } from '../event/event.ts';
import { listFields } from '../event/resolve.ts';
import { scalarText, valuesOf } from '../event/value.ts';
import type { ScanSummary } from '../io/output.ts';
import { renderReason } from '../io/outputs/explain-text.ts';
import { walkExpr } from '../lang/walk.ts';
import type { LookupOf } from './evaluation.ts';
import type { Finding } from './finding.ts';
import { predicatesOf, requirementIn } from './prefilter.ts';
import { ReasonTally } from './reasons.ts';
import type { RunningRule } from './rule-bundle.ts';

/** With more rules silence is not counted, and of explanations those that are far from holding are left out. */
export const MAX_SILENCE_RULES = 20;
/** Near events that are asked why they stayed silent. */
export const SILENCE_SAMPLE = 100;
/** Nodes of the conditions of a rule that is asked; the largest published one has some hundreds. */
const MAX_NODES = 5_000;
/** Values whose nearness is remembered; they repeat. */
const MAX_KNOWN = 10_000;

type NearTest = (event: Event) => boolean;

export class Silence {
  near = 0;
  readonly #programs: readonly Program[];
  readonly #tests: readonly NearTest[];
  readonly #explainers: readonly Explainer[];
  #left = 0;

  constructor(programs: readonly Program[], slots: SlotTable, context: OperatorContext['context'], lookups: LookupOf) {
    const inner = new Set(programs.flatMap(({ subprograms }) => subprograms.map(({ index }) => index)));
    this.#programs = programs.filter((program) => !inner.has(program.index) && !isHuge(program));
    this.#tests = this.#programs.map((program) => nearTest(program, slots));
    this.#explainers = this.#programs.map((program) => {
      const lookup = (name: string) => lookups(program.index, name);
      return new Explainer(program, { slots, context, listFields, lookup, limit: () => {} });
    });
  }

  /** Starts counting anew; `sample`: whether reasons are still wanted. */
  begin(sample: boolean): void {
    this.near = 0;
    this.#left = sample ? SILENCE_SAMPLE : 0;
  }

  /** Takes an event of which no rule kept anything; what the nearest rule says of it goes to `emit`. */
  take(event: Event, emit: (finding: Finding) => void): void {
    const near = this.#programs.flatMap((_, i) => (this.#tests[i]!(event) ? [i] : []));
    if (near.length === 0) return;
    this.near++;
    if (this.#left === 0) return;
    this.#left--;
    const said = near.map((i) => ({
      rule: this.#programs[i]!.index,
      explanation: this.#explainers[i]!.explain(event),
    }));
    const misses = said.map(({ explanation }) => countMisses(explanation));
    const { rule, explanation } = said[misses.indexOf(Math.min(...misses))]!;
    emit({ kind: 'silent', rule, explanation: { ...explanation, rows: [] } });
  }
}

/** A program whose every clause would cost a run more to ask than to evaluate; nobody reads such an answer. */
function isHuge(program: Program): boolean {
  let nodes = 0;
  for (const predicate of predicatesOf(program))
    for (const _ of walkExpr(predicate)) if (++nodes > MAX_NODES) return true;
  return false;
}

/** Whether an event has what some condition of the rule requires, as readers skip records by it. */
function nearTest(program: Program, slots: SlotTable): NearTest {
  const tests = predicatesOf(program).map((predicate): NearTest => {
    const requirement = requirementIn(program.schema, predicate);
    if (requirement === null) return () => true;
    const fields = requirement.map(({ name, patterns }) => ({
      slot: slots.slotOf(program.schema, name),
      fits: patterns === null ? null : rememberTest(patterns),
    }));
    return (event) =>
      fields.some(({ slot, fits }) => {
        const value = event.get(slot);
        return value !== null && (fits === null || valuesOf(value).some((one) => fits(scalarText(one))));
      });
  });
  return (event) => tests.some((test) => test(event));
}

function rememberTest(patterns: readonly string[]): (text: string) => boolean {
  const globs = compileGlobs(patterns, '*?');
  const known = new Map<string, boolean>();
  return (text) => {
    let fits = known.get(text);
    if (fits === undefined) {
      if (known.size >= MAX_KNOWN) known.clear();
      known.set(text, (fits = globs.test(text.toLowerCase())));
    }
    return fits;
  };
}

/** Adds up what the pieces of a run say of silence, in their order. */
export class SilenceTally {
  readonly #rules: readonly RunningRule[];
  readonly #reasons = new ReasonTally();
  #near = 0;

  constructor(rules: readonly RunningRule[]) {
    this.#rules = rules;
  }

  get wantsMore(): boolean {
    return this.#reasons.total < SILENCE_SAMPLE;
  }

  take(rule: number, explanation: Explanation): void {
    if (!this.wantsMore) return;
    const {
      rule: { name },
      text,
    } = this.#rules[rule]!;
    this.#reasons.add(`${name}: ${renderReason(text, explanation)}`, '', []);
  }

  add(near: number): void {
    this.#near += near;
  }

  summary(): NonNullable<ScanSummary['silent']> {
    const reasons = this.#reasons.counts().map(({ reason, count }) => ({ reason, count }));
    return { total: this.#near, reasons, sampled: this.#reasons.total };
  }
}
