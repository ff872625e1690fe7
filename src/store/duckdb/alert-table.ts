/** Alerts, their triage, and the risk that they add: how they lie in tables and how they are asked for. */
import type { Alert } from '../../alert/alert.ts';
import { isIncident } from '../../alert/risk-incidents.ts';
import { parseTime } from '../../event/time.ts';
import { findTarget } from '../../io/outputs/target.ts';
import { UNTOUCHED } from '../alert-row.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import type {
  AlertEntry,
  AlertFacets,
  AlertFilter,
  AlertNote,
  AlertRow,
  AlertState,
  CountBucket,
  Disposition,
  FoundCursor,
  Page,
  PageQuery,
  TriageChange,
} from '../store.ts';
import { type Bound, type Database, type DataRow, type Run, STORE } from './database.ts';
import { insertRows } from './insert.ts';
import { IN_TEXTS, listValue, numberIn, numberOrNull, pageSize, textIn, textOrNull, wellFormed } from './text.ts';

/** Text of an alert that a search by words looks at. Characters. */
const MAX_SEARCH = 4096;

const ALERT_SHAPE = `'[{"id":"VARCHAR","kind":"VARCHAR","time":"BIGINT","sort_time":"BIGINT","found_at":"BIGINT","rule_id":"VARCHAR","rule_name":"VARCHAR","severity":"VARCHAR","risk_score":"DOUBLE","host":"VARCHAR","user_name":"VARCHAR","process":"VARCHAR","target":"VARCHAR","event_count":"BIGINT","search":"VARCHAR","doc":"VARCHAR","state":"VARCHAR","host_key":"VARCHAR","user_key":"VARCHAR"}]'`;
const RISK_SHAPE = `'[{"alert_id":"VARCHAR","object":"VARCHAR","type":"VARCHAR","score":"DOUBLE","message":"VARCHAR","time":"BIGINT","rule_id":"VARCHAR","rule_name":"VARCHAR"}]'`;

const LIST_COLUMNS = `a.id, a.kind, a.time, a.sort_time, a.found_at, a.rule_id, a.rule_name, a.severity, a.risk_score, a.host,
  a.user_name, a.process, a.target, a.event_count, a.state, t.disposition, t.assignee`;
const FROM = 'FROM alerts a LEFT JOIN triage t ON t.alert_id = a.id';

/** Gives the ids that were not there before. */
export async function writeAlerts(run: Run, alerts: readonly Alert[], at: number): Promise<string[]> {
  const byId = new Map(alerts.map((alert) => [alert.id, alert]));
  if (byId.size === 0) return [];
  const known = new Set(
    (await run(`SELECT id FROM alerts WHERE id IN ${IN_TEXTS}`, [listValue([...byId.keys()])])).map((row) =>
      textIn(row, 'id'),
    ),
  );
  const fresh = [...byId.values()].filter(({ id }) => !known.has(id));
  await insertRows(
    run,
    'alerts',
    ALERT_SHAPE,
    fresh.map((alert) => alertColumns(alert, at)),
  );
  await insertRows(run, 'risks', RISK_SHAPE, fresh.flatMap(riskColumns));
  for (const id of known) {
    const alert = byId.get(id)!;
    // What an alert is never changes; only what it stands for may have grown.
    if (alert.suppression === undefined && !isIncident(alert)) continue;
    const { time, sort_time, severity, event_count, search, doc } = alertColumns(alert, at);
    await run(
      `UPDATE alerts SET time = ?::BIGINT, sort_time = ?::BIGINT, severity = ?, event_count = ?, search = ?, doc = ?
       WHERE id = ?`,
      [time, sort_time, severity, event_count, wellFormed(search), wellFormed(doc), id],
    );
  }
  return fresh.map(({ id }) => id);
}

