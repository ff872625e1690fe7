/** Events, usage, sources and risk: how they lie in tables and how they are asked for. */
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { mergeSources, mergeUsage, usageKey } from '../deltas.ts';
import {
  type Entity,
  type EventClassCount,
  type EventFilter,
  type EventRow,
  type EventSpan,
  MAX_CLASS_COUNTS,
  type NewEvent,
  type Page,
  type PageQuery,
  type RiskRow,
  type SourceDelta,
  type SourceEntry,
  textOf,
  type UsageDelta,
  type UsageEntry,
} from '../store.ts';
import type { Append, Bound, Columns, Database, DataRow, Run } from './database.ts';
import { insertRows } from './insert.ts';
import { lineCondition } from './line-condition.ts';
import {
  IN_NUMBERS,
  IN_TEXTS,
  listValue,
  numberIn,
  numberOrNull,
  pageSize,
  textIn,
  textOrNull,
  wellFormed,
  wellFormedRow,
} from './text.ts';

interface Range {
  readonly from?: number;
  readonly to?: number;
}

const USAGE_SHAPE = `'[{"key":"VARCHAR","provider":"VARCHAR","kind":"VARCHAR","program":"VARCHAR","program_path":"VARCHAR","host":"VARCHAR","user_name":"VARCHAR","contacts":"BIGINT","failed":"BIGINT","targets":"VARCHAR","first_time":"BIGINT","last_time":"BIGINT"}]'`;
const SOURCE_SHAPE = `'[{"key":"VARCHAR","input":"VARCHAR","sender":"VARCHAR","host":"VARCHAR","events":"BIGINT","bytes":"BIGINT","late":"BIGINT","faults":"BIGINT","newest":"BIGINT","received_at":"BIGINT","since":"BIGINT"}]'`;

/** `at`: when; microseconds. */
export async function writeEvents(append: Append, events: readonly NewEvent[], at: number): Promise<void> {
  await append('events', events, (part) => [...columnsOf(part), part.map(() => whole(at))]);
}

/** Those before a time, by their own or, where they have none that has been, by when they were stored. */
export async function forgetEvents(run: Run, before: number, now: number): Promise<void> {
  await run(
    'UPDATE events SET received_at = ?::BIGINT WHERE received_at IS NULL AND (time IS NULL OR time > ?::BIGINT)',
    [now, now],
  );
  await run('DELETE FROM events WHERE time < ?::BIGINT OR received_at < ?::BIGINT', [before, before]);
}

/** Rows of sources and of usage that are kept: names in events are anybody's to choose. */
const MAX_ROWS = 100_000;

/** What was not heard for longest, beyond so many rows; and sources that were not heard since a time. */
export async function forgetSources(run: Run, before: number): Promise<void> {
  await run('DELETE FROM sources WHERE received_at < ?::BIGINT', [before]);
  for (const [table, column] of [
    ['sources', 'received_at'],
    ['usage', 'last_time'],
  ])
    await run(
      `DELETE FROM ${table} WHERE key IN (SELECT key FROM ${table} ORDER BY ${column} DESC NULLS LAST, key OFFSET ${MAX_ROWS})`,
    );
}

/** In the order of the table, up to when they were stored. */
function columnsOf(events: readonly NewEvent[]): Columns {
  return [
    events.map(({ position }) => whole(position)),
    events.map(({ time }) => whole(time)),
    events.map(({ host }) => told(host)),
    events.map(({ kind }) => told(kind)),
    events.map(({ eventId }) => told(eventId)),
    events.map(({ user }) => told(user)),
    events.map(({ process }) => told(process)),
    events.map(({ text }) => told(textOf(text))),
    events.map(({ classKey }) => told(classKey)),
  ];
}

function whole(value: number | null): bigint | null {
  return value === null || !Number.isFinite(value) ? null : BigInt(Math.round(value));
}

function told(text: string | null | undefined): string | null {
  return text == null ? null : wellFormed(text);
}

