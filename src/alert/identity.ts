/**
 * Identities of events and alerts: hashes of what they are, never of a path, a rule's version or a clock, so that the
 * same events and rules give the same ids in every run, on every machine, from every copy of a log.
 */
import { createHash } from 'node:crypto';
import { formatTime } from '../event/time.ts';

export interface EventIdentity {
  readonly host: string | null;
  readonly channel: string | null;
  readonly recordId: string | null;
  /** Microseconds. */
  readonly time: number | null;
  /** sha256 of the record's bytes, needed only where there is no record id. */
  readonly bytesHash: string | null;
}

/** Parts are joined by a character that JSON text cannot hold, so that no two lists of parts give the same text. */
function hash(parts: readonly (string | null)[]): string {
  return createHash('sha256')
    .update(parts.map((part) => JSON.stringify(part)).join('\u0000'))
    .digest('hex');
}

/**
 * sha256 of (lower-case host, channel, record id, time) where there is a record id, else of the record's bytes and the
 * ordinal `copy` (1-based) among identical records of its source.
 */
export function eventIdOf(identity: EventIdentity, copy: number): string {
  const { host, channel, recordId, time, bytesHash } = identity;
  if (recordId !== null) {
    return hash([host?.toLowerCase() ?? null, channel, recordId, time === null ? null : formatTime(time)]);
  }
  return hash([bytesHash, `#${copy}`]);
}

/**
 * What tells rules apart in one run: whoever tunes a copy of a rule under another name often leaves its id as it was, and
 * Splunk knows searches by name.
 */
export function ruleIdentity({ id, name }: { readonly id: string; readonly name: string }): string {
  return `${id}\u0000${name}`;
}

export function eventAlertId(ruleId: string, eventId: string): string {
  return hash(['event', ruleId, eventId]);
}

export function sequenceAlertId(ruleId: string, keys: string, eventIds: readonly string[]): string {
  return hash(['sequence', ruleId, keys, ...eventIds]);
}

/** Of a tuple of values, as JSON, that is new with an event. */
export function newTermsAlertId(ruleId: string, terms: string, eventId: string): string {
  return hash(['new_terms', ruleId, terms, eventId]);
}

/** Of events that agree in a tuple of values, as JSON; `oldest` is the time of the first. Microseconds. */
export function thresholdAlertId(ruleId: string, terms: string, oldest: number): string {
  return hash(['threshold', ruleId, terms, String(oldest)]);
}

/** Of the building block that an event of a sequence becomes where alerts are shown event by event; 0-based. */
export function blockAlertId(sequenceAlertId: string, index: number): string {
  return hash(['block', sequenceAlertId, String(index)]);
}

/** `key` is the by-values as canonical JSON, or the whole row where no by-clause made it; `windowStart` in microseconds. */
export function rowAlertId(ruleId: string, key: string, windowStart: number): string {
  return hash(['row', ruleId, key, String(windowStart)]);
}
