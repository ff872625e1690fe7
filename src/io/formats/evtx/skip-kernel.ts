/**
 * The WebAssembly kernel that walks over records which nobody wants (`kernels/evtx-skip.ts`), and the memory it works in:
 * the chunk at hand, and what was said of its templates and of the providers, channels and event ids of their records. It
 * knows nothing but what it was told, and stops where that does not suffice. One kernel serves all readers of a thread;
 * who asks for something else than the one before starts with an empty memory. Where WebAssembly is missing there is no
 * kernel, and every record is asked for.
 */
import { instantiateKernel, type KernelExports } from '../wasm-kernel.ts';
import { CHUNK_BYTES, type Chunk } from './chunk.ts';
import type { KnownBytes } from './known-bytes.ts';
import { KERNEL } from './skip-kernel.wasm.ts';
import type { Definition } from './template.ts';

// What the kernel lays out.
const COUNT_AT = 0;
const LAST_AT = 4;
const BUCKETS_AT = 0x100;
const BUCKETS = 256;
const GATES_AT = 0x1000;
const GATE_BYTES = 64;
const NEXT_GATE = 20;
const GUID = 24;
const BODY_SIZE = 40;
const CHUNK_AT = 0x10000;
const PAIRS_AT = 0x31000;
const PAIR_BYTES = 1088;
const PROVIDER_AT = 64;
const CHANNEL_AT = 576;
const REFUSED_AT = 0x150000;
const REFUSED_BYTES = 0x20000;
const BODIES_AT = 0x170000;
const BODIES_BYTES = 32 * 65_536;
const REFERENCE_BYTES = 16;
const MEMORY_BYTES = BODIES_AT + BODIES_BYTES;

/** Templates, pairs and refusals that there is room for; at the next one all is forgotten. */
const MAX_GATES = 255;
const MAX_PAIRS = 1024;
const MAX_REFUSALS = 0x4000;
/** Room for a provider or a channel; longer ones are not told of. Bytes. */
const MAX_TEXT = 512;

/** Where the values of a template's records lie; -1 for what is constant in it. */
export interface Gate {
  readonly idSlot: number;
  readonly providerSlot: number;
  readonly channelSlot: number;
  readonly lastSlot: number;
  /** By which the kernel knows the template in other chunks; null: it does not. */
  readonly definition: Definition | null;
}

/** A value as it stands in records. */
export interface StoredValue {
  readonly type: number;
  readonly known: KnownBytes;
}

export interface Pair {
  readonly provider: StoredValue;
  readonly channel: StoredValue;
}

/** Records that were passed over at once. */
export interface SkippedRun {
  count: number;
  /** Where the first record begins that was not. */
  next: number;
  /** Where the last of them begins. */
  last: number;
}

interface SkipExports extends KernelExports {
  skip(at: number, limit: number, length: number): number;
  refuse(pair: number, eventId: number): number;
  turn(): void;
  tell(at: number, gate: number): void;
}

export class SkipKernel {
  readonly #kernel: SkipExports;
  readonly #bytes: Buffer;
  readonly #words: DataView;
  readonly #gates = new Map<Gate, number>();
  readonly #pairs = new Map<Pair, number>();
  #refusals = 0;
  /** Where there is room for a definition. */
  #free = BODIES_AT;
  #owner: object | null = null;
  #generation = -1;

  constructor(kernel: SkipExports) {
    this.#kernel = kernel;
    this.#bytes = Buffer.from(kernel.memory.buffer);
    this.#words = new DataView(kernel.memory.buffer);
  }