function alertColumns(alert: Alert, at: number) {
  const time = timeOf(alert);
  const process = alert.process.executable ?? alert.process.name;
  const words = [alert.rule.name, alert.host, alert.user, process, JSON.stringify(alert.fields)];
  return {
    id: alert.id,
    kind: alert.kind,
    time,
    sort_time: time ?? at,
    found_at: at,
    rule_id: alert.rule.id,
    rule_name: alert.rule.name,
    severity: alert.rule.severity,
    risk_score: alert.rule.risk_score,
    host: alert.host,
    user_name: alert.user,
    process,
    target: findTarget(alert)?.text ?? null,
    event_count: alert.event_count,
    search: words.join('\n').slice(0, MAX_SEARCH).toLowerCase(),
    doc: JSON.stringify(alert),
    state: UNTOUCHED.state,
    host_key: alert.host?.toLowerCase() ?? null,
    user_key: alert.user?.toLowerCase() ?? null,
  };
}

function riskColumns(alert: Alert): object[] {
  const time = timeOf(alert);
  return alert.risk.map(({ object, type, score, calculated_score, message }) => ({
    alert_id: alert.id,
    object,
    type,
    score: calculated_score ?? score,
    message,
    time,
    rule_id: alert.rule.id,
    rule_name: alert.rule.name,
  }));
}

function timeOf({ time }: Alert): number | null {
  return time === null ? null : parseTime(time);
}

function whereOf(filter: AlertFilter): { sql: string[]; values: Bound[] } {
  const sql: string[] = [];
  const values: Bound[] = [];
  const add = (condition: string, value: Bound): void => {
    sql.push(condition);
    values.push(value);
  };
  // Few words, bound one by one: compared where the rows lie, where a list would be joined to them.
  const addWords = (column: string, words: readonly string[] | undefined): void => {
    if (words === undefined) return;
    sql.push(words.length === 0 ? 'FALSE' : `${column} IN (${words.map(() => '?').join(', ')})`);
    values.push(...words);
  };
  if (filter.from !== undefined) add('a.sort_time >= ?::BIGINT', filter.from);
  if (filter.to !== undefined) add('a.sort_time < ?::BIGINT', filter.to);
  addWords('a.state', filter.states);
  addWords('a.severity', filter.severities);
  addWords('a.kind', filter.kinds);
  if (filter.ruleId !== undefined) add('a.rule_id = ?', filter.ruleId);
  if (filter.host !== undefined) add('a.host_key = ?', filter.host.toLowerCase());
  if (filter.user !== undefined) add('a.user_key = ?', filter.user.toLowerCase());
  if (filter.text !== undefined) add('contains(a.search, ?)', wellFormed(filter.text.toLowerCase()));
  return { sql, values };
}

function clauseOf(sql: readonly string[]): string {
  return sql.length === 0 ? '' : `WHERE ${sql.join(' AND ')}`;
}

/** Alerts that one host or user may have to be found by an index; it is what DuckDB itself asks an index for. */
const MAX_INDEXED = 2048;

/**
 * Puts in the place of all alerts those of the filter's host or user, where these are few. DuckDB asks an index only for
 * what is asked of nothing else, so they are taken out first; the filter is then still to be asked of them.
 */
async function scopeOf(db: Database, { host, user }: AlertFilter): Promise<{ sql: string; values: readonly Bound[] }> {
  for (const [column, name] of [
    ['host_key', host],
    ['user_key', user],
  ] as const) {
    if (name === undefined) continue;
    const key = name.toLowerCase();
    const [row] = await db.read(
      `SELECT count(*) AS n FROM (SELECT 1 FROM alerts WHERE ${column} = ? LIMIT ${MAX_INDEXED + 1})`,
      [key],
    );
    if (row === undefined || numberIn(row, 'n') > MAX_INDEXED) continue;
    return { sql: `WITH alerts AS MATERIALIZED (SELECT * FROM ${STORE}.alerts WHERE ${column} = ?)`, values: [key] };
  }
  return { sql: '', values: [] };
}

/**
 * In two steps: when the page's alerts were, from as few columns as the filter needs, and then the alerts of that stretch
 * of time. Only so does a page cost the same whatever else there is.
 */
