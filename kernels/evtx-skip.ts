/**
 * Skipping records of an EVTX chunk: WebAssembly half of `src/io/formats/evtx/skip-kernel.ts`, written in AssemblyScript
 * and compiled by `scripts/build-kernels.js` into `skip-kernel.wasm.ts`. It walks over records that lie in its memory
 * for as long as each is whole, was made from a template that the host has told of, and holds a provider, a channel and
 * an event id together of which the host has said that nobody wants them. At the first record of which it cannot say
 * all that it stops, and the host reads that one. So it is never asked what is right, only what was said already.
 *
 * A definition that stands in a record is one of those that were told of where its bytes are the same, but for the name
 * offsets, and so are the names that those point at: what `template.ts` compares, compared here.
 *
 * It allocates nothing and reads at most 16 bytes behind the chunk; what it reads was checked against the record's end.
 */

// The layout of the memory, shared with `skip-kernel.ts`.
/** Records skipped by the last call, and where the last of them begins. */
const COUNT: usize = 0;
const LAST: usize = 4;
/** How many definitions of the chunk are known, and below where each of them is. */
const KNOWN_COUNT: usize = 8;
/** By a hash of the GUID: the first gate of a template that has it, counted from 1. */
const BUCKETS: usize = 0x100;
const GATES: usize = 0x1000;
const GATE_BYTES: usize = 64;
const CHUNK: usize = 0x10000;
/** For each place of a chunk: the gate of the template that is defined there, counted from 1; 0 where none is known. */
const DEFINITIONS: usize = 0x21000;
const PAIRS: usize = 0x31000;
const PAIR_BYTES: usize = 1088;
const KNOWN: usize = 0x6000;
const MAX_KNOWN: u32 = 0x1000;
/** What nobody wants: numbers of pairs, counted from 1, with event ids, in places by their hash; 0 where there is none. */
const REFUSED: usize = 0x150000;
const REFUSED_COUNT: u32 = 0x8000;
const HASH_FACTOR: u32 = 0x9e3779b1;
const HASH_SHIFT: u32 = 17;

// Fields of a gate: the slots of the event id, provider and channel (-1: a constant), the last of them, and its first pair.
const ID_SLOT: usize = 0;
const PROVIDER_SLOT: usize = 4;
const CHANNEL_SLOT: usize = 8;
const LAST_SLOT: usize = 12;
const FIRST_PAIR: usize = 16;
// And of its template's definition: the next gate of its bucket, the GUID, the size of the body (0: not told of), the
// body and what of it is compared, each filled up with zeros to 16, and the references to names.
const NEXT_GATE: usize = 20;
const GUID: usize = 24;
const BODY_SIZE: usize = 40;
const BODY: usize = 44;
const MASK: usize = 48;
const REFERENCES: usize = 52;
const REFERENCE_COUNT: usize = 56;

// Fields of a reference: where it is in the body, whether the name follows it, and otherwise the name.
const REFERENCE_BYTES: usize = 16;
const NAME_FOLLOWS: usize = 4;
const NAME: usize = 8;
const NAME_BYTES: usize = 12;

// Fields of a pair: size and type of both values as the value table has them, the next pair of the gate (-1: none), and
// the bytes of both.
const PROVIDER_ENTRY: usize = 0;
const CHANNEL_ENTRY: usize = 4;
const NEXT_PAIR: usize = 8;
const PROVIDER: usize = 64;
const CHANNEL: usize = 576;

const CHUNK_BYTES: u32 = 0x10000;
const RECORD_MAGIC: u32 = 0x2a2a;
const RECORD_MIN: u32 = 28;
const RECORD_HEADER: u32 = 24;
/** Fragment header 1.1 as bytes, and the instance token behind it. */
const FRAGMENT: u32 = 0x0001010f;
const INSTANCE: u32 = 0x0c;
const INSTANCE_BYTES: u32 = 10;
/** Next definition 4, GUID 16, size of the body 4. */
const DEFINITION_HEADER: u32 = 24;
/** In front of a name's count and units: link 4, hash 2. */
const NAME_HEADER: u32 = 6;
/** An entry of the value table: size 2, type 1, and a byte that means nothing. This one is a 16-bit number. */
const UINT16_ENTRY: u32 = 0x060002;
/** No record has room for more. */
const MAX_VALUES: u32 = 0x4000;

// @ts-ignore
@inline function u8At(at: u32): u32 {
  return <u32>load<u8>(CHUNK + <usize>at);
}

// @ts-ignore
@inline function u16At(at: u32): u32 {
  return <u32>load<u16>(CHUNK + <usize>at);
}

// @ts-ignore
@inline function u32At(at: u32): u32 {
  return load<u32>(CHUNK + <usize>at);
}

