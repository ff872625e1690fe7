/**
 * The report: rows of an inventory with what can be said of them (is the program a client of that provider, is it
 * allowed, is it new), in an order that depends on the rows alone: what is forbidden or unexpected comes first.
 */
import { formatTime } from '../event/time.ts';
import type { ClientTable, Identity } from './clients.ts';
import type { UsageRow } from './inventory.ts';
import { type Judge, type Judgement, VERDICTS } from './policy.ts';

const MICROS_PER_DAY = 86_400_000_000;

export interface UsageEntry {
  readonly row: UsageRow;
  readonly identity: Identity;
  /** null without a policy. */
  readonly judgement: Judgement | null;
  /** First seen within the asked-for days of the newest event; null where that was not asked. */
  readonly isNew: boolean | null;
  readonly daysActive: number;
}

export interface UsageReport {
  readonly entries: readonly UsageEntry[];
  /** First and last contact of all, ISO 8601; null where no event had a time. */
  readonly firstTime: string | null;
  readonly lastTime: string | null;
  /** Contacts beyond the rows that are kept. */
  readonly leftOut: number;
}

export interface ReportOptions {
  readonly clients: ClientTable;
  readonly judge: Judge | null;
  readonly newWithinDays: number | null;
  /** Leaves out what is not new. */
  readonly onlyNew: boolean;
}

export function buildReport(rows: readonly UsageRow[], leftOut: number, options: ReportOptions): UsageReport {
  const { clients, judge, newWithinDays } = options;
  let first: number | null = null;
  let last: number | null = null;
  for (const row of rows) {
    if (row.first.time !== null && (first === null || row.first.time < first)) first = row.first.time;
    if (row.last.time !== null && (last === null || row.last.time > last)) last = row.last.time;
  }
  const since = newWithinDays === null || last === null ? null : last - newWithinDays * MICROS_PER_DAY;
  const entries = rows.map((row): UsageEntry => {
    const identity = clients.identify(row.program, row.provider);
    return {
      row,
      identity,
      judgement: judge === null ? null : judge.judge(row, identity),
      isNew: newWithinDays === null ? null : since !== null && row.first.time !== null && row.first.time > since,
      daysActive: row.days.length,
    };
  });
  const kept = options.onlyNew ? entries.filter(({ isNew }) => isNew === true) : entries;
  return {
    entries: kept.sort(compareEntries),
    firstTime: first === null ? null : formatTime(first),
    lastTime: last === null ? null : formatTime(last),
    leftOut,
  };
}

const STANDINGS = ['unexpected', 'unknown', 'expected'];

function compareEntries(a: UsageEntry, b: UsageEntry): number {
  return (
    rankOf(b) - rankOf(a) ||
    STANDINGS.indexOf(a.identity.standing) - STANDINGS.indexOf(b.identity.standing) ||
    b.row.count - a.row.count ||
    compareText(a.row.provider, b.row.provider) ||
    compareText(a.row.host, b.row.host) ||
    compareText(
      a.row.program?.path ?? a.row.program?.name ?? null,
      b.row.program?.path ?? b.row.program?.name ?? null,
    ) ||
    compareText(a.row.user, b.row.user)
  );
}

function rankOf({ judgement }: UsageEntry): number {
  return judgement === null ? 0 : VERDICTS.indexOf(judgement.verdict);
}

function compareText(a: string | null, b: string | null): number {
  const left = a ?? '';
  const right = b ?? '';
  return left < right ? -1 : left > right ? 1 : 0;
}
