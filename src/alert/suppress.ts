/**
 * Alert suppression: alerts of one rule that agree in their suppression terms become the first of them, which counts the
 * others. Without a duration all of a run are one; with one, those up to that long after the first are (both ends
 * included), and the next begins anew. The detection engine goes by its own clock; we go by the time of events, so that
 * a run over old logs says what continuous detection would have said. An alert belongs to the first run that finds it:
 * the engine counts what later runs find again no second time.
 */
import { compareText } from '../engine/order.ts';
import { parseTime } from '../event/time.ts';
import { isList, scalarText, type Value } from '../event/value.ts';
import type { SuppressionOptions } from '../rule/suppression.ts';
import type { Alert, Suppression } from './alert.ts';

/** Groups with an alert that is still open, at most; then the one opened longest ago is closed early. */
export const MAX_GROUPS = 200_000;

/**
 * The terms of an alert, before anything was suppressed. Lists of an event are put in order, so that their order does not
 * matter; for sequences the detection engine minds it.
 */
export function openSuppression(
  options: SuppressionOptions,
  time: string | null,
  fieldValue: (field: string) => Value,
  ofSequence = false,
): Suppression | null {
  const termOf = (field: string): Value => (ofSequence ? fieldValue(field) : inOrder(fieldValue(field)));
  const terms = options.groupBy.map((field) => ({ field, value: termOf(field) }));
  if (options.missingAlone && terms.some(({ value }) => value === null)) return null;
  return { terms, start: time, end: time, docs_count: 0 };
}

function inOrder(value: Value): Value {
  if (!isList(value)) return value;
  return [...value].sort((a, b) =>
    typeof a === 'number' && typeof b === 'number' ? a - b : compareText(scalarText(a), scalarText(b)),
  );
}

/** A group that is open, as plain data. */
export interface OpenGroup {
  readonly alert: Alert;
  /** Microseconds; null where the first alert has no time. */
  readonly start: number | null;
  end: string | null;
  count: number;
}

interface Open extends OpenGroup {
  /** When the run that found the first alert took place, 0 where all are of one. */
  readonly run: number;
}

/** Takes one rule's alerts in order of time and emits what is left of them, in the order in which groups close. */
export class Suppressor {
  /** Groups that were closed early for lack of room. */
  closedEarly = 0;
  readonly #duration: number | null;
  readonly #emit: (alert: Alert) => void;
  readonly #maxGroups: number;
  readonly #runOf: (time: number) => number | null;
  readonly #open = new Map<string, Open>();
  readonly #changed = new Set<Open>();

  /** `runOf`: when the first run that looks at a time takes place; left out, all alerts are of one run. Microseconds. */
  constructor(
    options: SuppressionOptions,
    emit: (alert: Alert) => void,
    runOf: (time: number) => number | null = () => null,
    maxGroups = MAX_GROUPS,
  ) {
    this.#duration = options.duration;
    this.#emit = emit;
    this.#runOf = runOf;
    this.#maxGroups = maxGroups;
  }

  push(alert: Alert): void {
    const { suppression } = alert;
    if (suppression === undefined) {
      this.#emit(alert);
      return;
    }
    const key = keyOf(alert);
    const time = alert.time === null ? null : parseTime(alert.time);
    const open = this.#open.get(key);
    if (open !== undefined && this.#covers(open, time)) {
      open.count++;
      open.end = alert.time ?? open.end;
      this.#changed.add(open);
      return;
    }
    if (open !== undefined) this.#close(key, open);
    else if (this.#open.size >= this.#maxGroups) this.#closeOldest();
    const opened = { alert, start: time, end: alert.time, count: 0, run: this.#runAt(time) };
    this.#open.set(key, opened);
    this.#changed.add(opened);
  }

  /** What the alerts of groups that changed since the last call look like by now: for runs that have no end. */
  *takeChanged(): Generator<Alert> {
    for (const open of this.#changed) yield countedAlert(open);
    this.#changed.clear();
  }

  /** Groups that are open, in the order in which they were opened. */
  groups(): readonly OpenGroup[] {
    return [...this.#open.values()];
  }

  /** Goes on from groups that were open. */
  restore(groups: readonly OpenGroup[]): void {
    for (const group of groups) this.#open.set(keyOf(group.alert), { ...group, run: this.#runAt(group.start) });
  }

  end(): void {
    for (const [key, open] of this.#open) this.#close(key, open);
  }

  #runAt(time: number | null): number {
    return this.#duration !== null || time === null ? 0 : (this.#runOf(time) ?? 0);
  }

  #covers({ start, run }: Open, time: number | null): boolean {
    if (start === null || time === null) return true;
    if (this.#duration !== null) return time - start <= this.#duration;
    // What comes late, of a run before, counts still.
    return this.#runAt(time) <= run;
  }

  #closeOldest(): void {
    let left = Math.ceil(this.#maxGroups / 64);
    for (const [key, open] of this.#open) {
      if (left-- === 0) break;
      this.#close(key, open);
      this.closedEarly++;
    }
  }

  #close(key: string, open: Open): void {
    this.#open.delete(key);
    this.#changed.delete(open);
    this.#emit(countedAlert(open));
  }
}

function keyOf({ suppression }: Alert): string {
  return JSON.stringify(suppression!.terms.map(({ value }) => value));
}

function countedAlert({ alert, end, count }: Open): Alert {
  const { terms, start } = alert.suppression!;
  return { ...alert, suppression: { terms, start, end, docs_count: count } };
}
