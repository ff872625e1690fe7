/**
 * The socket for logs that tell of contacts and are neither Windows events nor ECS: the JSON of network sensors and the
 * tables of an endpoint product. Each plug, in `contact-logs/`, knows its own records by their members and reads from one
 * what was asked for, by whom. What a log does not say is null. Names come from attackers and are taken as they stand.
 */
import type { JsonObject } from '../event/record.ts';
import { parseTime } from '../event/time.ts';
import type { ProgramSeen, Via } from './contact.ts';

export interface LoggedContact {
  /** Names of hosts, or URLs; the first that is a provider's counts. */
  readonly names: readonly string[];
  readonly via: Via;
  /** Where a connection went, for what listens on the machine itself. */
  readonly endpoint: { readonly address: string; readonly port: number } | null;
  /** A program that was started, by its path; a file that was written. */
  readonly started: string | null;
  readonly file: string | null;
  /** The program that acted. */
  readonly program: ProgramSeen | null;
  /** The machine that asked: its name, or its address where the log knows no more. */
  readonly host: string | null;
  readonly user: string | null;
  /** Microseconds since 1970. */
  readonly time: number | null;
  /** The lookup was answered with an error, or the connection failed or was blocked. */
  readonly failed: boolean;
  /** An answer whose question is, or would be, a record of its own. */
  readonly isAnswer: boolean;
}

export interface ContactLog {
  /** `zeek`, `suricata`, `defender` … */
  readonly id: string;
  /**
   * What the bytes of a record hold from which `read` takes a name or an endpoint: all words of one of these, or the
   * record may be skipped unread. Starts and files are only looked for where every record is read.
   */
  readonly needles: readonly (readonly string[])[];
  /** The contact that a record tells of; null for another log's record, and for one that tells of none. */
  read(body: JsonObject): LoggedContact | null;
}

const NOTHING: LoggedContact = {
  names: [],
  via: 'network',
  endpoint: null,
  started: null,
  file: null,
  program: null,
  host: null,
  user: null,
  time: null,
  failed: false,
  isAnswer: false,
};

/** A contact that says no more than this. */
export function contactOf(said: Partial<LoggedContact>): LoggedContact {
  return { ...NOTHING, ...said };
}

export function objectOf(value: unknown): JsonObject | null {
  // An object of JSON that is no list has string keys.
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

/** Text that is not empty. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Seconds since 1970, or text. */
export function timeOf(value: unknown): number | null {
  if (typeof value === 'number') return parseTime(value, 'seconds');
  return typeof value === 'string' ? parseTime(value) : null;
}

/** Whether a lookup's code of response, by number or name, is an error; none is no error. */
export function isErrorCode(code: unknown): boolean {
  return typeof code === 'number' ? code !== 0 : typeof code === 'string' && code !== 'NOERROR';
}