/** Whether `size` bytes at `at` are those that stand, filled up with zeros to eight, at `expected`. */
function isSame(at: u32, expected: usize, size: u32): bool {
  let from = CHUNK + <usize>at;
  let left = size;
  while (left >= 16) {
    if (v128.any_true(v128.xor(v128.load(from), v128.load(expected)))) return false;
    from += 16;
    expected += 16;
    left -= 16;
  }
  if (left >= 8) {
    if (load<u64>(from) != load<u64>(expected)) return false;
    from += 8;
    expected += 8;
    left -= 8;
  }
  if (left == 0) return true;
  return ((load<u64>(from) ^ load<u64>(expected)) << (64 - 8 * <u64>left)) == 0;
}

/** The bytes of the values of the first `count` entries of a value table, all of which lie in the chunk. */
// @ts-ignore
@inline function sizes(entries: u32, count: u32): u32 {
  const sizesOnly = v128.splat<u32>(0xffff);
  let from = CHUNK + <usize>entries;
  const end = from + 4 * <usize>count;
  let fours = v128.splat<u32>(0);
  while (from + 16 <= end) {
    fours = v128.add<u32>(fours, v128.and(v128.load(from), sizesOnly));
    from += 16;
  }
  let sum = v128.extract_lane<u32>(fours, 0) + v128.extract_lane<u32>(fours, 1);
  sum += v128.extract_lane<u32>(fours, 2) + v128.extract_lane<u32>(fours, 3);
  while (from < end) {
    sum += <u32>load<u16>(from);
    from += 4;
  }
  return sum;
}

/** Whether the body at `start` is that of the gate's template. Both lie within `length`, or the answer is no. */
function isBody(gate: usize, start: u32, length: u32): bool {
  const size = load<u32>(gate + BODY_SIZE);
  let from = CHUNK + <usize>start;
  let body = <usize>load<u32>(gate + BODY);
  let mask = <usize>load<u32>(gate + MASK);
  const end = mask + size;
  while (mask < end) {
    const differing = v128.and(v128.xor(v128.load(from), v128.load(body)), v128.load(mask));
    if (v128.any_true(differing)) return false;
    from += 16;
    body += 16;
    mask += 16;
  }
  let reference = <usize>load<u32>(gate + REFERENCES);
  const last = reference + <usize>load<u32>(gate + REFERENCE_COUNT) * REFERENCE_BYTES;
  for (; reference < last; reference += REFERENCE_BYTES) {
    const at = start + load<u32>(reference);
    const name = u32At(at);
    const follows = load<u32>(reference + NAME_FOLLOWS) != 0;
    if ((name == at + 4) != follows) return false;
    if (follows) continue;
    const bytes = load<u32>(reference + NAME_BYTES);
    if (name > length || name + NAME_HEADER + bytes > length) return false;
    if (!isSame(name + NAME_HEADER, <usize>load<u32>(reference + NAME), bytes)) return false;
  }
  return true;
}

/** The gate, counted from 1, of the template whose definition stands at `at`; 0 where none was told of. */
function recognize(at: u32, length: u32): usize {
  const start = at + DEFINITION_HEADER;
  const size = u32At(at + 20);
  const low = load<u64>(CHUNK + <usize>at + 4);
  const high = load<u64>(CHUNK + <usize>at + 12);
  let number = <usize>load<u8>(BUCKETS + <usize>(low & 0xff));
  while (number != 0) {
    const gate = GATES + number * GATE_BYTES;
    if (
      load<u32>(gate + BODY_SIZE) == size &&
      load<u64>(gate + GUID) == low &&
      load<u64>(gate + GUID + 8) == high &&
      isBody(gate, start, length)
    )
      break;
    number = <usize>load<u32>(gate + NEXT_GATE);
  }
  return number;
}

/** Remembers where a definition of the chunk stands, for as long as there is room. */
function know(at: u32, number: usize): bool {
  const count = load<u32>(KNOWN_COUNT);
  if (count >= MAX_KNOWN) return false;
  store<u32>(KNOWN + 4 * <usize>count, at);
  store<u32>(KNOWN_COUNT, count + 1);
  store<u8>(DEFINITIONS + <usize>at, <u8>number);
  return true;
}

/** Another chunk lies in the memory: nothing is known of its definitions. */
export function turn(): void {
  const count = load<u32>(KNOWN_COUNT);
  for (let i: u32 = 0; i < count; i++) store<u8>(DEFINITIONS + <usize>load<u32>(KNOWN + 4 * <usize>i), 0);
  store<u32>(KNOWN_COUNT, 0);
}

/** The host has read the definition at `at`: it is the gate's. */
export function tell(at: u32, number: u32): void {
  if (load<u8>(DEFINITIONS + <usize>at) == 0) know(at, <usize>number);
  else store<u8>(DEFINITIONS + <usize>at, <u8>number);
}