/** Lines that are read at once, give or take one. Bytes. */
const MAX_LINE_BYTES = 8 * 1024 * 1024;

interface Conditions {
  readonly sql: string[];
  readonly values: Bound[];
}

function conditionsOf(filter: EventFilter): Conditions {
  const sql: string[] = [];
  const values: Bound[] = [];
  const add = (condition: string, ...bound: Bound[]): void => {
    sql.push(condition);
    values.push(...bound);
  };
  if (filter.from !== undefined) add('time >= ?::BIGINT', filter.from);
  if (filter.to !== undefined) add('time < ?::BIGINT', filter.to);
  if (filter.host !== undefined) add('lower(host) = ?', filter.host.toLowerCase());
  if (filter.kind !== undefined) add('kind = ?', filter.kind);
  if (filter.eventId !== undefined) add('event_id = ?', filter.eventId);
  if (filter.text !== undefined) add('contains(lower(text), ?)', wellFormed(filter.text.toLowerCase()));
  if (filter.classKeys !== undefined)
    add(`(class_key IS NULL OR class_key IN ${IN_TEXTS})`, listValue(filter.classKeys));
  if (filter.line !== undefined) {
    const line = lineCondition(filter.line);
    add(line.sql, ...line.values);
  }
  return { sql, values };
}

export async function listEvents(db: Database, filter: EventFilter, page: PageQuery): Promise<Page<EventRow>> {
  const { sql, values } = conditionsOf(filter);
  const add = (condition: string, ...bound: Bound[]): void => {
    sql.push(condition);
    values.push(...bound);
  };
  if (page.cursor !== undefined) {
    const after = decodeCursor(page.cursor);
    const at = Number(after[1]);
    add(
      '(coalesce(time, 0) < ?::BIGINT OR (coalesce(time, 0) = ?::BIGINT AND position < ?::BIGINT))',
      after[0],
      after[0],
      at,
    );
  }
  const limit = pageSize(page.limit);
  const where = sql.length === 0 ? '' : `WHERE ${sql.join(' AND ')}`;
  const found = await db.read(
    `SELECT * FROM events ${where} ORDER BY coalesce(time, 0) DESC, position DESC LIMIT ${limit + 1}`,
    values,
  );
  const rows = found.slice(0, limit).map(eventRow);
  const last = rows.at(-1);
  return {
    rows,
    next: found.length > limit && last !== undefined ? encodeCursor(last.time ?? 0, String(last.position)) : null,
  };
}

export async function readEvents(db: Database, positions: readonly number[]): Promise<EventRow[]> {
  const rows = await db.read(`SELECT * FROM events WHERE position IN ${IN_NUMBERS} ORDER BY position LIMIT 1000`, [
    listValue(positions),
  ]);
  return rows.map(eventRow);
}

export async function countEventClasses(db: Database, range: Range): Promise<EventClassCount[]> {
  const { sql, values } = rangeOf(range);
  const rows = await db.read(
    `SELECT class_key, count(*) AS events, min(position) AS sample FROM events WHERE ${sql}
     GROUP BY class_key ORDER BY class_key NULLS FIRST LIMIT ${MAX_CLASS_COUNTS}`,
    values,
  );
  return rows.map((row) => ({
    classKey: textOrNull(row, 'class_key'),
    events: numberIn(row, 'events'),
    sample: numberIn(row, 'sample'),
  }));
}

export async function cutEvents(db: Database, filter: EventFilter, size: number): Promise<EventSpan[]> {
  const { sql, values } = conditionsOf(filter);
  const where = sql.length === 0 ? '' : `WHERE ${sql.join(' AND ')}`;
  const rows = await db.read(
    `SELECT min(position) AS first, max(position) AS last, count(*) AS events FROM
       (SELECT position, (row_number() OVER (ORDER BY position) - 1) // ${Math.max(1, Math.floor(size))} AS part
        FROM events ${where})
     GROUP BY part ORDER BY first`,
    values,
  );
  return rows.map((row) => ({
    first: numberIn(row, 'first'),
    last: numberIn(row, 'last'),
    events: numberIn(row, 'events'),
  }));
}

