/** Settings of a scan that every thread needs, as plain data. */
import type { PackedTable } from '../event/packed-table.ts';
import type { EvalContext } from '../lang/function.ts';

/** How events are taken, whatever is asked of them. */
export interface EventReading {
  /** Turn off what we would otherwise suppose about raw telemetry. */
  readonly strictFields: boolean;
  /** Of times without one, as zoneOf takes it. */
  readonly zone: string;
  /** As EvalContext has it. */
  readonly ignoreAbove?: number;
}

/** What rules may know of a run before its events are read. */
export function contextOf({ zone, ignoreAbove }: Pick<EventReading, 'zone' | 'ignoreAbove'>): EvalContext {
  const context = { now: 0, infoMin: 0, infoMax: 0, zone };
  return ignoreAbove === undefined ? context : { ...context, ignoreAbove };
}

/** That part of something larger. */
export function readingOf({ strictFields, zone, ignoreAbove }: EventReading): EventReading {
  return ignoreAbove === undefined ? { strictFields, zone } : { strictFields, zone, ignoreAbove };
}

export interface ReadSettings extends EventReading {
  /** Read every record, so that each one is counted by kind and every fault inside it is seen. */
  readonly readAll: boolean;
  /** Only events in this range of event time take part; microseconds, null for open. `to` is exclusive. */
  readonly from: number | null;
  readonly to: number | null;
  /** What a collector would have said of every record, where the caller knows it; decides over content. */
  readonly envelope?: { readonly source?: string; readonly sourcetype?: string; readonly host?: string };
  /** Events that come near a rule and give nothing are counted, the first few with the reason. */
  readonly countSilent?: boolean;
  /** Rows are handed on one by one and never folded beside the reader: several searches share them. */
  readonly keepRows?: boolean;
  /** Fields of a process that its other events lack are filled from this (`--enrich process`). */
  readonly processes?: PackedTable;
  /**
   * Who descends from whom, for rules that ask: gathered from all input before, or kept while events are read, which must
   * then come in the order in which they happened and to one thread.
   */
  readonly lineage?: PackedTable | 'as-read';
  /** Rules take an event again from every copy of its log. */
  readonly keepDuplicates?: boolean;
  /** What each rule cost is counted. */
  readonly profile?: boolean;
  /** One event in so many is measured for that; absent: every one. */
  readonly profileEvery?: number;
  /** Matches carry the whole event, for outputs that show it. */
  readonly wholeEvents?: boolean;
}