export async function listAlerts(db: Database, filter: AlertFilter, page: PageQuery): Promise<Page<AlertRow>> {
  const limit = pageSize(page.limit);
  const scope = await scopeOf(db, filter);
  const { sql, values } = whereOf(filter);
  const after = page.cursor === undefined ? null : decodeCursor(page.cursor);
  // Others of the cursor's own time come on top of these.
  const older = after === null ? sql : [...sql, 'a.sort_time < ?::BIGINT'];
  const [oldest] = await db.read(
    `${scope.sql} SELECT min(sort_time) AS time FROM
       (SELECT a.sort_time FROM alerts a ${clauseOf(older)} ORDER BY a.sort_time DESC LIMIT ${limit + 1})`,
    [...scope.values, ...values, ...(after === null ? [] : [after[0]])],
  );
  const from = oldest === undefined ? null : numberOrNull(oldest, 'time');
  const within = [...sql];
  const bound = [...values];
  if (from !== null) {
    within.push('a.sort_time >= ?::BIGINT');
    bound.push(from);
  }
  if (after !== null) {
    within.push('a.sort_time <= ?::BIGINT', '(a.sort_time < ?::BIGINT OR a.id < ?)');
    bound.push(after[0], after[0], after[1]);
    // Where none is older, only those of the same time are left.
    if (from === null) {
      within.push('a.sort_time = ?::BIGINT');
      bound.push(after[0]);
    }
  }
  const found =
    from === null && after === null
      ? []
      : await db.read(
          `${scope.sql} SELECT ${LIST_COLUMNS} FROM
             (SELECT * FROM alerts a ${clauseOf(within)} ORDER BY a.sort_time DESC, a.id DESC LIMIT ${limit + 1}) a
           LEFT JOIN triage t ON t.alert_id = a.id ORDER BY a.sort_time DESC, a.id DESC`,
          [...scope.values, ...bound],
        );
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  const more = found.length > limit && last !== undefined;
  return {
    rows: rows.map(alertRow),
    next: more ? encodeCursor(numberIn(last, 'sort_time'), textIn(last, 'id')) : null,
  };
}

export async function listFound(
  db: Database,
  after: FoundCursor | null,
  limit: number,
): Promise<{ readonly foundAt: number; readonly alert: Alert }[]> {
  const where = after === null ? '' : 'WHERE found_at > ?::BIGINT OR (found_at = ?::BIGINT AND id > ?)';
  const rows = await db.read(
    `SELECT found_at, doc FROM alerts ${where} ORDER BY found_at, id LIMIT ${pageSize(limit)}`,
    after === null ? [] : [after.at, after.at, after.id],
  );
  return rows.map((row) => ({ foundAt: numberIn(row, 'found_at'), alert: JSON.parse(textIn(row, 'doc')) as Alert })); // as `alertColumns` wrote it
}

export async function readAlert(db: Database, id: string): Promise<AlertEntry | null> {
  const [row] = await db.read(`SELECT ${LIST_COLUMNS}, a.doc ${FROM} WHERE a.id = ?`, [id]);
  if (row === undefined) return null;
  const notes = await db.read('SELECT * FROM notes WHERE alert_id = ? ORDER BY number', [id]);
  const alert = JSON.parse(textIn(row, 'doc')) as Alert; // as `alertColumns` wrote it
  return { ...alertRow(row), alert, notes: notes.map(noteOf) };
}

function alertRow(row: DataRow): AlertRow {
  return {
    id: textIn(row, 'id'),
    kind: textIn(row, 'kind') as AlertRow['kind'], // these three as they were written
    severity: textIn(row, 'severity') as AlertRow['severity'],
    state: textIn(row, 'state') as AlertState,
    time: numberOrNull(row, 'time'),
    foundAt: numberIn(row, 'found_at'),
    ruleId: textIn(row, 'rule_id'),
    ruleName: textIn(row, 'rule_name'),
    riskScore: numberIn(row, 'risk_score'),
    host: textOrNull(row, 'host'),
    user: textOrNull(row, 'user_name'),
    process: textOrNull(row, 'process'),
    target: textOrNull(row, 'target'),
    eventCount: numberIn(row, 'event_count'),
    disposition: textOrNull(row, 'disposition') as Disposition | null, // as it was written
    assignee: textOrNull(row, 'assignee'),
  };
}

function noteOf(row: DataRow): AlertNote {
  const state = textOrNull(row, 'state') as AlertState | null; // as it was written
  const disposition = textOrNull(row, 'disposition') as Disposition | null;
  return {
    at: numberIn(row, 'made_at'),
    by: textIn(row, 'author'),
    text: textIn(row, 'text'),
    change: state === null ? null : { state, disposition, assignee: textOrNull(row, 'assignee') },
  };
}

