/**
 * What a server says of itself: sources that fell silent, rules that are behind, events that come too late, rows that found
 * no room, a disk that takes nothing. Each is an alert under a rule id of its own, one for every time that it happens and
 * not for every look; its id is made from what happened, so it is there once, also when the server starts again within.
 */
import type { Alert, AlertRule } from '../../alert/alert.ts';
import { rowAlertId } from '../../alert/identity.ts';
import { formatTime } from '../../event/time.ts';
import type { Severity } from '../../rule/rule.ts';
import type { SourceEntry } from '../../store/store.ts';
import type { LiveStatus } from '../live.ts';

/** From when on something is worth an alert; null: never. Microseconds, and events within an hour. */
export interface HealthLimits {
  readonly silent: number | null;
  readonly behind: number | null;
  readonly lateEvents: number | null;
}

const HOUR = 3_600_000_000;
/** Whoever was heard for less than this has not made it a habit. */
const HABIT = HOUR;
/** Sources that were silent before this long are no news. */
const FORGOTTEN = 30 * 24 * HOUR;
/** Hosts of one sender that are named one by one; where more fall silent, the sender's alert counts them. */
const MAX_NAMED = 20;

export const HEALTH_RULES = {
  silent: rule('telltale-source-silent', 'A source of events is silent', 'medium', 'A source that used to send events has not been heard for longer than the settings allow.'), // biome-ignore format: a table
  behind: rule('telltale-rules-behind', 'Events wait for the rules', 'medium', 'Events wait for the rules for longer than the settings allow: more arrive than one process evaluates, or a rule costs too much.'), // biome-ignore format: a table
  late: rule('telltale-events-late', 'Events come too late for their searches', 'low', 'Within an hour, more events than the settings allow came after the windows had closed that they belong to: searches over these windows went without them.'), // biome-ignore format: a table
  dropped: rule('telltale-rows-dropped', 'Searches go without some of their rows', 'high', 'So many rows waited for their windows that further ones found no room, or one was too long to wait: searches over these windows went without them.'), // biome-ignore format: a table
  disk: rule('telltale-disk-full', 'The disk takes no events', 'critical', 'The disk refused a write. Senders are told to come again until it takes events.'), // biome-ignore format: a table
} as const;

function rule(id: string, name: string, severity: Severity, description: string): AlertRule {
  return {
    id,
    name,
    version: '1',
    language: 'health',
    type: 'health',
    severity,
    risk_score: 0,
    description,
    author: 'Telltale',
    license: 'Apache-2.0',
    tags: ['Telltale', 'health'],
    stories: [],
    references: [],
    false_positives: [],
    threat: [],
  };
}

/** Something that is under way since it was first seen; `key` says which one it is. */
interface Episode {
  readonly key: string;
  readonly last: number;
}

export class HealthWatch {
  readonly #limits: HealthLimits;
  /** Ids that were given already, of what goes on. */
  #known = new Set<string>();
  #late: { count: number; hour: number; events: number } | null = null;
  #lateSince: Episode | null = null;
  #dropped = 0;
  #droppedSince: Episode | null = null;
  #behindSince: string | null = null;
  #fullSince: number | null = null;

  constructor(limits: HealthLimits) {
    this.#limits = limits;
  }

