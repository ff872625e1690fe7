/**
 * The socket for stores: what a server remembers. Alerts are there once, by their id, however often they are written;
 * counts of events move together with the position in the event log, so that writing a stretch of the log again changes
 * nothing. All methods may be called at once; each is one transaction. All times are microseconds since 1970.
 */
import type { Alert } from '../alert/alert.ts';
import type { AlertKind, Severity } from '../rule/rule.ts';
import type { LineTest } from './line-test.ts';

/** Everything the running engine learned from one stretch of the log, written whole or not at all. */
export interface StoreBatch {
  /** Position of the last event that this batch speaks of; events and counts at or below the store's own are skipped. */
  readonly position: number;
  /** The stream that the position is of, each with one of its own; absent: the server's event log. */
  readonly stream?: string;
  /** When the alerts were found. */
  readonly at: number;
  /** An alert whose id is known replaces what it says of itself; its triage stays. */
  readonly alerts: readonly Alert[];
  readonly events: readonly NewEvent[];
  readonly usage: readonly UsageDelta[];
  readonly sources: readonly SourceDelta[];
}

export const ALERT_STATES = ['open', 'acknowledged', 'closed'] as const;
export type AlertState = (typeof ALERT_STATES)[number];
export const DISPOSITIONS = ['true-positive', 'benign', 'false-positive', 'duplicate'] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

export interface Triage {
  readonly state: AlertState;
  /** Only of closed alerts. */
  readonly disposition: Disposition | null;
  readonly assignee: string | null;
}

/** A line of the list of alerts. */
export interface AlertRow extends Triage {
  readonly id: string;
  readonly kind: AlertKind;
  /** Of the newest event. */
  readonly time: number | null;
  readonly foundAt: number;
  readonly ruleId: string;
  readonly ruleName: string;
  readonly severity: Severity;
  readonly riskScore: number;
  readonly host: string | null;
  readonly user: string | null;
  /** Whole path, or the name where only that is known. */
  readonly process: string | null;
  /** What the program asked for, reached or touched. */
  readonly target: string | null;
  readonly eventCount: number;
}

export interface AlertNote {
  readonly at: number;
  readonly by: string;
  readonly text: string;
  /** What the note changed; null where it only says something. */
  readonly change: Triage | null;
}

export interface AlertEntry extends AlertRow {
  readonly alert: Alert;
  /** Oldest first. */
  readonly notes: readonly AlertNote[];
}

export interface AlertFilter {
  readonly from?: number;
  /** Exclusive. */
  readonly to?: number;
  readonly states?: readonly AlertState[];
  readonly severities?: readonly Severity[];
  readonly kinds?: readonly AlertKind[];
  readonly ruleId?: string;
  /** Compared without regard to case. */
  readonly host?: string;
  readonly user?: string;
  /** Part of the rule's name, host, user, process or fields, without regard to case. */
  readonly text?: string;
}

export interface PageQuery {
  /** At most 500. */
  readonly limit: number;
  /** What the page before gave as `next`; unreadable ones are refused with `BadCursor`. */
  readonly cursor?: string;
}

export interface Page<T> {
  readonly rows: readonly T[];
  /** null where this was the last page. */
  readonly next: string | null;
}

export class BadCursor extends Error {
  constructor() {
    super('the cursor is none that this list gave');
  }
}

export interface TriageChange {
  readonly ids: readonly string[];
  /** Alerts in other states than these are left as they are; absent: in any. */
  readonly from?: readonly AlertState[];
  readonly state?: AlertState;
  readonly disposition?: Disposition | null;
  readonly assignee?: string | null;
  readonly comment?: string;
  readonly by: string;
  readonly at: number;
}

/** How often something was, in a stretch of time that begins at `time`. */
export interface CountBucket {
  readonly time: number;
  readonly severity: Severity;
  readonly count: number;
}

export interface AlertFacets {
  readonly severity: readonly (readonly [string, number])[];
  readonly state: readonly (readonly [string, number])[];
  /** Most frequent first, at most 50: rule id, its name, alerts. */
  readonly rules: readonly (readonly [id: string, name: string, count: number])[];
  readonly hosts: readonly (readonly [string, number])[];
}

