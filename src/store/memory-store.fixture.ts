/**
 * The store that forgets: everything in maps, for tests. It answers as the one on disk does, by walking over all rows,
 * and is not meant for more than some ten thousand of them. Nothing outlives the process.
 */
import type { Alert } from '../alert/alert.ts';
import { scalarText, valuesOf } from '../event/value.ts';
import { buildAlertRow, UNTOUCHED } from './alert-row.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { mergeSources, mergeUsage } from './deltas.ts';
import { passesLine } from './line-test.ts';
import type {
  AlertEntry,
  AlertFacets,
  AlertFilter,
  AlertNote,
  AlertRow,
  AuditEntry,
  CountBucket,
  Entity,
  EventClassCount,
  EventFilter,
  EventRow,
  EventSpan,
  FoundCursor,
  Page,
  PageQuery,
  RiskRow,
  Session,
  SourceEntry,
  Store,
  StoreBatch,
  StoreSize,
  Token,
  Triage,
  TriageChange,
  UsageDelta,
  UsageEntry,
  User,
} from './store.ts';
import { textOf } from './store.ts';

interface Kept {
  row: AlertRow;
  alert: Alert;
  notes: AlertNote[];
  /** What a text filter looks into, in lower case. */
  text: string;
}

export class MemoryStore implements Store {
  readonly #positions = new Map<string, number>();
  readonly #alerts = new Map<string, Kept>();
  readonly #events = new Map<number, EventRow>();
  readonly #usage = new Map<string, UsageDelta>();
  readonly #storedAt = new Map<number, number>();
  readonly #sources = new Map<string, SourceEntry>();
  readonly #users = new Map<string, User>();
  readonly #sessions = new Map<string, Session>();
  readonly #tokens = new Map<string, Token>();
  readonly #audit: AuditEntry[] = [];

  get position(): number {
    return this.positionOf('');
  }