/** The place of a key, or the free one where it would be. The host leaves half of the places free. */
// @ts-ignore
@inline function placeOf(key: u32): usize {
  let place = (key * HASH_FACTOR) >> HASH_SHIFT;
  let there = load<u32>(REFUSED + 4 * <usize>place);
  while (there != key && there != 0) {
    place = (place + 1) & (REFUSED_COUNT - 1);
    there = load<u32>(REFUSED + 4 * <usize>place);
  }
  return REFUSED + 4 * <usize>place;
}

// @ts-ignore
@inline function isRefused(key: u32): bool {
  return load<u32>(placeOf(key)) == key;
}

/** Nobody wants this event id with this pair; whether that was new. */
export function refuse(pair: u32, id: u32): bool {
  const key = ((pair + 1) << 16) | id;
  const at = placeOf(key);
  if (load<u32>(at) == key) return false;
  store<u32>(at, key);
  return true;
}

/** Skips from the record at `at`; gives where the first record begins that was not, or `limit`. */
export function skip(start: u32, limit: u32, length: u32): u32 {
  let at = start;
  let last = at;
  let count: u32 = 0;
  while (at + RECORD_MIN <= limit) {
    if (u32At(at) != RECORD_MAGIC) break;
    const size = u32At(at + 4);
    if (size < RECORD_MIN || size > CHUNK_BYTES || at + size > length) break;
    const next = at + size;
    // A wrong size shows by what lies where it says that the record ends.
    if (next != limit && (next + 4 > length || u32At(next) != RECORD_MAGIC) && u32At(next - 4) != size) break;
    const end = next - 4;
    const body = at + RECORD_HEADER;
    let values = body + 4 + INSTANCE_BYTES;
    if (values + 4 > end || u32At(body) != FRAGMENT || u8At(body + 4) != INSTANCE) break;
    const definition = u32At(body + 10);
    if (definition >= CHUNK_BYTES) break;
    let number = <usize>load<u8>(DEFINITIONS + <usize>definition);
    if (definition == values) {
      // The definition stands in the record itself, and the values behind it.
      if (values + DEFINITION_HEADER > end) break;
      const bodyBytes = u32At(values + 20);
      if (bodyBytes > CHUNK_BYTES || values + DEFINITION_HEADER + bodyBytes + 4 > end) break;
      if (number == 0) {
        number = recognize(definition, length);
        if (number == 0 || !know(definition, number)) break;
      }
      values += DEFINITION_HEADER + bodyBytes;
    }
    if (number == 0) break;
    const gate = GATES + number * GATE_BYTES;
    const slots = u32At(values);
    const lastSlot = load<u32>(gate + LAST_SLOT);
    if (slots > MAX_VALUES || lastSlot >= slots) break;
    const idSlot = load<u32>(gate + ID_SLOT);
    const providerSlot = load<i32>(gate + PROVIDER_SLOT);
    const channelSlot = load<i32>(gate + CHANNEL_SLOT);
    const entries = values + 4;
    const start = entries + 4 * slots;
    if (start > end) break;
    const idAt = start + sizes(entries, idSlot);
    if (idAt + 2 > end || (u32At(entries + 4 * idSlot) & 0xffffff) != UINT16_ENTRY) break;
    const id = u16At(idAt);
    let provider: u32 = 0;
    let providerEntry: u32 = 0;
    if (providerSlot >= 0) {
      provider = start + sizes(entries, <u32>providerSlot);
      providerEntry = u32At(entries + 4 * <u32>providerSlot) & 0xffffff;
      if (provider + (providerEntry & 0xffff) > end) break;
    }
    let channel: u32 = 0;
    let channelEntry: u32 = 0;
    if (channelSlot >= 0) {
      channel = start + sizes(entries, <u32>channelSlot);
      channelEntry = u32At(entries + 4 * <u32>channelSlot) & 0xffffff;
      if (channel + (channelEntry & 0xffff) > end) break;
    }
    let pair = load<i32>(gate + FIRST_PAIR);
    while (pair >= 0) {
      const known = PAIRS + <usize>pair * PAIR_BYTES;
      if (
        (providerSlot < 0 ||
          (providerEntry == load<u32>(known + PROVIDER_ENTRY) &&
            isSame(provider, known + PROVIDER, providerEntry & 0xffff))) &&
        (channelSlot < 0 ||
          (channelEntry == load<u32>(known + CHANNEL_ENTRY) &&
            isSame(channel, known + CHANNEL, channelEntry & 0xffff)))
      )
        break;
      pair = load<i32>(known + NEXT_PAIR);
    }
    if (pair < 0) break;
    if (!isRefused(((<u32>pair + 1) << 16) | id)) break;
    count++;
    last = at;
    at = next;
  }
  store<u32>(COUNT, count);
  store<u32>(LAST, last);
  return at;
}
