/**
 * Rows of the table: alerts that say the same (rule, host, program, target) become one row with a count. Memory is
 * bounded: at most `MAX_ROWS` rows are kept, and when they are full a new row takes the place of the oldest row of a
 * lower severity; what did not stay is counted, never forgotten.
 */
import { createHash } from 'node:crypto';
import type { Alert } from '../../alert/alert.ts';
import { compareText } from '../../engine/order.ts';
import { type AlertKind, SEVERITIES, type Severity } from '../../rule/rule.ts';
import { countTimes, findTarget, gainedRisk, type TargetKind } from './target.ts';

export const MAX_ROWS = 10_000;
/** Longer values are cut when a row is made: no screen shows them, and rows stay small. Code units. */
const MAX_VALUE = 1_000;

export interface TableRow {
  readonly severity: Severity;
  readonly kind: AlertKind;
  readonly ruleId: string;
  readonly ruleName: string;
  readonly language: string;
  readonly host: string | null;
  readonly program: string | null;
  readonly target: string | null;
  readonly targetKind: TargetKind | null;
  /** Newest event, ISO 8601. */
  lastSeen: string | null;
  /** How often the behaviour was seen. */
  times: number;
  alerts: number;
  risk: number;
}

export class TableRows {
  /** Alerts that stand behind no row, because the rows were full. */
  leftOut = 0;
  #size = 0;
  readonly #max: number;
  readonly #each: boolean;
  readonly #bySeverity: readonly Map<string, TableRow>[] = SEVERITIES.map(() => new Map());

  /** `each`: every alert is a row of its own. */
  constructor(max = MAX_ROWS, each = false) {
    this.#max = max;
    this.#each = each;
  }

  add(alert: Alert): void {
    const target = findTarget(alert);
    const program = alert.process.executable ?? alert.process.name;
    const level = Math.max(0, SEVERITIES.indexOf(alert.rule.severity));
    const rows = this.#bySeverity[level]!;
    const key = keyOf([this.#each ? alert.id : alert.rule.id, alert.host, program, target?.text ?? null]);
    let row = rows.get(key);
    if (row === undefined) {
      if (this.#size >= this.#max && !this.#evictBelow(level)) {
        this.leftOut++;
        return;
      }
      row = {
        severity: SEVERITIES[level]!,
        kind: alert.kind,
        ruleId: alert.rule.id,
        ruleName: alert.rule.name,
        language: alert.rule.language,
        host: shorten(alert.host),
        program: shorten(program),
        target: shorten(target?.text ?? null),
        targetKind: target?.kind ?? null,
        lastSeen: null,
        times: 0,
        alerts: 0,
        risk: 0,
      };
      rows.set(key, row);
      this.#size++;
    }
    row.alerts++;
    row.times += countTimes(alert);
    row.risk += gainedRisk(alert);
    if (alert.time !== null && (row.lastSeen === null || alert.time > row.lastSeen)) row.lastSeen = alert.time;
  }

  /** Most severe first, within that newest first; the rest of the order only makes it the same each time. */
  sorted(): TableRow[] {
    return [...this.#bySeverity]
      .reverse()
      .flatMap((rows) =>
        [...rows.values()].sort(
          (a, b) =>
            compareText(b.lastSeen ?? '', a.lastSeen ?? '') ||
            compareText(a.host ?? '', b.host ?? '') ||
            compareText(a.program ?? '', b.program ?? '') ||
            compareText(a.target ?? '', b.target ?? '') ||
            compareText(a.ruleName, b.ruleName) ||
            compareText(a.ruleId, b.ruleId),
        ),
      );
  }

  /** Oldest first; what has no time last. */
  inTime(): TableRow[] {
    return this.sorted()
      .reverse()
      .sort(
        (a, b) =>
          Number(a.lastSeen === null) - Number(b.lastSeen === null) || compareText(a.lastSeen ?? '', b.lastSeen ?? ''),
      );
  }

  #evictBelow(level: number): boolean {
    for (let lower = 0; lower < level; lower++) {
      const rows = this.#bySeverity[lower]!;
      for (const [key, row] of rows) {
        rows.delete(key);
        this.#size--;
        this.leftOut += row.alerts;
        return true;
      }
    }
    return false;
  }
}

function keyOf(parts: readonly (string | null)[]): string {
  const key = parts.map((part) => part ?? '\u0001').join('\u0000');
  return key.length <= MAX_VALUE ? key : createHash('sha256').update(key).digest('base64');
}

/** Cut from the middle, and copied, so that a short piece does not keep a huge string alive. */
function shorten(text: string | null): string | null {
  if (text === null || text.length <= MAX_VALUE) return text;
  return Buffer.from(`${text.slice(0, MAX_VALUE / 2)}…${text.slice(-MAX_VALUE / 2)}`).toString();
}
