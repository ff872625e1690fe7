/** Rules that are to run next: whoever asks for others waits until they run, or those that took their place do. */
import type { LiveRules } from './live-run.ts';

interface Waiting {
  resolve(): void;
  reject(error: Error): void;
}

/** Rules that are about to run; the one who runs them says how it went. */
export interface RulesTurn {
  readonly rules: LiveRules;
  done(): void;
  refused(error: Error): void;
}

export class ComingRules {
  #rules: LiveRules | null = null;
  #waiting: Waiting[] = [];

  get isWanted(): boolean {
    return this.#rules !== null;
  }

  /** Resolves when these rules run, or ones that were put here after them; rejects where neither can. */
  put(rules: LiveRules): Promise<void> {
    this.#rules = rules;
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  /** The rules that were put here last, with all who wait; null where there are none. */
  take(): RulesTurn | null {
    const rules = this.#rules;
    if (rules === null) return null;
    this.#rules = null;
    const waiting = this.#waiting.splice(0);
    return {
      rules,
      done: () => {
        for (const { resolve } of waiting) resolve();
      },
      refused: (error) => {
        for (const { reject } of waiting) reject(error);
      },
    };
  }
}
