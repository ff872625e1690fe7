/**
 * The embedded store: one DuckDB file beside the event log, or nothing but memory. What a batch says of events, usage
 * and sources is written in the transaction that moves the position, so that a stretch of the log that is evaluated
 * again is counted once.
 */
import { statSync } from 'node:fs';
import {
  countAlerts,
  countByRule,
  countOverTime,
  listAlerts,
  listFound,
  readAlert,
  triage,
  writeAlerts,
} from './duckdb/alert-table.ts';
import { Database } from './duckdb/database.ts';
import {
  addSources,
  addUsage,
  countEventClasses,
  cutEvents,
  forgetEvents,
  forgetSources,
  listEntities,
  listEvents,
  listRisk,
  listSources,
  listUsage,
  readEvents,
  readLines,
  writeEvents,
} from './duckdb/event-table.ts';
import {
  addAudit,
  listAudit,
  listTokens,
  listUsers,
  readSession,
  readUser,
  removeUser,
  writeSession,
  writeToken,
  writeUser,
} from './duckdb/people-table.ts';
import { numberIn } from './duckdb/text.ts';
import type { Store } from './store.ts';

const MEMORY_MEGABYTES = 384;

/** `path`: a file, made where there is none, or `:memory:`. Rejects where it cannot be opened or is of a newer program. */
export async function openDuckdbStore(path: string, memoryMegabytes = MEMORY_MEGABYTES): Promise<Store> {
  const db = await Database.open(path, memoryMegabytes);
  const rows = await db.read("SELECT key, value FROM meta WHERE key = 'position' OR starts_with(key, 'position ')");
  const positions = new Map(rows.map((row) => [String(row['key']), Number(row['value'])]));
  const [newest] = await db.read('SELECT max(found_at) AS found_at FROM alerts');
  let foundAt = numberIn(newest!, 'found_at');
  return {
    get foundAt() {
      return foundAt;
    },
    get position() {
      return positions.get('position') ?? 0;
    },
    positionOf: (stream) => positions.get(keyOf(stream)) ?? 0,
    write: async (batch) => {
      const key = keyOf(batch.stream ?? '');
      const known = positions.get(key) ?? 0;
      const fresh = await db.write(async (run, append) => {
        const added = await writeAlerts(run, batch.alerts, batch.at);
        if (batch.position <= known) return added;
        await writeEvents(
          append,
          batch.events.filter((event) => event.position > known),
          batch.at,
        );
        await addUsage(run, batch.usage);
        await addSources(run, batch.sources);
        await run('INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value', [
          key,
          String(batch.position),
        ]);
        return added;
      });
      positions.set(key, Math.max(known, batch.position));
      if (fresh.length > 0) foundAt = Math.max(foundAt, batch.at);
      return fresh;
    },
    listAlerts: (filter, page) => listAlerts(db, filter, page),
    listFound: (after, limit) => listFound(db, after, limit),
    readAlert: (id) => readAlert(db, id),
    triage: (change) => db.write((run) => triage(run, change)),
    countByRule: () => countByRule(db),
    countAlerts: (filter) => countAlerts(db, filter),
    countOverTime: (filter, width) => countOverTime(db, filter, width),
    listEntities: (range, limit) => listEntities(db, range, limit),
    listRisk: (object, type, range) => listRisk(db, object, type, range),
    listUsage: (filter) => listUsage(db, filter),
    listSources: () => listSources(db),
    listEvents: (filter, page) => listEvents(db, filter, page),
    readEvents: (positions) => readEvents(db, positions),
    countEventClasses: (range) => countEventClasses(db, range),
    cutEvents: (filter, size) => cutEvents(db, filter, size),
    readLines: (filter, span) => readLines(db, filter, span),
    listUsers: () => listUsers(db),
    readUser: (name) => readUser(db, name),
    writeUser: (user) => db.write((run) => writeUser(run, user)),
    removeUser: (name) => db.write((run) => removeUser(run, name)),
    readSession: (id) => readSession(db, id),
    writeSession: (session) => db.write((run) => writeSession(run, session)),
    removeSession: async (id) => {
      await db.write((run) => run('DELETE FROM sessions WHERE id = ?', [id]));
    },
    listTokens: () => listTokens(db),
    writeToken: (token) => db.write((run) => writeToken(run, token)),
    audit: (entry) => db.write((run) => addAudit(run, entry)),
    listAudit: (page) => listAudit(db, page),
    size: async () => {
      const [counts] = await db.read(
        'SELECT (SELECT count(*) FROM alerts) AS alerts, (SELECT count(*) FROM events) AS events',
      );
      const bytes = path === ':memory:' ? 0 : (statSync(path, { throwIfNoEntry: false })?.size ?? 0);
      return { alerts: numberIn(counts!, 'alerts'), events: numberIn(counts!, 'events'), bytes };
    },
    forget: async (before) => {
      await db.write(async (run) => {
        await forgetEvents(run, before.events, before.now);
        await forgetSources(run, before.sources);
        const closed = `SELECT a.id FROM alerts a JOIN triage t ON t.alert_id = a.id WHERE t.state = 'closed' AND a.sort_time < ?::BIGINT`;
        await run(`DELETE FROM risks WHERE alert_id IN (${closed})`, [before.alerts]);
        await run(`DELETE FROM notes WHERE alert_id IN (${closed})`, [before.alerts]);
        await run(`DELETE FROM alerts WHERE id IN (${closed})`, [before.alerts]);
        await run('DELETE FROM triage WHERE alert_id NOT IN (SELECT id FROM alerts)');
        await run('DELETE FROM audit WHERE made_at < ?::BIGINT', [before.audit]);
        await run('DELETE FROM sessions WHERE expires_at < ?::BIGINT', [before.now]);
      });
    },
    close: () => db.close(),
  };
}

/** Where in the table `meta` the position of a stream lies. */
function keyOf(stream: string): string {
  return stream === '' ? 'position' : `position ${stream}`;
}
