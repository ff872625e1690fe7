/**
 * Candidates of sequences as they are kept until the input has ended: what orders and joins them at hand, the rest as
 * text, read again for the few that become part of an alert. Millions of them are the ordinary case, so nothing is
 * computed for one (its id, for instance) before somebody asks.
 */
import type { EventMatch } from '../alert/alerting.ts';
import { eventIdOf } from '../alert/identity.ts';
import type { SortCodec } from '../engine/sort-pool.ts';
import { type Candidate, compareCandidates } from '../engine/term-hits.ts';
import type { Value } from '../event/value.ts';
import type { Finding } from './finding.ts';

/** A match with its number among identical records of its source. */
export interface Numbered {
  readonly match: EventMatch;
  readonly copy: number;
}

export class StoredCandidate implements Candidate<StoredCandidate> {
  readonly time: number;
  readonly tiebreaker: Value;
  readonly host: string | null;
  readonly recordId: string | null;
  readonly hits: Candidate<never>['hits'];
  /** The match and its copy number, as `encodeMatch` writes them. */
  readonly text: string;
  #id: string | null = null;

  constructor(
    [time, tiebreaker, host, recordId, hits]: readonly [
      time: number,
      tiebreaker: Value,
      host: string | null,
      recordId: string | null,
      hits: StoredCandidate['hits'],
    ],
    text: string,
  ) {
    this.time = time;
    this.tiebreaker = tiebreaker;
    this.host = host;
    this.recordId = recordId;
    this.hits = hits;
    this.text = text;
  }

  get id(): string {
    if (this.#id === null) {
      const { match, copy } = decodeMatch(this.text, []);
      this.#id = eventIdOf(match.identity, copy);
    }
    return this.#id;
  }

  get match(): this {
    return this;
  }

  /** `names`: the fields that the rule names, as when it was stored. */
  numbered(names: readonly string[]): Numbered {
    return decodeMatch(this.text, names);
  }

  isSameEvent(other: StoredCandidate): boolean {
    return this.time === other.time && this.recordId === other.recordId && this.id === other.id;
  }
}

/** Null where the event has no time to be ordered by. `names`: the fields that the rule names. */
export function storeCandidate(
  { order, tiebreaker, hits }: Extract<Finding, { kind: 'terms' }>,
  numbered: Numbered,
  names: readonly string[],
): StoredCandidate | null {
  if (order === null) return null;
  const { host, recordId } = numbered.match.identity;
  return new StoredCandidate([order, tiebreaker, host, recordId, hits], encodeMatch(numbered, names));
}

/** Bytes that a candidate takes beside its text, roughly. */
const OVERHEAD = 320;

export const CANDIDATE_CODEC: SortCodec<StoredCandidate> = {
  compare: compareCandidates,
  encode: ({ time, tiebreaker, host, recordId, hits, text }) =>
    `${JSON.stringify([time, tiebreaker, host, recordId, hits.map(({ term, keys }) => [term, keys])])}\n${text}`,
  decode: (line) => {
    const end = line.indexOf('\n'); // JSON text holds no line break
    const [time, tiebreaker, host, recordId, hits] = JSON.parse(line.slice(0, end)) as [
      number,
      Value,
      string | null,
      string | null,
      [number, Value[]][],
    ];
    const read = hits.map(([term, keys]) => ({ term, keys }));
    return new StoredCandidate([time, tiebreaker, host, recordId, read], line.slice(end + 1));
  },
  sizeOf: ({ text, hits }) => text.length + OVERHEAD + 100 * hits.length,
};

type MatchRow = readonly [
  source: string,
  record: number,
  host: string | null,
  channel: string | null,
  recordId: string | null,
  time: number | null,
  bytesHash: string | null,
  display: readonly [Value, Value, Value, Value, Value],
  copy: number,
  fields: readonly Value[],
  alertValues: readonly Value[] | null,
  original: NonNullable<EventMatch['original']> | null,
];

function encodeMatch({ match, copy }: Numbered, names: readonly string[]): string {
  const { reference, identity, display, alertValues = null, original = null } = match;
  // The match has its fields in the order of the names, without those that are null.
  let next = 0;
  const values = names.map((name) => (match.fields[next]?.[0] === name ? match.fields[next++]![1] : null));
  return JSON.stringify([
    reference.source,
    reference.record,
    identity.host,
    identity.channel,
    identity.recordId,
    identity.time,
    identity.bytesHash,
    [display.host, display.user, display.processName, display.processExecutable, display.processEntityId],
    copy,
    values,
    alertValues,
    original,
  ] satisfies MatchRow);
}

function decodeMatch(text: string, names: readonly string[]): Numbered {
  const [source, record, host, channel, recordId, time, bytesHash, shown, copy, values, alertValues, original] =
    JSON.parse(text) as MatchRow;
  const [displayHost, user, processName, processExecutable, processEntityId] = shown;
  return {
    match: {
      reference: { source, record, recordId, time },
      identity: { host, channel, recordId, time, bytesHash },
      display: { host: displayHost, user, processName, processExecutable, processEntityId },
      fields: names.flatMap((name, i): [string, Value][] => {
        const value = values[i] ?? null;
        return value === null ? [] : [[name, value]];
      }),
      ...(alertValues === null ? {} : { alertValues }),
      ...(original === null ? {} : { original }),
    },
    copy,
  };
}
