/**
 * Findings: what reading a piece of the input found, as plain data that may cross threads. Ordinals count from the
 * start of the piece; whoever merges the pieces in order adds what came before.
 */
import type { EventMatch } from '../alert/alerting.ts';
import type { Explanation } from '../engine/explain.ts';
import type { BatchParts } from '../engine/group-batch.ts';
import type { Grouping, GroupParts } from '../engine/grouping.ts';
import type { EngineCost } from '../engine/profile.ts';
import type { TermHit } from '../engine/term-hits.ts';
import type { EventReference } from '../engine/trail.ts';
import type { EventKey } from '../event/event-key.ts';
import type { Value } from '../event/value.ts';
import type { Fault, FaultCode } from '../io/fault.ts';
import type { FoldPlace } from './folded-rows.ts';
import type { TakenLog } from './taken-events.ts';

export type Finding =
  | { readonly kind: 'match'; readonly rule: number; readonly match: EventMatch; readonly key: EventKey }
  | {
      readonly kind: 'row';
      readonly rule: number;
      readonly row: readonly (readonly [string, Value])[];
      readonly reference: EventReference;
      readonly key: EventKey;
    }
  /** Events that the groups which follow were made of. `log`: null where their turn had come when they were read. */
  | { readonly kind: 'taken'; readonly log: TakenLog | null; readonly repeats: number; readonly upTo: FoldPlace }
  /** Rows that were folded where they were read: they all come after those of earlier findings. */
  | {
      readonly kind: 'groups';
      readonly common: BatchParts;
      readonly folds: readonly {
        /** Programs that search and fold the same. */
        readonly programs: readonly number[];
        /** The grouping itself within a thread: the last of the programs may keep it. */
        readonly groups: Grouping | GroupParts;
      }[];
    }
  /** Why an event that came near a rule gave nothing; of the first few only. */
  | { readonly kind: 'silent'; readonly rule: number; readonly explanation: Explanation }
  /** Something was dropped at a cap; `what` in words for people. */
  | { readonly kind: 'limit'; readonly rule: number; readonly what: string }
  | {
      readonly kind: 'terms';
      readonly rule: number;
      readonly hits: readonly TermHit[];
      /** What orders the event in a sequence: microseconds; null never joins one. */
      readonly order: number | null;
      /** Microseconds beyond `order`, which decide where the tie-breaker does not. */
      readonly finer: number;
      /** The rule's tie-breaker field; null sorts last. */
      readonly tiebreaker: Value;
      readonly match: EventMatch;
    }
  /** Many of the kind above, packed for the sort of their rule. */
  | { readonly kind: 'candidates'; readonly rule: number; readonly items: Uint8Array<ArrayBuffer> };

/** Counts of a piece that was read to its end. */
export interface PieceReport {
  readonly attempted: number;
  readonly skipped: number;
  readonly decoded: number;
  readonly faults: { readonly counts: readonly (readonly [FaultCode, number])[]; readonly samples: readonly Fault[] };
  /** Events that came near a rule and of which none kept anything; absent where that is not counted. */
  readonly silent?: number;
  /** Event times of what matched something, microseconds. */
  readonly firstHit: number | null;
  readonly lastHit: number | null;
  /** Event times of what was decoded, microseconds. */
  readonly firstTime: number | null;
  readonly lastTime: number | null;
  /** Events in the range that was asked for; absent where that is not counted. */
  readonly inRange?: number;
  /** What each rule cost, where that was asked for. */
  readonly cost?: EngineCost;
  /** Records by class, where everything was read. */
  readonly classes: readonly {
    readonly kind: string;
    readonly eventId: string;
    readonly layout: string;
    readonly count: number;
  }[];
  /** The first source in which an event's own clock was far from the log's; absent: none was, or nobody looked. */
  readonly skewed?: string;
}