export async function readLines(
  db: Database,
  filter: EventFilter,
  { first, last }: EventSpan,
): Promise<Pick<EventRow, 'position' | 'text'>[]> {
  const { sql, values } = conditionsOf(filter);
  const where = ['position BETWEEN ?::BIGINT AND ?::BIGINT', ...sql].join(' AND ');
  const rows = await db.read(
    `SELECT position, text FROM
       (SELECT position, text, sum(strlen(text)) OVER (ORDER BY position) - strlen(text) AS before FROM events WHERE ${where})
     WHERE before < ${MAX_LINE_BYTES} ORDER BY position`,
    [first, last, ...values],
  );
  return rows.map((row) => ({ position: numberIn(row, 'position'), text: textIn(row, 'text') }));
}

function eventRow(row: DataRow): EventRow {
  const classKey = textOrNull(row, 'class_key');
  return {
    ...(classKey === null ? {} : { classKey }),
    position: numberIn(row, 'position'),
    time: numberOrNull(row, 'time'),
    host: textOrNull(row, 'host'),
    kind: textIn(row, 'kind'),
    eventId: textIn(row, 'event_id'),
    user: textOrNull(row, 'user_name'),
    process: textOrNull(row, 'process'),
    text: textIn(row, 'text'),
  };
}

export async function addUsage(run: Run, deltas: readonly UsageDelta[]): Promise<void> {
  if (deltas.length === 0) return;
  const told = deltas.map(wellFormedRow);
  const keys = listValue([...new Set(told.map(usageKey))]);
  const rows = new Map<string, UsageDelta>();
  for (const row of await run(`SELECT * FROM usage WHERE key IN ${IN_TEXTS}`, [keys])) mergeUsage(rows, usageRow(row));
  for (const delta of told) mergeUsage(rows, delta);
  await insertRows(
    run,
    'usage',
    USAGE_SHAPE,
    [...rows].map(([key, row]) => ({
      key,
      provider: row.provider,
      kind: row.kind,
      program: row.program,
      program_path: row.programPath,
      host: row.host,
      user_name: row.user,
      contacts: row.contacts,
      failed: row.failed,
      targets: JSON.stringify(row.targets),
      first_time: row.firstTime,
      last_time: row.lastTime,
    })),
    `ON CONFLICT (key) DO UPDATE SET contacts = excluded.contacts, failed = excluded.failed, targets = excluded.targets,
     first_time = excluded.first_time, last_time = excluded.last_time`,
  );
}

function usageRow(row: DataRow): UsageDelta {
  return {
    provider: textIn(row, 'provider'),
    kind: textIn(row, 'kind'),
    program: textOrNull(row, 'program'),
    programPath: textOrNull(row, 'program_path'),
    host: textOrNull(row, 'host'),
    user: textOrNull(row, 'user_name'),
    contacts: numberIn(row, 'contacts'),
    failed: numberIn(row, 'failed'),
    targets: JSON.parse(textIn(row, 'targets')) as string[], // as `addUsage` wrote it
    firstTime: numberOrNull(row, 'first_time'),
    lastTime: numberOrNull(row, 'last_time'),
  };
}

export async function listUsage(
  db: Database,
  filter: { readonly provider?: string; readonly host?: string },
): Promise<UsageEntry[]> {
  const sql: string[] = [];
  const values: Bound[] = [];
  if (filter.provider !== undefined) {
    sql.push('provider = ?');
    values.push(filter.provider);
  }
  if (filter.host !== undefined) {
    sql.push('lower(host) = ?');
    values.push(filter.host.toLowerCase());
  }
  const rows = await db.read(
    `SELECT u.*, s.since FROM usage u JOIN (SELECT provider, min(first_time) AS since FROM usage GROUP BY provider) s USING (provider)
     ${sql.length === 0 ? '' : `WHERE ${sql.join(' AND ')}`} ORDER BY contacts DESC, key LIMIT 10000`,
    values,
  );
  return rows.map((row) => ({ ...usageRow(row), providerSince: numberOrNull(row, 'since') }));
}