/** Whom risk was added to: a machine, a user, or something else. */
export interface Entity {
  readonly object: string;
  readonly type: string;
  readonly score: number;
  readonly alerts: number;
  readonly rules: number;
  readonly firstTime: number | null;
  readonly lastTime: number | null;
}

export interface RiskRow {
  readonly object: string;
  readonly type: string;
  readonly score: number;
  readonly message: string;
  readonly time: number | null;
  readonly alertId: string;
  readonly ruleId: string;
  readonly ruleName: string;
}

/** A stored event: what is often asked for, and the record as it lies in the log. */
export interface EventRow {
  /** In the event log: 1, 2, 3, …; alerts name it as `record`. */
  readonly position: number;
  readonly time: number | null;
  readonly host: string | null;
  readonly kind: string;
  readonly eventId: string;
  readonly user: string | null;
  readonly process: string | null;
  /** Stable name of its event class; absent where a program wrote it that did not keep that. */
  readonly classKey?: string;
  /** The line of the log, JSON. */
  readonly text: string;
}

/** An event on its way into the store; its line may still be the bytes (UTF-8) that lie in the log. */
export interface NewEvent extends Omit<EventRow, 'text'> {
  readonly text: string | Uint8Array;
}

export function textOf(text: NewEvent['text']): string {
  return typeof text === 'string' ? text : Buffer.from(text.buffer, text.byteOffset, text.length).toString('utf8');
}

export interface EventFilter {
  readonly from?: number;
  /** Exclusive. */
  readonly to?: number;
  readonly host?: string;
  readonly kind?: string;
  readonly eventId?: string;
  /** Part of the line, without regard to case. */
  readonly text?: string;
  /** Events of these classes, and those whose class is not known. */
  readonly classKeys?: readonly string[];
  /** What must stand in the line; lets through more than it says where a line hides letters behind escapes. */
  readonly line?: LineTest;
}

/** Classes that are told apart when they are counted. */
export const MAX_CLASS_COUNTS = 10_000;

/** Events of one class, in a stretch of time. */
export interface EventClassCount {
  /** null: those whose class is not known. */
  readonly classKey: string | null;
  readonly events: number;
  /** Position of one of them. */
  readonly sample: number;
}

/** Events between two positions (both inclusive) that a filter lets through. */
export interface EventSpan {
  readonly first: number;
  readonly last: number;
  readonly events: number;
}

/** Contacts with an AI provider since the last batch. */
export interface UsageDelta {
  readonly provider: string;
  readonly kind: string;
  readonly program: string | null;
  readonly programPath: string | null;
  readonly host: string | null;
  readonly user: string | null;
  readonly contacts: number;
  readonly failed: number;
  /** What was asked for, at most 20. */
  readonly targets: readonly string[];
  readonly firstTime: number | null;
  readonly lastTime: number | null;
}

export interface UsageEntry extends UsageDelta {
  /** When the provider was first seen anywhere. */
  readonly providerSince: number | null;
}

/** What one host sent through one input since the last batch. */
export interface SourceDelta {
  /** `hec`, `bulk`, `files`, … */
  readonly input: string;
  /** As the sender is known: the name of its token, or a path. */
  readonly sender: string;
  readonly host: string | null;
  readonly events: number;
  readonly bytes: number;
  readonly late: number;
  readonly faults: number;
  /** Newest event time. */
  readonly newest: number | null;
  /** When the last of it arrived. */
  readonly receivedAt: number;
}

export type SourceEntry = SourceDelta & { readonly since: number };

