/**
 * Keys of events: 64 bits of what an event's id is made from and of what the record says, for tables that must tell
 * millions of events apart. An id alone would not do: records that were made from one another, as tests and forgers make
 * them, share it and differ. Two events with one key are taken for copies of each other by the rule that both reach, and
 * by no other; the odds of that by chance are one in 4 million for a million events, and who makes it happen on purpose
 * hides an alert behind its twin.
 */

export interface EventKey {
  /** Each 32 bits, signed; `lo` is never 0. */
  readonly lo: number;
  readonly hi: number;
  /** Whether a record id is in it; else it is of the record's bytes alone, and events that share it need not be one event. */
  readonly hasId: boolean;
}

const LO_SEED = 0x2545f491;
const HI_SEED = 0x9e3779b1 | 0;

let lo = 0;
let hi = 0;

function addWord(word: number): void {
  lo = Math.imul(lo ^ word, 0x85ebca6b);
  lo ^= lo >>> 15;
  hi = Math.imul(hi ^ ((word << 16) | (word >>> 16)), 0xc2b2ae35);
  hi ^= hi >>> 13;
}

function addText(text: string | null): void {
  addWord(text === null ? -1 : text.length);
  if (text !== null) for (let i = 0; i < text.length; i++) addWord(text.charCodeAt(i));
}

function addNumber(value: number | null): void {
  if (value === null) {
    addWord(-1);
    return;
  }
  addWord(value | 0);
  addWord(Math.floor(value / 2 ** 32));
}

function addBytes(bytes: Uint8Array): void {
  addWord(bytes.length);
  const words = bytes.length >> 2;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0; i < words; i++) addWord(view.getInt32(i << 2, true));
  for (let i = words << 2; i < bytes.length; i++) addWord(bytes[i]!);
}

function begin(): void {
  lo = LO_SEED;
  hi = HI_SEED;
}

function finish(hasId: boolean): EventKey {
  addWord(0x5bd1e995);
  addWord(0x1b873593);
  return { lo: lo === 0 ? 1 : lo, hi, hasId };
}

/** Of an event that has a record id; `bytes`: its content, the same wherever the record lies. `time` in microseconds; as in ids, it counts to the millisecond. */
export function recordKeyOf(
  host: string | null,
  channel: string | null,
  recordId: string,
  time: number | null,
  bytes: Uint8Array,
): EventKey {
  begin();
  addBytes(bytes);
  addText(host === null ? null : host.toLowerCase());
  addText(channel);
  addText(recordId);
  addNumber(time === null ? null : Math.floor(time / 1000));
  return finish(true);
}

/** Of a record that has none, from its bytes as they lie in the source. */
export function bytesKeyOf(bytes: Uint8Array): EventKey {
  begin();
  addBytes(bytes);
  return finish(false);
}

/** The key of one of several things that share a key: the n-th copy, or what one rule makes of the event. */
export function subKey(key: EventKey, number: number): EventKey {
  lo = key.lo;
  hi = key.hi;
  addWord(number);
  return finish(key.hasId);
}
