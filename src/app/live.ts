/**
 * What others see of the running engine: events go in and are on disk when the promise resolves, alerts come out once
 * each. The engine itself evaluates behind the log, in the log's order.
 */

import type { Alert } from '../alert/alert.ts';
import type { Value } from '../event/value.ts';
import type { FaultCode } from '../io/fault.ts';
import type { Language } from '../lang/language-name.ts';
import type { LoadedRule, Rule } from '../rule/rule.ts';
import type { Diagnostic } from '../text/diagnostic.ts';

/** Which events are stored for people to look at: those that some rule asked for, all, or none. */
export const KEPT_EVENTS = ['matched', 'all', 'none'] as const;
export type KeptEvents = (typeof KEPT_EVENTS)[number];

/** Whom events came from. */
export interface Sender {
  /** `hec`, `bulk`, `files`, … */
  readonly input: string;
  /** The name of a token, or a path; never a secret. */
  readonly name: string;
}

const REFUSALS = {
  busy: 'more waits than can be taken',
  disk: 'the disk takes nothing more',
  closing: 'the server is closing',
  /** Nor will it be taken later. */
  'too-large': 'an event is too large',
} as const;

/** Nothing was taken, and the sender should come again, but with what is too large. */
export class Refusal extends Error {
  readonly reason: keyof typeof REFUSALS;
  readonly retryAfterSeconds: number;

  constructor(reason: keyof typeof REFUSALS, retryAfterSeconds: number) {
    super(REFUSALS[reason]);
    this.reason = reason;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export interface LiveStatus {
  readonly startedAt: number;
  /** Events on disk, and evaluated; microseconds are of event time. */
  readonly appended: number;
  readonly evaluated: number;
  readonly waitingBytes: number;
  readonly watermark: number | null;
  readonly hosts: number;
  readonly lateEvents: number;
  readonly alerts: number;
  readonly candidates: number;
  readonly faults: readonly (readonly [FaultCode, number])[];
  readonly logBytes: number;
  readonly keptEvents: KeptEvents;
  /** How long the oldest event has waited for the rules, about; 0 where none waits. Microseconds. */
  readonly behind: number;
  /** The last event at which none waited. */
  readonly caughtUp: number;
  /** Rows that searches went without, because too many waited; since the start. */
  readonly droppedRows: number;
  /** Whether the disk refused the last write. */
  readonly diskFull: boolean;
  readonly rulesLoadedAt: number;
  /** Why the last reload changed nothing; null where it did not fail. */
  readonly reloadError: string | null;
}

export interface LiveRule {
  readonly rule: Rule;
  readonly status: 'compiled' | 'unsupported' | 'failed';
  readonly running: boolean;
  readonly diagnostics: readonly Diagnostic[];
  /** Milliseconds that it took since the rules were loaded, of events as they come, about; null where it does not run. */
  readonly costMs: number | null;
  /** The file that it stands in, as it was read; null where that is not kept. */
  readonly file: string | null;
}

export type UnreadRule = Extract<LoadedRule, { ok: false }>;

/** An event as the log holds it. */
export interface StoredEvent {
  readonly position: number;
  /** As alerts name it. */
  readonly source: string;
  /** One JSON object. */
  readonly text: string;
}

export interface LiveReasons {
  /** What places in the reasons point into: the query, with macros written out. */
  readonly text: string;
  /** In the shape of `scan --explain`. */
  readonly reasons: readonly Readonly<Record<string, unknown>>[];
}

export interface HuntRequest {
  readonly query: string;
  /** null: told from the text. */
  readonly language: Language | null;
  /** Event time, microseconds; null is open, `to` exclusive. */
  readonly from: number | null;
  readonly to: number | null;
  /** Results that are wanted, at most. */
  readonly limit: number;
}

/** One result: an event, a sequence or a row. */
export interface HuntItem {
  /** ISO 8601, of the newest event. */
  readonly time: string | null;
  readonly host: string | null;
  readonly user: string | null;
  readonly program: string | null;
  readonly eventCount: number;
  /** Where they lie in the event log; the first and the last of many. */
  readonly events: readonly { readonly position: number; readonly time: string | null }[];
  readonly fields: Readonly<Record<string, Value>>;
}

export type HuntOutcome =
  | {
      readonly kind: 'found';
      readonly language: Language;
      /** Warnings and notes. */
      readonly diagnostics: readonly Diagnostic[];
      readonly items: readonly HuntItem[];
      /** Results in all, as far as events were searched. */
      readonly total: number;
      /** Events in the stretch of time, and those of them that were read back: no other could hold. */
      readonly stored: number;
      readonly searched: number;
      /** What cut the answer short, a sentence each; none: it is whole. */
      readonly cuts: readonly string[];
      readonly seconds: number;
    }
  | { readonly kind: 'refused'; readonly language: Language; readonly diagnostics: readonly Diagnostic[] }
  /** It was called off, or needed more time or memory than a hunt may have. */
  | { readonly kind: 'stopped'; readonly reason: 'called-off' | 'time' | 'memory' };

export interface Live {
  /**
   * Takes events, each one JSON object without line breaks. Resolves with the position of the last when all are on
   * disk; rejects with a `Refusal` when none is.
   */
  submit(lines: readonly Uint8Array[], sender: Sender): Promise<number>;
  status(): LiveStatus;
  rules(): readonly LiveRule[];
  /** Files that hold rules of a sort that does not run here, or that could not be read as rules. */
  unreadRules(): readonly UnreadRule[];
  /** Why a rule speaks of events, for at most ten of them; null where no such rule runs. */
  explain(ruleId: string, events: readonly StoredEvent[]): LiveReasons | null;
  /** Searches what is stored. */
  hunt(request: HuntRequest, signal: AbortSignal): Promise<HuntOutcome>;
  /** Reads the rules again; where that fails the old ones run on. Gives the reason, or null. */
  reload(): Promise<string | null>;
  /** Calls the listener with alerts that are new in the store; the result ends it. */
  subscribe(listener: (alerts: readonly Alert[]) => void): () => void;
}