  /** What is to be raised now, each alert once. `now`: microseconds; looks may be as far apart as one likes. */
  look(status: LiveStatus, sources: readonly SourceEntry[], now: number): readonly Alert[] {
    const alerts = [
      ...this.#silent(status, sources, now),
      ...this.#behind(status, now),
      ...this.#lateEvents(status, now),
      ...this.#droppedRows(status, now),
      ...this.#disk(status, now),
    ];
    const fresh = alerts.filter(({ id }) => !this.#known.has(id));
    this.#known = new Set(alerts.map(({ id }) => id));
    return fresh;
  }

  #silent({ startedAt }: LiveStatus, sources: readonly SourceEntry[], now: number): Alert[] {
    const limit = this.#limits.silent;
    if (limit === null) return [];
    // Nobody falls silent while nobody listens.
    const isSilent = ({ receivedAt, since }: SourceEntry): boolean =>
      now - Math.max(receivedAt, startedAt) >= limit && receivedAt - since >= HABIT && now - receivedAt < FORGOTTEN;
    const bySender = new Map<string, SourceEntry[]>();
    for (const source of sources) {
      const key = JSON.stringify([source.input, source.sender]);
      const group = bySender.get(key);
      if (group === undefined) bySender.set(key, [source]);
      else group.push(source);
    }
    return [...bySender].flatMap(([key, group]) => {
      const silent = group.filter(isSilent);
      if (silent.length === 0) return [];
      const heard = group.reduce((newest, { receivedAt }) => Math.max(newest, receivedAt), 0);
      const isWhole = silent.some(({ receivedAt }) => receivedAt === heard);
      if (!isWhole && silent.length <= MAX_NAMED)
        return silent.map((source) => {
          const { input, sender, host, receivedAt } = source;
          const own = JSON.stringify([input, sender, host?.toLowerCase() ?? null, receivedAt]);
          return raise(HEALTH_RULES.silent, own, receivedAt, host, {
            input,
            sender,
            last_heard: formatTime(receivedAt),
            events_before: source.events,
          });
        });
      const [{ input, sender }] = group as [SourceEntry]; // a group has a member
      // Many hosts at once are one thing that happened, and one a day at most where they go one after another.
      const last = silent.reduce((newest, { receivedAt }) => Math.max(newest, receivedAt), 0);
      const which = isWhole ? String(last) : `day ${Math.floor(last / (24 * HOUR))}`;
      return raise(HEALTH_RULES.silent, `${key} ${which}`, last, group.length === 1 ? group[0]!.host : null, {
        input,
        sender,
        last_heard: formatTime(last),
        silent_hosts: silent.length,
        events_before: silent.reduce((sum, { events }) => sum + events, 0),
      });
    });
  }

  #behind({ behind, caughtUp, appended, evaluated }: LiveStatus, now: number): Alert[] {
    const limit = this.#limits.behind;
    if (limit === null || behind < limit / 2) this.#behindSince = null;
    else if (behind >= limit) this.#behindSince ??= String(caughtUp);
    if (this.#behindSince === null) return [];
    return [
      raise(HEALTH_RULES.behind, this.#behindSince, now, null, {
        waiting_events: appended - evaluated,
        behind_seconds: Math.round(behind / 1_000_000),
      }),
    ];
  }

  #lateEvents({ lateEvents }: LiveStatus, now: number): Alert[] {
    const limit = this.#limits.lateEvents;
    const hour = Math.floor(now / HOUR);
    // Where hours were not looked at, all that came in them counts as of this one.
    if (this.#late === null || this.#late.hour !== hour)
      this.#late = { count: this.#late?.events ?? lateEvents, hour, events: lateEvents };
    this.#late.events = lateEvents;
    const late = lateEvents - this.#late.count;
    if (limit !== null && late >= limit) this.#lateSince = { key: this.#lateSince?.key ?? String(hour), last: hour };
    else if (this.#lateSince !== null && hour - this.#lateSince.last > 1) this.#lateSince = null;
    return this.#lateSince === null
      ? []
      : [raise(HEALTH_RULES.late, this.#lateSince.key, now, null, { late_events: late })];
  }

  #droppedRows({ droppedRows, evaluated }: LiveStatus, now: number): Alert[] {
    if (droppedRows > this.#dropped)
      this.#droppedSince = { key: this.#droppedSince?.key ?? String(evaluated), last: now };
    else if (this.#droppedSince !== null && now - this.#droppedSince.last > HOUR) this.#droppedSince = null;
    this.#dropped = droppedRows;
    return this.#droppedSince === null
      ? []
      : [raise(HEALTH_RULES.dropped, this.#droppedSince.key, now, null, { dropped_rows: droppedRows })];
  }

  #disk({ diskFull, appended }: LiveStatus, now: number): Alert[] {
    if (!diskFull) this.#fullSince = null;
    else this.#fullSince ??= appended;
    return this.#fullSince === null ? [] : [raise(HEALTH_RULES.disk, String(this.#fullSince), now, null, {})];
  }
}

function raise(about: AlertRule, key: string, time: number, host: string | null, fields: Alert['fields']): Alert {
  return {
    id: rowAlertId(about.id, key, 0),
    kind: 'alert',
    time: formatTime(time),
    rule: about,
    host,
    user: null,
    process: { name: null, executable: null, entity_id: null },
    fields,
    event_count: 0,
    events: [],
    risk: [],
    threat_objects: [],
    drilldowns: [],
  };
}