export async function addSources(run: Run, deltas: readonly SourceDelta[]): Promise<void> {
  const rows = new Map<string, SourceEntry>();
  for (const delta of deltas) mergeSources(rows, wellFormedRow(delta));
  await insertRows(
    run,
    'sources',
    SOURCE_SHAPE,
    [...rows].map(([key, { receivedAt, ...row }]) => ({ ...row, key, received_at: receivedAt })),
    `ON CONFLICT (key) DO UPDATE SET events = events + excluded.events, bytes = bytes + excluded.bytes,
     late = late + excluded.late, faults = faults + excluded.faults,
     newest = greatest(newest, excluded.newest), received_at = excluded.received_at`,
  );
}

export async function listSources(db: Database): Promise<SourceEntry[]> {
  const rows = await db.read('SELECT * FROM sources ORDER BY received_at DESC, key LIMIT 10000');
  return rows.map((row) => ({
    input: textIn(row, 'input'),
    sender: textIn(row, 'sender'),
    host: textOrNull(row, 'host'),
    events: numberIn(row, 'events'),
    bytes: numberIn(row, 'bytes'),
    late: numberIn(row, 'late'),
    faults: numberIn(row, 'faults'),
    newest: numberOrNull(row, 'newest'),
    receivedAt: numberIn(row, 'received_at'),
    since: numberIn(row, 'since'),
  }));
}

function rangeOf(range: Range): { sql: string; values: Bound[] } {
  const values: Bound[] = [];
  let sql = 'TRUE';
  if (range.from !== undefined) {
    sql += ' AND time >= ?::BIGINT';
    values.push(range.from);
  }
  if (range.to !== undefined) {
    sql += ' AND time < ?::BIGINT';
    values.push(range.to);
  }
  return { sql, values };
}

export async function listEntities(db: Database, range: Range, limit: number): Promise<Entity[]> {
  const { sql, values } = rangeOf(range);
  const rows = await db.read(
    `SELECT min(object) AS object, type, sum(score) AS score, count(DISTINCT alert_id) AS alerts,
     count(DISTINCT rule_id) AS rules, min(time) AS first_time, max(time) AS last_time
     FROM risks WHERE ${sql} GROUP BY lower(object), type ORDER BY score DESC, object LIMIT ${pageSize(limit)}`,
    values,
  );
  return rows.map((row) => ({
    object: textIn(row, 'object'),
    type: textIn(row, 'type'),
    score: numberIn(row, 'score'),
    alerts: numberIn(row, 'alerts'),
    rules: numberIn(row, 'rules'),
    firstTime: numberOrNull(row, 'first_time'),
    lastTime: numberOrNull(row, 'last_time'),
  }));
}

export async function listRisk(db: Database, object: string, type: string | null, range: Range): Promise<RiskRow[]> {
  const { sql, values } = rangeOf(range);
  const rows = await db.read(
    `SELECT * FROM risks WHERE ${sql} AND lower(object) = ? ${type === null ? '' : 'AND type = ?'}
     ORDER BY time DESC, alert_id LIMIT 1000`,
    [...values, object.toLowerCase(), ...(type === null ? [] : [type])],
  );
  return rows.map((row) => ({
    object: textIn(row, 'object'),
    type: textIn(row, 'type'),
    score: numberIn(row, 'score'),
    message: textIn(row, 'message'),
    time: numberOrNull(row, 'time'),
    alertId: textIn(row, 'alert_id'),
    ruleId: textIn(row, 'rule_id'),
    ruleName: textIn(row, 'rule_name'),
  }));
}
