/** What `--profile` adds up over all pieces of the input, per rule: a rule's subsearches count as the rule. */
import type { EngineCost } from '../engine/profile.ts';
import { ruleIndexes } from '../engine/program.ts';
import type { ScanProfile } from '../io/output.ts';
import type { CompiledBundle } from './rule-bundle.ts';

export class RuleCosts {
  readonly #compiled: CompiledBundle;
  readonly #ruleOf: ReadonlyMap<number, number>;
  readonly #rules: { tried: number; held: number; unpinned: number; ms: number }[];
  #events = 0;
  #finding = 0;

  constructor(compiled: CompiledBundle) {
    this.#compiled = compiled;
    this.#rules = compiled.rules.map(() => ({ tried: 0, held: 0, unpinned: 0, ms: 0 }));
    this.#ruleOf = ruleIndexes(compiled.programs.rules);
  }

  add({ events, finding, programs }: EngineCost): void {
    this.#events += events;
    this.#finding += finding;
    for (const { program, tried, held, unpinned, ms } of programs) {
      const rule = this.#rules[this.#ruleOf.get(program)!]!;
      rule.tried += tried;
      rule.held += held;
      rule.unpinned += unpinned;
      rule.ms += ms;
    }
  }

  /** Of one rule, by its place in the bundle. */
  of(rule: number): { readonly tried: number; readonly ms: number } {
    const { tried, ms } = this.#rules[rule]!;
    return { tried, ms };
  }

  /** Dearest rules first; those that were never tried are left out. */
  summary(): ScanProfile {
    const rules = this.#rules.flatMap((cost, at) => {
      const { id, name, language } = this.#compiled.rules[at]!.rule;
      return cost.tried === 0 ? [] : [{ id, name, language, ...cost }];
    });
    rules.sort((a, b) => b.ms - a.ms || (a.id < b.id ? -1 : 1));
    return { events: this.#events, findingMs: this.#finding, rules };
  }
}