  get foundAt(): number {
    return [...this.#alerts.values()].reduce((newest, { row }) => Math.max(newest, row.foundAt), 0);
  }

  positionOf(stream: string): number {
    return this.#positions.get(stream) ?? 0;
  }

  async write(batch: StoreBatch): Promise<readonly string[]> {
    const fresh: string[] = [];
    for (const alert of batch.alerts) {
      const known = this.#alerts.get(alert.id);
      if (known === undefined) fresh.push(alert.id);
      this.#alerts.set(alert.id, keep(alert, batch.at, known));
    }
    const known = this.positionOf(batch.stream ?? '');
    if (batch.position <= known) return fresh;
    for (const event of batch.events) {
      if (event.position <= known) continue;
      this.#events.set(event.position, { ...event, text: textOf(event.text) });
      this.#storedAt.set(event.position, batch.at);
    }
    for (const delta of batch.usage) mergeUsage(this.#usage, delta);
    for (const delta of batch.sources) mergeSources(this.#sources, delta);
    this.#positions.set(batch.stream ?? '', batch.position);
    return fresh;
  }

  async listAlerts(filter: AlertFilter, page: PageQuery): Promise<Page<AlertRow>> {
    return cut(
      this.#matching(filter).map(({ row }) => row),
      page,
      (row) => [row.time ?? 0, row.id],
    );
  }

  async listFound(after: FoundCursor | null, limit: number): Promise<{ foundAt: number; alert: Alert }[]> {
    return [...this.#alerts.values()]
      .map(({ row: { foundAt }, alert }) => ({ foundAt, alert }))
      .filter(
        ({ foundAt, alert }) => after === null || foundAt > after.at || (foundAt === after.at && alert.id > after.id),
      )
      .sort((a, b) => a.foundAt - b.foundAt || (a.alert.id < b.alert.id ? -1 : 1))
      .slice(0, limit);
  }

  async readAlert(id: string): Promise<AlertEntry | null> {
    const kept = this.#alerts.get(id);
    return kept === undefined ? null : { ...kept.row, alert: kept.alert, notes: kept.notes };
  }

  async triage(change: TriageChange): Promise<number> {
    let changed = 0;
    for (const id of new Set(change.ids)) {
      const kept = this.#alerts.get(id);
      if (kept === undefined || change.from?.includes(kept.row.state) === false) continue;
      changed++;
      const { row } = kept;
      const state = change.state ?? row.state;
      const triage: Triage = {
        state,
        disposition:
          state !== 'closed' ? null : change.disposition === undefined ? row.disposition : change.disposition,
        assignee: change.assignee === undefined ? row.assignee : change.assignee,
      };
      const isSame =
        triage.state === row.state && triage.disposition === row.disposition && triage.assignee === row.assignee;
      kept.row = { ...row, ...triage };
      kept.notes.push({ at: change.at, by: change.by, text: change.comment ?? '', change: isSame ? null : triage });
    }
    return changed;
  }

  async countByRule(): Promise<ReadonlyMap<string, number>> {
    const counts = new Map<string, number>();
    for (const { alert } of this.#alerts.values()) counts.set(alert.rule.id, (counts.get(alert.rule.id) ?? 0) + 1);
    return counts;
  }

  async countAlerts(filter: AlertFilter): Promise<AlertFacets & { readonly total: number }> {
    const rows = this.#matching(filter).map(({ row }) => row);
    const rules = tally(rows, ({ ruleId }) => ruleId).slice(0, 50);
    const names = new Map(rows.map(({ ruleId, ruleName }) => [ruleId, ruleName]));
    return {
      total: rows.length,
      severity: tally(rows, ({ severity }) => severity),
      state: tally(rows, ({ state }) => state),
      rules: rules.map(([id, count]) => [id, names.get(id) ?? id, count] as const),
      hosts: tally(rows, ({ host }) => host).slice(0, 50),
    };
  }

  async countOverTime(filter: AlertFilter, width: number): Promise<readonly CountBucket[]> {
    const buckets = new Map<string, CountBucket>();
    for (const { row } of this.#matching(filter)) {
      if (row.time === null) continue;
      const time = Math.floor(row.time / width) * width;
      const key = `${time} ${row.severity}`;
      buckets.set(key, { time, severity: row.severity, count: (buckets.get(key)?.count ?? 0) + 1 });
    }
    return [...buckets.values()].sort((a, b) => a.time - b.time || (a.severity < b.severity ? -1 : 1));
  }

  async listEntities(range: { from?: number; to?: number }, limit: number): Promise<readonly Entity[]> {
    const groups = new Map<string, RiskRow[]>();
    for (const row of this.#risk(range)) {
      const key = `${row.type}\u0000${row.object.toLowerCase()}`;
      groups.set(key, [...(groups.get(key) ?? []), row]);
    }
    const entities = [...groups.values()].map((rows): Entity => {
      const times = rows.map(({ time }) => time).filter((time) => time !== null);
      return {
        object: rows[0]!.object,
        type: rows[0]!.type,
        score: rows.reduce((sum, { score }) => sum + score, 0),
        alerts: new Set(rows.map(({ alertId }) => alertId)).size,
        rules: new Set(rows.map(({ ruleId }) => ruleId)).size,
        firstTime: times.length === 0 ? null : Math.min(...times),
        lastTime: times.length === 0 ? null : Math.max(...times),
      };
    });
    return entities.sort((a, b) => b.score - a.score || (a.object < b.object ? -1 : 1)).slice(0, limit);
  }

  async listRisk(
    object: string,
    type: string | null,
    range: { from?: number; to?: number },
  ): Promise<readonly RiskRow[]> {
    return this.#risk(range)
      .filter((row) => row.object.toLowerCase() === object.toLowerCase() && (type === null || row.type === type))
      .sort((a, b) => (b.time ?? 0) - (a.time ?? 0))
      .slice(0, 1_000);
  }

  async listUsage(filter: { provider?: string; host?: string }): Promise<readonly UsageEntry[]> {
    const since = new Map<string, number>();
    for (const { provider, firstTime } of this.#usage.values())
      if (firstTime !== null) since.set(provider, Math.min(firstTime, since.get(provider) ?? firstTime));
    return [...this.#usage.values()]
      .filter(({ provider }) => filter.provider === undefined || provider === filter.provider)
      .filter(({ host }) => isSameText(filter.host, host))
      .sort((a, b) => b.contacts - a.contacts)
      .slice(0, 10_000)
      .map((row) => ({ ...row, providerSince: since.get(row.provider) ?? null }));
  }

  async listSources(): Promise<readonly SourceEntry[]> {
    return [...this.#sources.values()];
  }

  async listEvents(filter: EventFilter, page: PageQuery): Promise<Page<EventRow>> {
    return cut(this.#filterEvents(filter), page, (row) => [row.time ?? 0, String(row.position).padStart(16, '0')]);
  }

  #filterEvents(filter: EventFilter): EventRow[] {
    const { classKeys, line } = filter;
    const text = filter.text?.toLowerCase();
    return [...this.#events.values()]
      .filter(({ time }) => isWithin(time, filter))
      .filter(
        ({ host, kind, eventId }) =>
          isSameText(filter.host, host) && isSameText(filter.kind, kind) && isSameText(filter.eventId, eventId),
      )
      .filter((row) => text === undefined || row.text.toLowerCase().includes(text))
      .filter(({ classKey }) => classKey === undefined || classKeys === undefined || classKeys.includes(classKey))
      .filter((row) => line === undefined || passesLine(line, row.text))
      .sort((a, b) => a.position - b.position);
  }

  async countEventClasses(range: { from?: number; to?: number }): Promise<readonly EventClassCount[]> {
    const classes = new Map<string | null, { events: number; sample: number }>();
    for (const { classKey = null, position } of this.#filterEvents(range)) {
      const known = classes.get(classKey);
      if (known === undefined) classes.set(classKey, { events: 1, sample: position });
      else known.events++;
    }
    return [...classes]
      .map(([classKey, counted]) => ({ classKey, ...counted }))
      .sort((a, b) => ((a.classKey ?? '') < (b.classKey ?? '') ? -1 : 1));
  }

  async cutEvents(filter: EventFilter, size: number): Promise<readonly EventSpan[]> {
    const rows = this.#filterEvents(filter);
    const spans: EventSpan[] = [];
    for (let at = 0; at < rows.length; at += size) {
      const part = rows.slice(at, at + size);
      spans.push({ first: part[0]!.position, last: part.at(-1)!.position, events: part.length });
    }
    return spans;
  }

  async readLines(filter: EventFilter, { first, last }: EventSpan): Promise<Pick<EventRow, 'position' | 'text'>[]> {
    return this.#filterEvents(filter)
      .filter(({ position }) => position >= first && position <= last)
      .map(({ position, text }) => ({ position, text }));
  }

  async readEvents(positions: readonly number[]): Promise<readonly EventRow[]> {
    return positions.map((position) => this.#events.get(position)).filter((row) => row !== undefined);
  }

  async listUsers(): Promise<readonly User[]> {
    return [...this.#users.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async readUser(name: string): Promise<User | null> {
    return this.#users.get(name) ?? null;
  }

  async writeUser(user: User): Promise<void> {
    this.#users.set(user.name, user);
  }

  async removeUser(name: string): Promise<boolean> {
    return this.#users.delete(name);
  }

  async readSession(id: string): Promise<Session | null> {
    return this.#sessions.get(id) ?? null;
  }

  async writeSession(session: Session): Promise<void> {
    this.#sessions.set(session.id, session);
  }

  async removeSession(id: string): Promise<void> {
    this.#sessions.delete(id);
  }

  async listTokens(): Promise<readonly Token[]> {
    return [...this.#tokens.values()];
  }

  async writeToken(token: Token): Promise<void> {
    this.#tokens.set(token.id, token);
  }

  async audit(entry: AuditEntry): Promise<void> {
    this.#audit.push(entry);
  }

  async listAudit(page: PageQuery): Promise<Page<AuditEntry>> {
    const rows = this.#audit.map((entry, index) => ({ entry, index }));
    const { rows: shown, next } = cut(rows, page, ({ entry, index }) => [entry.at, String(index).padStart(16, '0')]);
    return { rows: shown.map(({ entry }) => entry), next };
  }

  async size(): Promise<StoreSize> {
    return { alerts: this.#alerts.size, events: this.#events.size, bytes: 0 };
  }

  async forget(before: { events: number; sources: number; alerts: number; audit: number; now: number }): Promise<void> {
    for (const [position, { time }] of this.#events)
      if (Math.min(time ?? Number.POSITIVE_INFINITY, this.#storedAt.get(position)!) < before.events)
        this.#events.delete(position);
    for (const [key, { receivedAt }] of this.#sources) if (receivedAt < before.sources) this.#sources.delete(key);
    for (const [id, { row }] of this.#alerts)
      if (row.state === 'closed' && (row.time ?? row.foundAt) < before.alerts) this.#alerts.delete(id);
    const audit = this.#audit.filter(({ at }) => at >= before.audit);
    this.#audit.splice(0, this.#audit.length, ...audit);
    for (const [id, { expiresAt }] of this.#sessions) if (expiresAt <= before.now) this.#sessions.delete(id);
  }

  async close(): Promise<void> {}

  #matching(filter: AlertFilter): Kept[] {
    const text = filter.text?.toLowerCase();
    return [...this.#alerts.values()].filter(
      ({ row, text: kept }) =>
        isWithin(row.time, filter) &&
        (filter.states?.includes(row.state) ?? true) &&
        (filter.severities?.includes(row.severity) ?? true) &&
        (filter.kinds?.includes(row.kind) ?? true) &&
        (filter.ruleId === undefined || row.ruleId === filter.ruleId) &&
        isSameText(filter.host, row.host) &&
        isSameText(filter.user, row.user) &&
        (text === undefined || kept.includes(text)),
    );
  }

  #risk(range: { from?: number; to?: number }): RiskRow[] {
    return [...this.#alerts.values()].flatMap(({ row, alert }) =>
      isWithin(row.time, range)
        ? alert.risk.map(
            ({ object, type, score, calculated_score, message }): RiskRow => ({
              object,
              type,
              score: calculated_score ?? score,
              message,
              time: row.time,
              alertId: row.id,
              ruleId: row.ruleId,
              ruleName: row.ruleName,
            }),
          )
        : [],
    );
  }
}

function keep(alert: Alert, at: number, known: Kept | undefined): Kept {
  const row = buildAlertRow(alert, known?.row.foundAt ?? at, known?.row ?? UNTOUCHED);
  const values = Object.values(alert.fields).flatMap((value) => valuesOf(value).map(scalarText));
  const text = [row.ruleName, row.host, row.user, row.process, ...values].join('\n').toLowerCase();
  return { row, alert, notes: known?.notes ?? [], text };
}

function isWithin(time: number | null, { from, to }: { from?: number; to?: number }): boolean {
  if (from === undefined && to === undefined) return true;
  return time !== null && (from === undefined || time >= from) && (to === undefined || time < to);
}

function isSameText(wanted: string | undefined, text: string | null): boolean {
  return wanted === undefined || wanted.toLowerCase() === text?.toLowerCase();
}

/** Most frequent first. */
function tally<T>(rows: readonly T[], keyOf: (row: T) => string | null): [string, number][] {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const key = keyOf(row);
    if (key !== null) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

/** A page of rows, newest first by time and key. */
function cut<T>(rows: readonly T[], { limit, cursor }: PageQuery, keyOf: (row: T) => [number, string]): Page<T> {
  const after = cursor === undefined ? null : decodeCursor(cursor);
  const compare = (a: [number, string], b: [number, string]): number =>
    b[0] - a[0] || (a[1] === b[1] ? 0 : a[1] < b[1] ? 1 : -1);
  const sorted = rows
    .map((row) => ({ row, key: keyOf(row) }))
    .filter(({ key }) => after === null || compare(key, after) > 0)
    .sort((a, b) => compare(a.key, b.key));
  const shown = sorted.slice(0, limit);
  return { rows: shown.map(({ row }) => row), next: sorted.length > limit ? encodeCursor(...shown.at(-1)!.key) : null };
}
