/**
 * Candidates of sequences, and of what is counted in order, as they are kept until the input has ended: four lines of text,
 * of which only the time is at hand and the rest is read when somebody asks. Millions of them are the ordinary case, and
 * few become part of an alert.
 *
 * The first line is what orders candidates of one time, by its bytes; then the hits, then what all rules keep of the
 * event, then what this rule keeps of it.
 */
import type { EventMatch } from '../alert/alerting.ts';
import { eventIdOf } from '../alert/identity.ts';
import type { Program } from '../engine/program.ts';
import { numberKey, textKey, textOrNullKey } from '../engine/sort-key.ts';
import type { Place, SortCodec, SortPool } from '../engine/sort-pool.ts';
import { type Candidate, recordKeyText, tieKeyOf } from '../engine/term-hits.ts';
import type { Value } from '../event/value.ts';
import type { Finding } from './finding.ts';

export type TermsBody = Extract<Program['body'], { kind: 'terms' }>;

type HitRow = readonly [term: number, keys: readonly Value[], carried?: readonly Value[]];

/** What all rules keep of an event. */
type EventRow = readonly [
  host: string | null,
  recordId: string | null,
  /** Only where there is no record id. */
  bytesHash: string | null,
  source: string,
  channel: string | null,
  time: number | null,
  display: readonly [Value, Value, Value, Value, Value],
];

/** What one rule keeps. */
type MatchRow = readonly [
  fields: readonly Value[],
  alertValues: readonly Value[] | null,
  original: NonNullable<EventMatch['original']> | null,
];

/** Of the record's number in its source, which ends the first line. */
const RECORD_DIGITS = 15;
const TAB = '\t';
/** Where nothing but the time tells an event from others of its time. */
const NO_TIE = tieKeyOf({ tiebreaker: null, finer: 0 });
const NO_IDENTITY = recordKeyText({ host: null, recordId: null });

export class StoredCandidate implements Candidate<StoredCandidate> {
  /** Microseconds. */
  readonly time: number;
  /** null while parked. */
  #text: string | null;
  readonly #pool: SortPool | null;
  /** Where the text lies outside memory, -1 for nowhere. Bytes. */
  readonly #at: number;
  readonly #length: number;
  /** Number among identical records of its source, for records without record id; known when all are in order. */
  copy = 1;
  #id: string | null = null;
  /** As long as it is in use. */
  #event: EventRow | null = null;

  constructor(time: number, text: string, pool: SortPool | null = null, place?: Place) {
    this.time = time;
    this.#text = text;
    this.#pool = pool;
    this.#at = place?.at ?? -1;
    this.#length = place?.length ?? 0;
  }

  /** As it is kept. */
  get text(): string {
    return this.#text ?? this.#pool!.read({ at: this.#at, length: this.#length });
  }

  /** Lets go of what can be read again: most candidates wait for a sequence that never completes. */
  park(): void {
    this.#event = null;
    if (this.#at !== -1) this.#text = null;
  }

  /** Equal for copies of one event; null where records have no id. */
  get identityKey(): string | null {
    const { text } = this;
    const start = text.indexOf(TAB) + 1;
    const key = text.slice(start, text.indexOf(TAB, start));
    return key === NO_IDENTITY ? null : key;
  }

  /** What orders candidates of one time. */
  get orderKey(): string {
    return lineOf(this.text, 0);
  }

  get host(): string | null {
    return this.#eventRow()[0];
  }

  get bytesHash(): string | null {
    return this.#eventRow()[2];
  }

  get source(): string {
    return this.#eventRow()[3];
  }

  get hits(): Candidate<never>['hits'] {
    const rows = JSON.parse(lineOf(this.text, 1)) as readonly HitRow[]; // as `storeCandidate` wrote it
    return rows.map(([term, keys, carried]) => (carried === undefined ? { term, keys } : { term, keys, carried }));
  }

  get id(): string {
    this.#id ??= eventIdOf(this.#identity(), this.copy);
    return this.#id;
  }

  get match(): this {
    return this;
  }

  /** `names`: the fields that the rule names, as when it was stored. */
  read(names: readonly string[]): EventMatch {
    const { text } = this;
    const [, recordId, , source, , time, display] = this.#eventRow();
    const [host, user, processName, processExecutable, processEntityId] = display;
    const [values, alertValues, original] = JSON.parse(lineOf(text, 3)) as MatchRow; // as `storeCandidate` wrote it
    const end = text.indexOf('\n');
    return {
      reference: { source, record: Number(text.slice(end - RECORD_DIGITS, end)), recordId, time },
      identity: this.#identity(),
      display: { host, user, processName, processExecutable, processEntityId },
      fields: names.flatMap((name, i): [string, Value][] => {
        const value = values[i] ?? null;
        return value === null ? [] : [[name, value]];
      }),
      ...(alertValues === null ? {} : { alertValues }),
      ...(original === null ? {} : { original }),
    };
  }

  #eventRow(): EventRow {
    this.#event ??= JSON.parse(lineOf(this.text, 2)) as EventRow; // as `storeCandidate` wrote it
    return this.#event;
  }

  #identity(): EventMatch['identity'] {
    const [host, recordId, bytesHash, , channel, time] = this.#eventRow();
    return { host, channel, recordId, time, bytesHash };
  }
}

/** The line of a text with this number; JSON text holds no line break. */
function lineOf(text: string, number: number): string {
  let start = 0;
  for (let i = 0; i < number; i++) start = text.indexOf('\n', start) + 1;
  const end = text.indexOf('\n', start);
  return end === -1 ? text.slice(start) : text.slice(start, end);
}

type TermsFinding = Extract<Finding, { kind: 'terms' }>;
type Written = Pick<TermsFinding, 'finer' | 'tiebreaker' | 'hits' | 'match'>;

