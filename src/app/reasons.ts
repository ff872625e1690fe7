/**
 * Reasons, counted: events that stayed silent for the same reason are one entry with a count, an example, and the values
 * that stood behind it, most frequent first. Entries and values are capped; what comes beyond the cap is counted as other.
 */
import type { SeenField } from '../engine/explain.ts';
import { renderSeen } from '../io/outputs/explain-text.ts';

export interface ReasonCount {
  readonly reason: string;
  readonly count: number;
  /** `source:record` of the first event. */
  readonly example: string;
  /** What was seen, in words (`QueryResults is "-"`), with the number of events; at most three. */
  readonly seen: readonly { readonly text: string; readonly count: number }[];
}

interface Entry {
  readonly reason: string;
  count: number;
  readonly example: string;
  readonly seen: Map<string, number>;
}

const MAX_REASONS = 10_000;
/** Values told apart per reason; of rare ones beyond it the counts are lost, not the events. */
const MAX_SEEN = 1_000;
const SHOWN_SEEN = 3;
const OTHER = 'other reasons, too many to tell apart';

export class ReasonTally {
  total = 0;
  readonly #entries = new Map<string, Entry>();

  add(reason: string, example: string, seen: readonly SeenField[]): void {
    this.total++;
    const key = this.#entries.has(reason) || this.#entries.size < MAX_REASONS ? reason : OTHER;
    let entry = this.#entries.get(key);
    if (entry === undefined) this.#entries.set(key, (entry = { reason: key, count: 0, example, seen: new Map() }));
    entry.count++;
    for (const text of new Set(seen.slice(0, 8).map(renderSeen))) {
      const known = entry.seen.get(text);
      if (known !== undefined || entry.seen.size < MAX_SEEN) entry.seen.set(text, (known ?? 0) + 1);
    }
  }

  /** Most frequent first; equals in the order in which they were met. */
  counts(): ReasonCount[] {
    return [...this.#entries.values()]
      .sort((a, b) => b.count - a.count)
      .map(({ reason, count, example, seen }) => ({
        reason,
        count,
        example,
        seen: [...seen]
          .sort((a, b) => b[1] - a[1])
          .slice(0, SHOWN_SEEN)
          .map(([text, times]) => ({ text, count: times })),
      }));
  }
}