export const ROLES = ['viewer', 'analyst', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export interface User {
  /** Lower case. */
  readonly name: string;
  readonly role: Role;
  /** Salted and hashed; never a password. */
  readonly secret: string;
  readonly createdAt: number;
  readonly disabled: boolean;
}

export interface Session {
  /** sha256 of what the browser holds. */
  readonly id: string;
  readonly user: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface Token {
  /** sha256 of what the sender holds, hexadecimal. */
  readonly id: string;
  readonly name: string;
  /** `ingest`, or the role with which it may read. */
  readonly scope: 'ingest' | Role;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly revokedAt: number | null;
}

export interface AuditEntry {
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly target: string | null;
  readonly detail: string | null;
}

export interface StoreSize {
  readonly alerts: number;
  readonly events: number;
  /** On disk; 0 where nothing is. */
  readonly bytes: number;
}

/** The alert up to which somebody has read the alerts in the order in which they were found. */
export interface FoundCursor {
  readonly at: number;
  readonly id: string;
}

export interface Store {
  /** Position of the last event whose counts are in the store; 0 for none. */
  readonly position: number;
  /** The same for another stream. */
  positionOf(stream: string): number;
  /** When the alert was found that was found last; 0 without alerts. Microseconds. */
  readonly foundAt: number;
  /** Gives the ids of alerts that were not there before. */
  write(batch: StoreBatch): Promise<readonly string[]>;

  /** Newest first (by time, then id). */
  listAlerts(filter: AlertFilter, page: PageQuery): Promise<Page<AlertRow>>;
  /** In the order in which they were found (then by id), behind a cursor; null: from the first. */
  listFound(
    after: FoundCursor | null,
    limit: number,
  ): Promise<readonly { readonly foundAt: number; readonly alert: Alert }[]>;
  readAlert(id: string): Promise<AlertEntry | null>;
  /** Alerts that were there to change. */
  triage(change: TriageChange): Promise<number>;
  /** How many alerts are stored of each rule, by its id. */
  countByRule(): Promise<ReadonlyMap<string, number>>;
  countAlerts(filter: AlertFilter): Promise<AlertFacets & { readonly total: number }>;
  /** Buckets that hold none are left out. `width`: microseconds. */
  countOverTime(filter: AlertFilter, width: number): Promise<readonly CountBucket[]>;

  /** Riskiest first, for risk added in a stretch of time. */
  listEntities(range: { readonly from?: number; readonly to?: number }, limit: number): Promise<readonly Entity[]>;
  /** Newest first, at most 1,000. */
  listRisk(object: string, type: string | null, range: { from?: number; to?: number }): Promise<readonly RiskRow[]>;

  /** Most contacts first, at most 10,000. */
  listUsage(filter: { readonly provider?: string; readonly host?: string }): Promise<readonly UsageEntry[]>;
  listSources(): Promise<readonly SourceEntry[]>;

  /** Newest first. */
  listEvents(filter: EventFilter, page: PageQuery): Promise<Page<EventRow>>;
  readEvents(positions: readonly number[]): Promise<readonly EventRow[]>;
  /** The classes that stored events are of, by key; at most `MAX_CLASS_COUNTS`. */
  countEventClasses(range: { readonly from?: number; readonly to?: number }): Promise<readonly EventClassCount[]>;
  /** Cuts the events that a filter lets through into spans of some size (the last may be smaller), by position. */
  cutEvents(filter: EventFilter, size: number): Promise<readonly EventSpan[]>;
  /** The first events of a span, by position, all of them where they are not large; none where there are none left. */
  readLines(filter: EventFilter, span: EventSpan): Promise<readonly Pick<EventRow, 'position' | 'text'>[]>;

  listUsers(): Promise<readonly User[]>;
  readUser(name: string): Promise<User | null>;
  /** Replaces a user of that name. */
  writeUser(user: User): Promise<void>;
  removeUser(name: string): Promise<boolean>;
  readSession(id: string): Promise<Session | null>;
  writeSession(session: Session): Promise<void>;
  removeSession(id: string): Promise<void>;
  listTokens(): Promise<readonly Token[]>;
  writeToken(token: Token): Promise<void>;
  audit(entry: AuditEntry): Promise<void>;
  /** Newest first. */
  listAudit(page: PageQuery): Promise<Page<AuditEntry>>;

  size(): Promise<StoreSize>;
  /**
   * Forgets events, closed alerts, audit entries, and sources that were not heard, before these times, and sessions that
   * expired. Events without a time of their own, or with one that is to come, are as old as when they were stored.
   */
  forget(before: {
    readonly events: number;
    readonly sources: number;
    readonly alerts: number;
    readonly audit: number;
    readonly now: number;
  }): Promise<void>;
  close(): Promise<void>;
}
