/**
 * The exam that each format's reader sits: the same records, faults and counts wherever its bytes are cut, every
 * attempted record accounted for, and nothing thrown. Formats' tests call it with bytes of their own.
 */
import type { Fault } from './fault.ts';
import type { Format, Needles } from './format.ts';

export interface Reading {
  readonly records: readonly {
    readonly ordinal: number;
    readonly offset: number;
    readonly text: string;
    readonly body: string;
  }[];
  readonly faults: readonly Omit<Fault, 'source'>[];
  readonly attempted: number;
  readonly skipped: number;
}

/** Reads bytes whole or in the given cuts (lengths of chunks, used in turn), and keeps all that comes out. */
export function readAll(
  format: Format,
  bytes: Uint8Array,
  cuts: readonly number[] = [],
  needles: Needles | null = null,
): Reading {
  const records: Reading['records'][number][] = [];
  const faults: Omit<Fault, 'source'>[] = [];
  const reader = format.open(
    {
      record: ({ ordinal, offset, bytes: own, body }) =>
        records.push({ ordinal, offset, text: Buffer.from(own).toString('latin1'), body: bodyText(body) }),
      fault: (fault) => faults.push({ ...fault }),
    },
    { needles, firstOrdinal: 0, firstOffset: 0 },
  );
  // One buffer, overwritten each time: readers must not keep the chunk.
  const reused = new Uint8Array(Math.max(bytes.length, 1));
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const length = cuts.length === 0 ? bytes.length : Math.max(1, cuts[i % cuts.length]!);
    const chunk = reused.subarray(0, Math.min(length, bytes.length - at));
    chunk.set(bytes.subarray(at, at + chunk.length));
    reader.push(chunk);
    reused.fill(0x2a);
    at += chunk.length;
  }
  reader.end();
  return { records, faults, attempted: reader.attempted, skipped: reader.skipped };
}

function bodyText(body: Reading['records'][number] | object): string {
  if ('toXml' in body && typeof body.toXml === 'function') return String(body.toXml());
  return JSON.stringify(body);
}

/** Faults that stand beside a record that was read all the same. */
const BESIDE = new Set<Fault['code']>(['encoding-invalid', 'evtx-partial-record']);

/** Every attempted record was read, skipped or is one fault's; ordinals rise without gaps. Returns what is wrong. */
export function findMiscount({ records, faults, attempted, skipped }: Reading): string | null {
  const ordinals = [
    ...records.map(({ ordinal }) => ordinal),
    ...faults.flatMap(({ code, record }) => (record === undefined || BESIDE.has(code) ? [] : [record])),
  ];
  if (ordinals.length + skipped !== attempted) {
    return `${ordinals.length} read or faulted and ${skipped} skipped are not ${attempted} attempted`;
  }
  if (new Set(ordinals).size !== ordinals.length) return `an ordinal is used twice: ${ordinals}`;
  if (ordinals.some((ordinal) => ordinal < 1 || ordinal > attempted)) return `an ordinal is out of range: ${ordinals}`;
  const offsets = records.map(({ offset }) => offset);
  if (offsets.some((offset, i) => i > 0 && offset <= offsets[i - 1]!)) return `offsets do not rise: ${offsets}`;
  return null;
}