/** Null where the event has no time to be ordered by, which its reader counts. */
export function storeCandidate(finding: TermsFinding, body: TermsBody): StoredCandidate | null {
  const time = timeOfCandidate(finding, body);
  return time === null ? null : new StoredCandidate(time, new CandidateTexts().write(finding, body));
}

/** A sample asks for no order: an event without time takes part, before all others. */
export function timeOfCandidate({ order }: TermsFinding, { stage }: TermsBody): number | null {
  return order ?? (stage.kind === 'sample' ? 0 : null);
}

/** Writes the texts of candidates. What the rules of one event write alike is written once. */
export class CandidateTexts {
  #last: EventMatch['reference'] | null = null;
  #source = '';
  #sourceKey = textKey('');
  /** Of the event at hand. */
  #place = '';
  #event = '';

  /** Rules that are asked of one event share its reference. */
  write({ finer, tiebreaker, hits, match }: Written, { fields: names }: Pick<TermsBody, 'fields'>): string {
    if (this.#last !== match.reference) this.#turnTo(match);
    const tie = tiebreaker === null && finer === 0 ? NO_TIE : tieKeyOf({ tiebreaker, finer });
    const rows = hits.map(
      ({ term, keys, carried }): HitRow => (carried === undefined ? [term, keys] : [term, keys, carried]),
    );
    // The match has its fields in the order of the names, without those that are null.
    let next = 0;
    const values = names.map((name) => (match.fields[next]?.[0] === name ? match.fields[next++]![1] : null));
    const own: MatchRow = [values, match.alertValues ?? null, match.original ?? null];
    return `${tie}${this.#place}\n${JSON.stringify(rows)}\n${this.#event}\n${JSON.stringify(own)}`;
  }

  #turnTo({ reference, identity, display }: EventMatch): void {
    const { host, channel, recordId, time, bytesHash } = identity;
    const { source, record } = reference;
    this.#last = reference;
    if (source !== this.#source) {
      this.#source = source;
      this.#sourceKey = textKey(source);
    }
    this.#place = `\t${identityKeyOf(identity)}\t${this.#sourceKey}\t${String(record).padStart(RECORD_DIGITS, '0')}`;
    const shown = [
      display.host,
      display.user,
      display.processName,
      display.processExecutable,
      display.processEntityId,
    ] as const;
    const row: EventRow = [host, recordId, bytesHash, source, channel, time, shown];
    this.#event = JSON.stringify(row);
  }
}

function identityKeyOf(identity: EventMatch['identity']): string {
  const { recordId, channel, time } = identity;
  if (recordId === null) return NO_IDENTITY;
  return `${recordKeyText(identity)}${textOrNullKey(channel)}${time === null ? '1' : `0${numberKey(time)}`}`;
}

const LINE_BREAK = 10;
const ZERO = 48;

/** Adds to the record's number of a candidate's text, in bytes that begin at `from`. */
export function shiftRecord(bytes: Uint8Array, from: number, base: number): void {
  let rest = base;
  for (let at = bytes.indexOf(LINE_BREAK, from) - 1; rest > 0; at--) {
    const sum = bytes[at]! - ZERO + (rest % 10);
    bytes[at] = ZERO + (sum % 10);
    rest = Math.floor(rest / 10) + (sum > 9 ? 1 : 0);
  }
}

/** In the order of sequences. */
export function candidateCodec(pool: SortPool): SortCodec<StoredCandidate> {
  return {
    rank: ({ time }) => time,
    encode: ({ text }) => text,
    decode: (text, time, place) => new StoredCandidate(time, text, pool, place),
  };
}

/**
 * The order of sequences, for candidates of any time. Records without an id stand as they lie in their sources, which
 * are read in the order of their names; copies of one with an id stand together.
 */
export function compareCandidates(a: StoredCandidate, b: StoredCandidate): number {
  return a.time - b.time || Buffer.compare(Buffer.from(a.orderKey), Buffer.from(b.orderKey));
}

/** Different records without an id, of one time, that are remembered; beyond it copies of later ones count again. */
const MAX_ALIKE = 500_000;

/**
 * Candidates in order, each event once however many copies of a log hold it: events with a record id are the same when
 * their ids are, others when they are the k-th identical record of their source. The first copy gives the place.
 */
export function* distinctEvents(
  ordered: Iterable<StoredCandidate>,
  onRepeat: () => void = () => {},
  onFull: () => void = () => {},
  maxAlike = MAX_ALIKE,
): Generator<StoredCandidate> {
  let previousTime = Number.NaN;
  let previousKey: string | null = null;
  /** By content, of the present time: how many the source at hand has shown, and how many were given out. */
  const alike = new Map<string, { source: string; shown: number; given: number }>();
  for (const candidate of ordered) {
    const { time, identityKey } = candidate;
    if (time !== previousTime) alike.clear();
    let isRepeat = false;
    if (identityKey !== null) isRepeat = time === previousTime && identityKey === previousKey;
    else {
      const { source } = candidate;
      const bytesHash = candidate.bytesHash ?? '';
      let known = alike.get(bytesHash);
      if (known === undefined) {
        if (alike.size >= maxAlike) {
          alike.clear();
          onFull();
        }
        alike.set(bytesHash, (known = { source, shown: 0, given: 0 }));
      } else if (known.source !== source) {
        known.source = source;
        known.shown = 0;
      }
      candidate.copy = ++known.shown;
      isRepeat = candidate.copy <= known.given;
      if (!isRepeat) known.given = candidate.copy;
    }
    previousTime = time;
    previousKey = identityKey;
    if (isRepeat) onRepeat();
    else yield candidate;
  }
}