export async function triage(run: Run, change: TriageChange): Promise<number> {
  const { state, disposition, assignee, comment = '', by, at } = change;
  const changes = state !== undefined || disposition !== undefined || assignee !== undefined;
  const rows = await run(`SELECT ${LIST_COLUMNS} ${FROM} WHERE a.id IN ${IN_TEXTS}`, [listValue(change.ids)]);
  const concerned = rows.map(alertRow).filter((row) => change.from?.includes(row.state) !== false);
  for (const now of concerned) {
    const next = {
      state: state ?? now.state,
      disposition: disposition === undefined ? now.disposition : disposition,
      assignee: assignee === undefined ? now.assignee : assignee,
    };
    if (next.state !== 'closed') next.disposition = null;
    if (changes) {
      await run(
        `INSERT INTO triage VALUES (?, ?, ?, ?) ON CONFLICT (alert_id)
         DO UPDATE SET state = excluded.state, disposition = excluded.disposition, assignee = excluded.assignee`,
        [now.id, next.state, next.disposition, next.assignee],
      );
      await run('UPDATE alerts SET state = ? WHERE id = ?', [next.state, now.id]);
    }
    await run(
      'INSERT INTO notes (alert_id, made_at, author, text, state, disposition, assignee) VALUES (?, ?::BIGINT, ?, ?, ?, ?, ?)',
      [
        now.id,
        at,
        by,
        wellFormed(comment),
        changes ? next.state : null,
        changes ? next.disposition : null,
        changes ? next.assignee : null,
      ],
    );
  }
  return concerned.length;
}

/** One pass over the alerts for all facets. */
export async function countAlerts(
  db: Database,
  filter: AlertFilter,
): Promise<AlertFacets & { readonly total: number }> {
  const scope = await scopeOf(db, filter);
  const { sql, values } = whereOf(filter);
  const rows = await db.read(
    `${scope.sql} SELECT grouping(a.severity, a.state, a.rule_id, a.host) AS facet, coalesce(a.severity, a.state, a.rule_id, a.host) AS k,
       any_value(a.rule_name) AS name, count(*) AS n
     FROM alerts a ${clauseOf(sql)} GROUP BY GROUPING SETS ((a.severity), (a.state), (a.rule_id), (a.host))
     QUALIFY row_number() OVER (PARTITION BY facet ORDER BY n DESC, k) <= 50 ORDER BY n DESC, k`,
    [...scope.values, ...values],
  );
  // A bit for each column that a row does not stand for.
  const facet = (number: number): readonly DataRow[] =>
    rows.filter((row) => numberIn(row, 'facet') === number && row['k'] !== null);
  const pairs = (found: readonly DataRow[]): [string, number][] =>
    found.map((row) => [textIn(row, 'k'), numberIn(row, 'n')]);
  const severity = pairs(facet(0b0111));
  return {
    total: severity.reduce((sum, [, count]) => sum + count, 0),
    severity,
    state: pairs(facet(0b1011)),
    rules: facet(0b1101).map((row) => [textIn(row, 'k'), textIn(row, 'name'), numberIn(row, 'n')]),
    hosts: pairs(facet(0b1110)),
  };
}

export async function countByRule(db: Database): Promise<Map<string, number>> {
  const rows = await db.read('SELECT rule_id, count(*) AS n FROM alerts GROUP BY rule_id');
  return new Map(rows.map((row) => [textIn(row, 'rule_id'), numberIn(row, 'n')]));
}

export async function countOverTime(db: Database, filter: AlertFilter, width: number): Promise<CountBucket[]> {
  const { sql, values } = whereOf(filter);
  const step = Math.max(1_000_000, Math.floor(width));
  const rows = await db.read(
    `SELECT a.sort_time // ${step} * ${step} AS bucket, a.severity, count(*) AS n FROM alerts a ${clauseOf(sql)}
     GROUP BY ALL ORDER BY bucket, a.severity LIMIT 10000`,
    values,
  );
  return rows.map((row) => ({
    time: numberIn(row, 'bucket'),
    severity: textIn(row, 'severity') as CountBucket['severity'], // as it was written
    count: numberIn(row, 'n'),
  }));
}
