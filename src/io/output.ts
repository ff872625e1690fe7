/**
 * The socket for outputs: alerts and a closing summary in, text out. `begin`, then `alert` for each in order, then
 * `end`. An output writes to the given function and never to the world itself. Every string of an event is hostile:
 * each output escapes for its own medium.
 */
import type { Alert } from '../alert/alert.ts';
import type { Severity } from '../rule/rule.ts';
import type { Fault, FaultCode } from './fault.ts';

/** What a run read and did; the closing lines, the report's footer and `--stats` are made from it. */
export interface ScanSummary {
  readonly rules: {
    readonly total: number;
    readonly eql: number;
    readonly kuery: number;
    readonly esql: number;
    readonly spl: number;
    readonly unsupported: number;
    readonly failed: number;
  };
  /** Named inputs and rules that could not be opened: what was found says nothing of them. Absent: none. */
  readonly unopened?: readonly {
    readonly what: 'input' | 'rules';
    /** As it was given. */
    readonly path: string;
    readonly reason: string;
  }[];
  readonly files: number;
  /** Bytes on disk of what was read. */
  readonly bytes: number;
  readonly records: {
    /** Every record attempted: skipped, read and faulted. */
    readonly attempted: number;
    readonly skipped: number;
    readonly decoded: number;
    readonly faulted: number;
  };
  /** By source kind and event class, filled only when everything was read (`--stats`, `--strict`). */
  readonly kinds:
    | readonly { readonly kind: string; readonly eventId: string; readonly layout: string; readonly count: number }[]
    | null;
  readonly faults: {
    readonly total: number;
    readonly counts: readonly (readonly [FaultCode, number])[];
    readonly samples: readonly Fault[];
  };
  /** First and last event time seen among what was decoded, ISO 8601, or null. */
  readonly firstTime: string | null;
  readonly lastTime: string | null;
  /** With `--from` or `--to`: what was asked for (ISO 8601, null for open), and how many of those events lie in it. */
  readonly range?: { readonly from: string | null; readonly to: string | null; readonly events: number };
  readonly alerts: {
    readonly total: number;
    readonly bySeverity: readonly (readonly [string, number])[];
    readonly byKind: readonly (readonly [string, number])[];
  };
  /** With `--min-level`: how many of the alerts were below it, and so not shown. */
  readonly hidden?: { readonly below: Severity; readonly alerts: number };
  /** Times that a rule met an event again in another copy of its log, and left it out. Absent: none. */
  readonly repeats?: number;
  /** With `--keep-duplicates`. */
  readonly keepsDuplicates?: boolean;
  /** Risk per object, highest first. */
  readonly risk: readonly {
    readonly object: string;
    readonly type: string;
    readonly score: number;
    /** Risk events: rows of results that added to it. */
    readonly events: number;
    /** `python.exe → api.openai.com ×6`: what made it so, with its rows, most first. */
    readonly from: readonly string[];
    /** Number of rules that added to it, and their ATT&CK tactics. */
    readonly rules?: number;
    readonly tactics?: readonly string[];
  }[];
  /** Records that met some rule's requirements and raised no alert, by reason, most first. null: not counted. */
  readonly silent: {
    readonly total: number;
    readonly reasons: readonly { readonly reason: string; readonly count: number }[];
    /** Records whose reason was looked at, the first of the input; absent: all. */
    readonly sampled?: number;
  } | null;
  /** Rows that `stats … by` dropped because a by-field was null, by field, most first; over all rules. */
  readonly lost?: readonly { readonly field: string; readonly rows: number }[];
  /** Only with `--profile`. */
  readonly profile?: ScanProfile;
  readonly seconds: number;
  /** What people should know: clocks that disagree, assumptions, limits that were reached. One sentence each. */
  readonly notes: readonly string[];
}

/** What rules cost where events are read (`--profile`); dearest first. */
export interface ScanProfile {
  readonly events: number;
  /** Milliseconds of finding each event's candidates among the rules. */
  readonly findingMs: number;
  readonly rules: readonly {
    readonly id: string;
    readonly name: string;
    readonly language: string;
    /** Events that it was evaluated on, those that it held on, and those tried because it pins nothing on their class. */
    readonly tried: number;
    readonly held: number;
    readonly unpinned: number;
    readonly ms: number;
  }[];
}

export interface OutputOptions {
  /** Columns of the terminal, or null where the output is not a terminal. */
  readonly width: number | null;
  readonly color: boolean;
  /** Title material for reports: inputs as given, and when the report was made (ISO 8601). */
  readonly inputs: readonly string[];
  readonly madeAt: string;
  /** Of the table, what its lines stand for (`--by`); absent: alerts that say the same. */
  readonly by?: TableView;
}

/** What the table can count alerts by. */
export const GROUPINGS = ['rule', 'host', 'user', 'program', 'tactic', 'technique', 'day'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** `time`: a line for each alert, oldest first. */
export const TABLE_VIEWS = [...GROUPINGS, 'time'] as const;
export type TableView = (typeof TABLE_VIEWS)[number];

export interface OutputWriter {
  begin(): void;
  alert(alert: Alert): void;
  end(summary: ScanSummary): void;
}

export interface Output {
  /** Value of `--format`. */
  readonly id: string;
  readonly summary: string;
  /** Alerts must say what they were made from, whole (`Alert.origin`): dear, so only where an output asks. */
  readonly needsOrigin?: true;
  open(write: (text: string) => void, options: OutputOptions): OutputWriter;
}
