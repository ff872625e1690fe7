/**
 * Candidates of sequences as they are kept until the input has ended: one line of text, of which only the time is at
 * hand and the rest is read when somebody asks. Millions of them are the ordinary case, and few become part of an alert.
 */
import type { EventMatch } from '../alert/alerting.ts';
import { eventIdOf } from '../alert/identity.ts';
import { compareText } from '../engine/order.ts';
import type { Place, SortCodec, SortPool } from '../engine/sort-pool.ts';
import { type Candidate, compareOrder } from '../engine/term-hits.ts';
import type { Value } from '../event/value.ts';
import type { Finding } from './finding.ts';

/** What orders a candidate, and says which terms it satisfies. */
type HeadRow = readonly [
  tiebreaker: Value,
  host: string | null,
  recordId: string | null,
  /** Only where there is no record id. */
  bytesHash: string | null,
  source: string,
  record: number,
  hits: readonly (readonly [term: number, keys: readonly Value[], carried?: readonly Value[]])[],
  /** Left out where it is 0. */
  finer?: number,
];

/** The rest of the match. */
type MatchRow = readonly [
  channel: string | null,
  time: number | null,
  display: readonly [Value, Value, Value, Value, Value],
  fields: readonly Value[],
  alertValues: readonly Value[] | null,
  original: NonNullable<EventMatch['original']> | null,
];

export class StoredCandidate implements Candidate<StoredCandidate> {
  /** Microseconds. */
  readonly time: number;
  /** Time, head and match, one a line (JSON text holds no line break); null while parked. */
  #line: string | null;
  readonly #pool: SortPool | null;
  /** Where the text lies outside memory, -1 for nowhere. Bytes. */
  readonly #at: number;
  readonly #length: number;
  /** Number among identical records of its source, for records without record id; known when all are in order. */
  copy = 1;
  #id: string | null = null;
  /** As long as it is in use. */
  #head: HeadRow | null = null;

  constructor(time: number, line: string, pool: SortPool | null = null, place?: Place) {
    this.time = time;
    this.#line = line;
    this.#pool = pool;
    this.#at = place?.at ?? -1;
    this.#length = place?.length ?? 0;
  }

  get line(): string {
    return this.#line ?? this.#pool!.read({ at: this.#at, length: this.#length });
  }

