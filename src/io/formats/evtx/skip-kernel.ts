/**
 * The WebAssembly kernel that walks over records which nobody wants (`kernels/evtx-skip.ts`), and the memory it works in:
 * the chunk at hand, and what was said of its templates and of the providers, channels and event ids of their records. It
 * knows nothing but what it was told, and stops where that does not suffice. One kernel serves all readers of a thread;
 * whoever comes next starts with an empty memory. Where WebAssembly is missing there is no kernel, and every record is
 * asked for.
 */
import { instantiateKernel, type KernelExports } from '../wasm-kernel.ts';
import { CHUNK_BYTES, type Chunk } from './chunk.ts';
import { KERNEL } from './skip-kernel.wasm.ts';

// What the kernel lays out.
const COUNT_AT = 0;
const LAST_AT = 4;
const GATES_AT = 0x1000;
const GATE_BYTES = 32;
const CHUNK_AT = 0x10000;
const DEFINITIONS_AT = 0x21000;
const PAIRS_AT = 0x31000;
const PAIR_BYTES = 1088;
const PROVIDER_AT = 64;
const CHANNEL_AT = 576;
const REFUSED_AT = 0x60000;
const REFUSED_BYTES = 0x2000;
const MEMORY_BYTES = 24 * 65_536;

/** Templates and pairs that there is room for; at the next one all is forgotten. */
const MAX_GATES = 255;
const MAX_PAIRS = 128;
/** Room for a provider or a channel; longer ones are not told of. Bytes. */
const MAX_TEXT = 512;

/** Where the values of a template's records lie; -1 for what is constant in it. */
export interface Gate {
  readonly idSlot: number;
  readonly providerSlot: number;
  readonly channelSlot: number;
  readonly lastSlot: number;
}

/** A value as it stands in records. */
export interface StoredValue {
  readonly type: number;
  readonly size: number;
  readonly bytes: Uint8Array;
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

type Skip = (at: number, limit: number, length: number) => number;

export class SkipKernel {
  readonly #skip: Skip;
  readonly #bytes: Buffer;
  readonly #words: DataView;
  readonly #gates = new Map<Gate, number>();
  readonly #pairs = new Map<Pair, number>();
  /** Definitions of the chunk at hand that were told of. */
  readonly #definitions: number[] = [];
  #owner: object | null = null;
  #generation = -1;

  constructor(memory: ArrayBuffer, skip: Skip) {
    this.#skip = skip;
    this.#bytes = Buffer.from(memory);
    this.#words = new DataView(memory);
  }

  /** Skips records of the owner's chunk from `at` on. What was told by another owner is forgotten. */
  skip(owner: object, chunk: Chunk, at: number, limit: number, run: SkippedRun): void {
    if (owner !== this.#owner || chunk.generation !== this.#generation) this.#load(owner, chunk);
    run.next = this.#skip(at, limit, chunk.length);
    run.count = this.#words.getUint32(COUNT_AT, true);
    run.last = this.#words.getUint32(LAST_AT, true);
  }

  /** Records from the template that this chunk defines there, with this pair and event id, are not wanted. */
  refuse(definition: number, gate: Gate, pair: Pair, eventId: number): void {
    if (definition >= CHUNK_BYTES || pair.provider.size > MAX_TEXT || pair.channel.size > MAX_TEXT) return;
    if (this.#gates.size >= MAX_GATES && !this.#gates.has(gate)) this.#forget();
    if (this.#pairs.size >= MAX_PAIRS && !this.#pairs.has(pair)) this.#forget();
    const number = this.#numberOf(gate);
    const at = this.#placeOf(pair, number);
    this.#bytes[REFUSED_AT + at * REFUSED_BYTES + (eventId >> 3)]! |= 1 << (eventId & 7);
    if (this.#bytes[DEFINITIONS_AT + definition] === 0) this.#definitions.push(definition);
    this.#bytes[DEFINITIONS_AT + definition] = number;
  }

  #load(owner: object, chunk: Chunk): void {
    if (owner !== this.#owner) this.#forget();
    this.#forgetDefinitions();
    this.#owner = owner;
    this.#generation = chunk.generation;
    this.#bytes.set(chunk.bytes, CHUNK_AT);
  }

  #forget(): void {
    this.#forgetDefinitions();
    this.#bytes.fill(0, REFUSED_AT, REFUSED_AT + this.#pairs.size * REFUSED_BYTES);
    this.#gates.clear();
    this.#pairs.clear();
  }

  #forgetDefinitions(): void {
    for (const definition of this.#definitions) this.#bytes[DEFINITIONS_AT + definition] = 0;
    this.#definitions.length = 0;
  }

  /** Counted from 1. */
  #numberOf(gate: Gate): number {
    const known = this.#gates.get(gate);
    if (known !== undefined) return known;
    const number = this.#gates.size + 1;
    this.#gates.set(gate, number);
    const { idSlot, providerSlot, channelSlot, lastSlot } = gate;
    this.#write(GATES_AT + number * GATE_BYTES, [idSlot, providerSlot, channelSlot, lastSlot, -1]);
    return number;
  }

  #placeOf(pair: Pair, gate: number): number {
    const known = this.#pairs.get(pair);
    if (known !== undefined) return known;
    const number = this.#pairs.size;
    this.#pairs.set(pair, number);
    const at = PAIRS_AT + number * PAIR_BYTES;
    const first = GATES_AT + gate * GATE_BYTES + 16;
    const { provider, channel } = pair;
    this.#write(at, [provider.type, provider.size, channel.type, channel.size, this.#words.getInt32(first, true)]);
    this.#bytes.set(provider.bytes, at + PROVIDER_AT);
    this.#bytes.set(channel.bytes, at + CHANNEL_AT);
    this.#write(first, [number]);
    return number;
  }

  #write(at: number, words: readonly number[]): void {
    for (const [i, word] of words.entries()) this.#words.setInt32(at + 4 * i, word, true);
  }
}

let kernel: SkipKernel | null | undefined;

/** The kernel of this thread, or null where it cannot run. */
export function openSkipKernel(): SkipKernel | null {
  if (kernel !== undefined) return kernel;
  const exports = instantiateKernel<KernelExports & { readonly skip: Skip }>(KERNEL, MEMORY_BYTES);
  kernel = exports === null ? null : new SkipKernel(exports.memory.buffer, exports.skip);
  return kernel;
}
