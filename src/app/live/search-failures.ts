/**
 * Searches that throw, through a bug of ours: the rule goes without what that search would have found, which is said and
 * counted, and everything else goes on. What the disk refuses is no such thing: it is thrown on, to be tried again.
 */
import type { FaultLog } from '../../io/fault.ts';
import { isSystemError } from '../../io/sources/file.ts';
import type { Rule } from '../../rule/rule.ts';

/** Tries a search of a rule, or what follows from it. */
export type Attempt = (rule: Pick<Rule, 'id' | 'name'>, search: () => void) => void;

export class SearchFailures {
  readonly #faults: FaultLog;
  readonly #say: (level: 'error', message: string) => void;
  /** Ids of rules that were named: the same bug comes with every window. */
  readonly #named = new Set<string>();

  constructor(faults: FaultLog, say: (level: 'error', message: string) => void) {
    this.#faults = faults;
    this.#say = say;
  }

  /** Throws where the disk refuses. */
  readonly attempt: Attempt = ({ id, name }, search) => {
    try {
      search();
    } catch (error) {
      if (isSystemError(error)) throw error;
      const { message, stack = message } = error instanceof Error ? error : new Error(String(error));
      this.#faults.add({ code: 'search-failed', source: id, detail: message });
      if (this.#named.has(id)) return;
      this.#named.add(id);
      this.#say(
        'error',
        `a search of the rule ${name} failed, which is our bug, and the rule goes on without: ${stack}`,
      );
    }
  };
}