  /** Skips records of the chunk from `at` on. What was told for another owner is forgotten. */
  skip(owner: object, chunk: Chunk, at: number, limit: number, run: SkippedRun): void {
    if (owner !== this.#owner || chunk.generation !== this.#generation) this.#load(owner, chunk);
    run.next = this.#kernel.skip(at, limit, chunk.length);
    run.count = this.#words.getUint32(COUNT_AT, true);
    run.last = this.#words.getUint32(LAST_AT, true);
  }

  /** Records from the template that this chunk defines there, with this pair and event id, are not wanted. */
  refuse(definition: number, gate: Gate, pair: Pair, eventId: number): void {
    if (definition >= CHUNK_BYTES || isLong(pair.provider) || isLong(pair.channel)) return;
    if (this.#gates.size >= MAX_GATES && !this.#gates.has(gate)) this.#forget();
    if (this.#pairs.size >= MAX_PAIRS && !this.#pairs.has(pair)) this.#forget();
    if (this.#refusals >= MAX_REFUSALS) this.#forget();
    const number = this.#numberOf(gate);
    this.#refusals += this.#kernel.refuse(this.#numberOfPair(pair, number), eventId);
    this.#kernel.tell(definition, number);
  }

  #load(owner: object, chunk: Chunk): void {
    if (owner !== this.#owner) this.#forget();
    this.#kernel.turn();
    this.#owner = owner;
    this.#generation = chunk.generation;
    this.#bytes.set(chunk.bytes, CHUNK_AT);
  }

  #forget(): void {
    this.#kernel.turn();
    this.#bytes.fill(0, BUCKETS_AT, BUCKETS_AT + BUCKETS);
    if (this.#refusals > 0) this.#bytes.fill(0, REFUSED_AT, REFUSED_AT + REFUSED_BYTES);
    this.#refusals = 0;
    this.#gates.clear();
    this.#pairs.clear();
    this.#free = BODIES_AT;
  }

  /** Counted from 1. */
  #numberOf(gate: Gate): number {
    const known = this.#gates.get(gate);
    if (known !== undefined) return known;
    const number = this.#gates.size + 1;
    this.#gates.set(gate, number);
    const { idSlot, providerSlot, channelSlot, lastSlot, definition } = gate;
    const at = GATES_AT + number * GATE_BYTES;
    this.#bytes.fill(0, at, at + GATE_BYTES);
    this.#write(at, [idSlot, providerSlot, channelSlot, lastSlot, -1]);
    if (definition !== null) this.#describe(at, number, definition);
    return number;
  }

  /** Tells what the gate's template looks like, if there is room; without it, it is told of anew in each chunk. */
  #describe(gate: number, number: number, { guid, body, mask, references }: Definition): void {
    const size = body.bytes.length;
    const padded = align(size);
    const names = references.reduce((sum, { name }) => sum + align(name.bytes.length), 0);
    const from = this.#free;
    if (from + 2 * padded + references.length * REFERENCE_BYTES + names > MEMORY_BYTES) return;
    const maskAt = from + padded;
    const referencesAt = maskAt + padded;
    this.#bytes.fill(0, from, referencesAt);
    this.#bytes.set(body.bytes, from);
    this.#bytes.set(mask.bytes, maskAt);
    let nameAt = referencesAt + references.length * REFERENCE_BYTES;
    for (const [i, { at, inline, name }] of references.entries()) {
      const { bytes } = name;
      this.#write(referencesAt + i * REFERENCE_BYTES, [at, inline ? 1 : 0, nameAt, bytes.length]);
      this.#bytes.fill(0, nameAt, nameAt + align(bytes.length));
      this.#bytes.set(bytes, nameAt);
      nameAt += align(bytes.length);
    }
    this.#free = nameAt;
    const bucket = BUCKETS_AT + guid[0]!;
    this.#write(gate + NEXT_GATE, [this.#bytes[bucket]!]);
    this.#bytes.set(guid, gate + GUID);
    this.#write(gate + BODY_SIZE, [size, from, maskAt, referencesAt, references.length]);
    this.#bytes[bucket] = number;
  }

  #numberOfPair(pair: Pair, gate: number): number {
    const known = this.#pairs.get(pair);
    if (known !== undefined) return known;
    const number = this.#pairs.size;
    this.#pairs.set(pair, number);
    const at = PAIRS_AT + number * PAIR_BYTES;
    const first = GATES_AT + gate * GATE_BYTES + 16;
    const { provider, channel } = pair;
    this.#write(at, [entryOf(provider), entryOf(channel), this.#words.getInt32(first, true)]);
    this.#bytes.set(provider.known.bytes, at + PROVIDER_AT);
    this.#bytes.set(channel.known.bytes, at + CHANNEL_AT);
    this.#write(first, [number]);
    return number;
  }

  #write(at: number, words: readonly number[]): void {
    for (const [i, word] of words.entries()) this.#words.setInt32(at + 4 * i, word, true);
  }
}

const isLong = ({ known }: StoredValue): boolean => known.bytes.length > MAX_TEXT;

/** A value's size and type as a record's value table has them. */
const entryOf = ({ type, known }: StoredValue): number => known.bytes.length | (type << 16);

/** Room for bytes that are compared 16 at a time. */
const align = (bytes: number): number => (bytes + 15) & ~15;

let kernel: SkipKernel | null | undefined;

/** The kernel of this thread, or null where it cannot run. */
export function openSkipKernel(): SkipKernel | null {
  if (kernel !== undefined) return kernel;
  const exports = instantiateKernel<SkipExports>(KERNEL, MEMORY_BYTES);
  kernel = exports === null ? null : new SkipKernel(exports);
  return kernel;
}
