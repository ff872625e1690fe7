/**
 * The report: rows of an inventory with what can be said of them (is the program a client of that provider, is it
 * allowed, is it new), in an order that depends on the rows alone: what is forbidden or unexpected comes first. There may
 * be more rows than memory holds, so they come one by one, and what is said of all of them is summed up beforehand.
 */
import type { SortCodec, SortPool } from '../engine/sort-pool.ts';
import { formatTime } from '../event/time.ts';
import type { ClientTable, Identity } from './clients.ts';
import { type Judge, type Judgement, VERDICTS } from './policy.ts';
import type { UsageRow } from './usage-row.ts';

const MICROS_PER_DAY = 86_400_000_000;
/** Programs and hosts that are told apart when they are counted. */
export const MAX_DISTINCT = 100_000;
/** Days told apart in the sums, the latest. */
const MAX_DAYS = 4_000;

export interface UsageEntry {
  readonly row: UsageRow;
  readonly identity: Identity;
  /** null without a policy. */
  readonly judgement: Judgement | null;
  /** First seen within the asked-for days of the newest event; null where that was not asked. */
  readonly isNew: boolean | null;
  readonly daysActive: number;
}

/** Sums over all entries. */
export interface UsageTotals {
  rows: number;
  /** Rows of which only answers were seen. */
  answersOnly: number;
  unexpected: number;
  forbidden: number;
  unreviewed: number;
  /** Contacts by provider. */
  readonly providers: Map<string, number>;
  /** Rows active on each day (since 1970, UTC), of the latest days. */
  readonly days: Map<number, number>;
  /** Distinct ones, in lower case; no more than `MAX_DISTINCT`. */
  readonly programs: Set<string>;
  readonly hosts: Set<string>;
}

export interface UsageReport {
  readonly totals: UsageTotals;
  /** Sorted; can be read once. */
  readonly entries: Iterable<UsageEntry>;
  /** Entries that the policy forbids, in the same order; can be read once. */
  readonly breaches: Iterable<UsageEntry>;
  /** First and last contact of all, ISO 8601; null where no event had a time. */
  readonly firstTime: string | null;
  readonly lastTime: string | null;
  /** Rows for which there was no room on disk. */
  readonly leftOut: number;
}

export interface ReportOptions {
  readonly clients: ClientTable;
  readonly judge: Judge | null;
  readonly newWithinDays: number | null;
  /** Leaves out what is not new. */
  readonly onlyNew: boolean;
}

/** What the report is made from. */
export interface ReportInput {
  /** Each row once, in any order. */
  readonly rows: Iterable<UsageRow>;
  /** Newest contact of all, microseconds; null where no event had a time. */
  readonly newest: number | null;
  readonly pool: SortPool;
}

export function buildReport({ rows, newest, pool }: ReportInput, options: ReportOptions): UsageReport {
  const { clients, judge, newWithinDays } = options;
  const since = newWithinDays === null || newest === null ? null : newest - newWithinDays * MICROS_PER_DAY;
  const describe = (row: UsageRow): UsageEntry => {
    const identity = clients.identify(row.program, row.provider);
    return {
      row,
      identity,
      judgement: judge === null ? null : judge.judge(row, identity),
      isNew: newWithinDays === null ? null : since !== null && row.first.time !== null && row.first.time > since,
      daysActive: row.days.length,
    };
  };
  const codec = codecOf(describe);
  const sorted = pool.open(codec);
  const forbidden = pool.open(codec);
  const totals = emptyTotals();
  let first: number | null = null;
  let last: number | null = null;
  for (const row of rows) {
    // Answers may be sent twice, or come from more servers than were asked.
    row.failed = Math.min(row.failed, row.count);
    if (row.first.time !== null && (first === null || row.first.time < first)) first = row.first.time;
    if (row.last.time !== null && (last === null || row.last.time > last)) last = row.last.time;
    const entry = describe(row);
    if (options.onlyNew && entry.isNew !== true) continue;
    sumUp(totals, entry);
    sorted.push(entry);
    if (entry.judgement?.verdict === 'forbidden') forbidden.push(entry);
  }
  return {
    totals,
    entries: sorted.drain(),
    breaches: forbidden.drain(),
    firstTime: first === null ? null : formatTime(first),
    lastTime: last === null ? null : formatTime(last),
    get leftOut() {
      return sorted.dropped;
    },
  };
}

function emptyTotals(): UsageTotals {
  return {
    rows: 0,
    answersOnly: 0,
    unexpected: 0,
    forbidden: 0,
    unreviewed: 0,
    providers: new Map(),
    days: new Map(),
    programs: new Set(),
    hosts: new Set(),
  };
}

function sumUp(totals: UsageTotals, { row, identity, judgement }: UsageEntry): void {
  totals.rows++;
  if (row.answersOnly === true) totals.answersOnly++;
  if (identity.standing === 'unexpected') totals.unexpected++;
  if (judgement?.verdict === 'forbidden') totals.forbidden++;
  if (judgement?.verdict === 'unreviewed') totals.unreviewed++;
  const { providers, days, programs, hosts } = totals;
  providers.set(row.provider, (providers.get(row.provider) ?? 0) + row.count);
  const program = row.program?.path ?? row.program?.name;
  if (program !== undefined && programs.size < MAX_DISTINCT) programs.add(program.toLowerCase());
  if (row.host !== null && hosts.size < MAX_DISTINCT) hosts.add(row.host.toLowerCase());
  for (const day of row.days) days.set(day, (days.get(day) ?? 0) + 1);
  if (days.size <= 2 * MAX_DAYS) return;
  const oldest = [...days.keys()].sort((a, b) => b - a).slice(MAX_DAYS);
  for (const day of oldest) days.delete(day);
}

const STANDINGS = ['unexpected', 'unknown', 'expected'];
/** Beyond every count of contacts. */
const COUNTS = 2 ** 44;

/** What an entry says beside its row is said again when it is read back. */
function codecOf(describe: (row: UsageRow) => UsageEntry): SortCodec<UsageEntry> {
  return {
    rank: ({ row, identity, judgement }) => {
      const verdict = judgement === null ? 0 : VERDICTS.length - VERDICTS.indexOf(judgement.verdict);
      const group = verdict * STANDINGS.length + STANDINGS.indexOf(identity.standing);
      return group * COUNTS - Math.min(row.count, COUNTS - 1);
    },
    // The order of texts: by provider, host, program, user.
    encode: ({ row }) => {
      const { provider, host, program, user } = row;
      const order = [provider, host ?? '', program?.path ?? program?.name ?? '', user ?? ''].join('\u0000');
      return `${order.replaceAll('\n', ' ')}\n${JSON.stringify(row)}`;
    },
    decode: (text) => describe(JSON.parse(text.slice(text.indexOf('\n') + 1)) as UsageRow), // what `encode` wrote
  };
}
