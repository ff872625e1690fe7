/**
 * Skipping records of an EVTX chunk: WebAssembly half of `src/io/formats/evtx/skip-kernel.ts`, written in AssemblyScript
 * and compiled by `scripts/build-kernels.js` into `skip-kernel.wasm.ts`. It walks over records that lie in its memory
 * for as long as each is whole, was made from a template that the host has told of, and holds a provider, a channel and
 * an event id together of which the host has said that nobody wants them. At the first record of which it cannot say
 * all that it stops, and the host reads that one. So it is never asked what is right, only what was said already.
 *
 * It allocates nothing and reads at most 16 bytes behind the chunk; what it reads was checked against the record's end.
 */

// The layout of the memory, shared with `skip-kernel.ts`.
/** Records skipped by the last call, and where the last of them begins. */
const COUNT: usize = 0;
const LAST: usize = 4;
const GATES: usize = 0x1000;
const GATE_BYTES: usize = 32;
const CHUNK: usize = 0x10000;
/** For each place of a chunk: the gate of the template that is defined there, counted from 1; 0 where none is known. */
const DEFINITIONS: usize = 0x21000;
const PAIRS: usize = 0x31000;
const PAIR_BYTES: usize = 1088;
const REFUSED: usize = 0x60000;
/** One bit for each event id. */
const REFUSED_BYTES: usize = 0x2000;

// Fields of a gate: the slots of the event id, provider and channel (-1: a constant), the last of them, and its first pair.
const ID_SLOT: usize = 0;
const PROVIDER_SLOT: usize = 4;
const CHANNEL_SLOT: usize = 8;
const LAST_SLOT: usize = 12;
const FIRST_PAIR: usize = 16;

// Fields of a pair: type and size of both values, the next pair of the gate (-1: none), and the bytes of both.
const PROVIDER_TYPE: usize = 0;
const PROVIDER_SIZE: usize = 4;
const CHANNEL_TYPE: usize = 8;
const CHANNEL_SIZE: usize = 12;
const NEXT_PAIR: usize = 16;
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
const UINT16: u32 = 0x06;
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
  while (left >= 8) {
    if (load<u64>(from) != load<u64>(expected)) return false;
    from += 8;
    expected += 8;
    left -= 8;
  }
  if (left == 0) return true;
  return ((load<u64>(from) ^ load<u64>(expected)) << (64 - 8 * <u64>left)) == 0;
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
    const values = body + 4 + INSTANCE_BYTES;
    if (values + 4 > end || u32At(body) != FRAGMENT || u8At(body + 4) != INSTANCE) break;
    const definition = u32At(body + 10);
    // Where the definition stands in the record itself, values lie elsewhere.
    if (definition == values || definition >= CHUNK_BYTES) break;
    const number = <usize>load<u8>(DEFINITIONS + <usize>definition);
    if (number == 0) break;
    const gate = GATES + number * GATE_BYTES;
    const slots = u32At(values);
    const lastSlot = load<u32>(gate + LAST_SLOT);
    if (slots > MAX_VALUES || lastSlot >= slots) break;
    const idSlot = load<u32>(gate + ID_SLOT);
    const providerSlot = load<i32>(gate + PROVIDER_SLOT);
    const channelSlot = load<i32>(gate + CHANNEL_SLOT);
    let entry = values + 4;
    let value = entry + 4 * slots;
    if (value > end) break;
    let id: u32 = 0x10000;
    let provider: u32 = 0;
    let providerType: u32 = 0;
    let providerSize: u32 = 0;
    let channel: u32 = 0;
    let channelType: u32 = 0;
    let channelSize: u32 = 0;
    for (let slot: u32 = 0; slot <= lastSlot; slot++, entry += 4) {
      const bytes = u16At(entry);
      if (slot == idSlot) {
        if (bytes != 2 || value + 2 > end || u8At(entry + 2) != UINT16) break;
        id = u16At(value);
      } else if (<i32>slot == providerSlot) {
        provider = value;
        providerType = u8At(entry + 2);
        providerSize = bytes;
      } else if (<i32>slot == channelSlot) {
        channel = value;
        channelType = u8At(entry + 2);
        channelSize = bytes;
      }
      value += bytes;
      if (value > end) break;
    }
    if (id > 0xffff || value > end) break;
    let pair = load<i32>(gate + FIRST_PAIR);
    while (pair >= 0) {
      const known = PAIRS + <usize>pair * PAIR_BYTES;
      if (
        (providerSlot < 0 ||
          (providerType == load<u32>(known + PROVIDER_TYPE) &&
            providerSize == load<u32>(known + PROVIDER_SIZE) &&
            isSame(provider, known + PROVIDER, providerSize))) &&
        (channelSlot < 0 ||
          (channelType == load<u32>(known + CHANNEL_TYPE) &&
            channelSize == load<u32>(known + CHANNEL_SIZE) &&
            isSame(channel, known + CHANNEL, channelSize)))
      )
        break;
      pair = load<i32>(known + NEXT_PAIR);
    }
    if (pair < 0) break;
    const bits = <u32>load<u8>(REFUSED + <usize>pair * REFUSED_BYTES + <usize>(id >> 3));
    if (((bits >> (id & 7)) & 1) == 0) break;
    count++;
    last = at;
    at = next;
  }
  store<u32>(COUNT, count);
  store<u32>(LAST, last);
  return at;
}