  /** Lets go of what can be read again: most candidates wait for a sequence that never completes. */
  park(): void {
    this.#head = null;
    if (this.#at !== -1) this.#line = null;
  }

  head(): HeadRow {
    if (this.#head === null) {
      const { line } = this;
      const start = line.indexOf('\n') + 1;
      this.#head = JSON.parse(line.slice(start, line.indexOf('\n', start))) as HeadRow; // as `storeCandidate` wrote it
    }
    return this.#head;
  }

  get tiebreaker(): Value {
    return this.head()[0];
  }

  get finer(): number {
    return this.head()[7] ?? 0;
  }

  get host(): string | null {
    return this.head()[1];
  }

  get recordId(): string | null {
    return this.head()[2];
  }

  get hits(): Candidate<never>['hits'] {
    return this.head()[6].map(([term, keys, carried]) =>
      carried === undefined ? { term, keys } : { term, keys, carried },
    );
  }

  get id(): string {
    this.#id ??= eventIdOf(this.read([]).identity, this.copy);
    return this.#id;
  }

  get match(): this {
    return this;
  }

  /** `names`: the fields that the rule names, as when it was stored. */
  read(names: readonly string[]): EventMatch {
    const [, host, recordId, bytesHash, source, record] = this.head();
    const { line } = this;
    const [channel, time, display, values, alertValues, original] = JSON.parse(
      line.slice(line.lastIndexOf('\n') + 1),
    ) as MatchRow; // as `storeCandidate` wrote it
    const [displayHost, user, processName, processExecutable, processEntityId] = display;
    return {
      reference: { source, record, recordId, time },
      identity: { host, channel, recordId, time, bytesHash },
      display: { host: displayHost, user, processName, processExecutable, processEntityId },
      fields: names.flatMap((name, i): [string, Value][] => {
        const value = values[i] ?? null;
        return value === null ? [] : [[name, value]];
      }),
      ...(alertValues === null ? {} : { alertValues }),
      ...(original === null ? {} : { original }),
    };
  }
}

/** Null where the event has no time to be ordered by. `names`: the fields that the rule names. */
export function storeCandidate(
  { order, finer, tiebreaker, hits, match }: Extract<Finding, { kind: 'terms' }>,
  names: readonly string[],
): StoredCandidate | null {
  if (order === null) return null;
  const { reference, identity, display, alertValues = null, original = null } = match;
  const { host, recordId, bytesHash } = identity;
  const { source, record } = reference;
  const terms = hits.map(({ term, keys, carried }) =>
    carried === undefined ? ([term, keys] as const) : ([term, keys, carried] as const),
  );
  const head: HeadRow = [
    tiebreaker,
    host,
    recordId,
    bytesHash,
    source,
    record,
    terms,
    ...(finer === 0 ? ([] as const) : ([finer] as const)),
  ];
  // The match has its fields in the order of the names, without those that are null.
  let next = 0;
  const values = names.map((name) => (match.fields[next]?.[0] === name ? match.fields[next++]![1] : null));
  const shown = [
    display.host,
    display.user,
    display.processName,
    display.processExecutable,
    display.processEntityId,
  ] as const;
  const rest: MatchRow = [identity.channel, identity.time, shown, values, alertValues, original];
  return new StoredCandidate(order, `${order}\n${JSON.stringify(head)}\n${JSON.stringify(rest)}`);
}

/** In the order of sequences. */
export function candidateCodec(pool: SortPool): SortCodec<StoredCandidate> {
  return {
    rank: ({ time }) => time,
    compare: compareCandidates,
    encode: ({ line }) => line,
    decode: (line, place) => new StoredCandidate(Number(line.slice(0, line.indexOf('\n'))), line, pool, place),
  };
}

/**
 * The order of sequences, for candidates of any time. Records without an id stand as they lie in their sources, which
 * are read in the order of their names; copies of one with an id stand together.
 */
export function compareCandidates(a: StoredCandidate, b: StoredCandidate): number {
  const left = headOf(a);
  const right = headOf(b);
  return (
    compareOrder(left, right) ||
    (left.recordId === null ? 0 : compareText(a.id, b.id)) ||
    compareText(left.source, right.source) ||
    left.record - right.record
  );
}

interface ReadHead {
  readonly time: number;
  readonly tiebreaker: Value;
  readonly finer: number;
  readonly host: string | null;
  readonly recordId: string | null;
  readonly bytesHash: string | null;
  readonly source: string;
  readonly record: number;
}

function headOf(candidate: StoredCandidate): ReadHead {
  const [tiebreaker, host, recordId, bytesHash, source, record, , finer = 0] = candidate.head();
  return { time: candidate.time, tiebreaker, finer, host, recordId, bytesHash, source, record };
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
  let previous: StoredCandidate | null = null;
  let previousRecordId: string | null = null;
  /** By content, of the present time: how many the source at hand has shown, and how many were given out. */
  const alike = new Map<string, { source: string; shown: number; given: number }>();
  for (const candidate of ordered) {
    if (previous !== null && previous.time !== candidate.time) alike.clear();
    const [, , recordId, bytesHash, source] = candidate.head();
    let isRepeat = false;
    if (bytesHash === null) {
      isRepeat =
        previous !== null &&
        previous.time === candidate.time &&
        previousRecordId === recordId &&
        previous.id === candidate.id;
    } else {
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
    previous = candidate;
    previousRecordId = recordId;
    if (isRepeat) onRepeat();
    else yield candidate;
  }
}
