/** The rules that run now: since when, what each has cost since then, and why the last reading changed nothing. */
import type { EngineCost } from '../../engine/profile.ts';
import type { LiveRule, UnreadRule } from '../live.ts';
import { RuleCosts } from '../rule-costs.ts';
import type { LiveRules } from './live-run.ts';

export class PresentRules {
  #rules: LiveRules;
  #costs: RuleCosts;
  #loadedAt: number;
  #reloadError: string | null = null;

  /** `at`: now, microseconds. */
  constructor(rules: LiveRules, at: number) {
    this.#rules = rules;
    this.#costs = new RuleCosts(rules.compiled);
    this.#loadedAt = at;
  }

  get rules(): LiveRules {
    return this.#rules;
  }

  /** When they were read, microseconds. */
  get loadedAt(): number {
    return this.#loadedAt;
  }

  /** Why the last reading changed nothing; null where it did not fail. */
  get reloadError(): string | null {
    return this.#reloadError;
  }

  /** Others run from here on. */
  change(rules: LiveRules): void {
    this.#rules = rules;
    this.#costs = new RuleCosts(rules.compiled);
  }

  wereRead(at: number): void {
    this.#reloadError = null;
    this.#loadedAt = at;
  }

  couldNotBeRead(reason: string): void {
    this.#reloadError = reason;
  }

  addCost(cost: EngineCost | null): void {
    if (cost !== null) this.#costs.add(cost);
  }

  /** Every rule that was read, running or off. */
  list(): LiveRule[] {
    const { compiled, files } = this.#rules;
    const running = new Map(compiled.rules.map(({ rule }, index) => [rule, index] as const));
    return compiled.all.map(({ rule, status, diagnostics }) => {
      const index = running.get(rule);
      return {
        rule,
        status,
        running: index !== undefined,
        diagnostics,
        costMs: index === undefined ? null : this.#costs.of(index).ms,
        file: files?.get(rule.path) ?? null,
      };
    });
  }

  /** Files that hold none. */
  unread(): readonly UnreadRule[] {
    return this.#rules.compiled.notLoaded;
  }
}
