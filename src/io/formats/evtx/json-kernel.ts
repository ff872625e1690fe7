/**
 * The WebAssembly kernel that writes plain JSON members (`kernels/evtx-json.ts`), and the memory it works in: the chunk
 * at hand, the steps of the plans that were met, and room for one rendered record. One kernel serves all readers of the
 * process, one call after another: what it wrote is copied out before anybody else runs. Where WebAssembly or its SIMD
 * is missing there is no kernel, and the plain writer does everything.
 */
import { instantiateKernel, type KernelExports } from '../wasm-kernel.ts';
import { ByteSink } from './byte-sink.ts';
import { CHUNK_BYTES, type Chunk } from './chunk.ts';
import { KERNEL } from './json-kernel.wasm.ts';
import { EMPTY_TEXT, type JsonStep } from './json-plan.ts';
import type { Scope } from './scope.ts';

const RESULT_AT = 0;
const CHUNK_AT = 0x10000;
/** Behind each region: what the kernel may read or write too far. */
const SLACK = 0x1000;
const PLANS_AT = CHUNK_AT + CHUNK_BYTES + SLACK;
const PLANS_BYTES = 1024 * 1024;
const OUT_AT = PLANS_AT + PLANS_BYTES + SLACK;
const OUT_BYTES = 2 * 1024 * 1024;
export const MEMORY_BYTES = 51 * 65_536;
/** Values of one instance that there is room for. */
const MAX_SLOTS = 15_000;
const STEP_WORDS = 8;

/** Where the steps of a plan lie; stale when the memory for plans was started over. */
interface Placed {
  readonly at: number;
  readonly round: number;
}

type Run = (
  steps: number,
  from: number,
  count: number,
  table: number,
  slots: number,
  limit: number,
  out: number,
  end: number,
  any: number,
) => number;

export class JsonKernel {
  /** Writes into the kernel's memory, until a record outgrows it. */
  readonly sink: ByteSink;
  readonly #run: Run;
  readonly #bytes: Buffer;
  readonly #words: DataView;
  readonly #home: Buffer;
  readonly #placed = new WeakMap<readonly JsonStep[], Placed>();
  #chunk: Chunk | null = null;
  #generation = -1;
  #round = 0;
  #plansEnd = PLANS_AT;
  /** Whether the object has a member, after what was written last. */
  any = false;

  constructor(memory: ArrayBuffer, run: Run) {
    this.#run = run;
    this.#bytes = Buffer.from(memory);
    this.#words = new DataView(memory);
    this.#home = Buffer.from(memory, OUT_AT, OUT_BYTES);
    this.sink = new ByteSink(this.#home);
  }

  /** Whether the next members of an instance can be written into this sink at all. */
  serves(sink: ByteSink, scope: Scope): boolean {
    return sink.bytes === this.#home && !scope.hasArrays && scope.template !== null && scope.count <= MAX_SLOTS;
  }

  /** Writes steps from number `from` on, as many as it can. Gives the first that it did not, see `any`. */
  write(plan: readonly JsonStep[], from: number, scope: Scope, any: boolean): number {
    const steps = this.#place(plan);
    this.any = any;
    if (steps < 0) return from;
    const { chunk, count } = scope;
    if (chunk !== this.#chunk || chunk.generation !== this.#generation) this.#load(chunk);
    const { sink } = this;
    const next = this.#run(
      steps,
      from,
      plan.length,
      scope.table,
      count,
      scope.end,
      OUT_AT + sink.length,
      OUT_AT + OUT_BYTES - SLACK,
      any ? 1 : 0,
    );
    sink.length = this.#words.getInt32(RESULT_AT, true) - OUT_AT;
    this.any = this.#words.getInt32(RESULT_AT + 4, true) !== 0;
    return next;
  }

  #load(chunk: Chunk): void {
    this.#bytes.set(chunk.bytes, CHUNK_AT);
    this.#chunk = chunk;
    this.#generation = chunk.generation;
  }

  /** Where the plan's steps lie, putting them there if need be; -1 where they are too many. */
  #place(plan: readonly JsonStep[]): number {
    const placed = this.#placed.get(plan);
    if (placed !== undefined && placed.round === this.#round) return placed.at;
    const size = plan.reduce(
      (sum, step) => sum + step.key.length + step.keys.reduce((keys, key) => keys + key.length + 3 * 4, 0),
      plan.length * STEP_WORDS * 4,
    );
    if (size > PLANS_BYTES / 8) return -1;
    if (this.#plansEnd + size > PLANS_AT + PLANS_BYTES) {
      this.#round++;
      this.#plansEnd = PLANS_AT;
    }
    const at = this.#plansEnd;
    this.#plansEnd = (at + size + 3) & ~3;
    this.#writePlan(plan, at);
    this.#placed.set(plan, { at, round: this.#round });
    return at;
  }

  #writePlan(plan: readonly JsonStep[], at: number): void {
    const attributes = plan.reduce((sum, { keys }) => sum + keys.length, 0);
    let listAt = at + plan.length * STEP_WORDS * 4;
    let textAt = listAt + attributes * 3 * 4;
    const put = (text: Uint8Array): number => {
      this.#bytes.set(text, textAt);
      textAt += text.length;
      return textAt - text.length;
    };
    plan.forEach((step, index) => {
      const empty = step.empty === EMPTY_TEXT ? 1 : 0;
      const { kind, key, slot, dependency, keys } = step;
      const words = [kind, put(key), key.length, slot, dependency, empty, listAt, keys.length];
      words.forEach((word, i) => {
        this.#words.setInt32(at + (index * STEP_WORDS + i) * 4, word, true);
      });
      keys.forEach((name, i) => {
        for (const word of [step.slots[i]!, put(name), name.length]) {
          this.#words.setInt32(listAt, word, true);
          listAt += 4;
        }
      });
    });
  }
}

let kernel: JsonKernel | null | undefined;

/** The kernel of this thread, or null where it cannot run. */
export function openJsonKernel(): JsonKernel | null {
  if (kernel !== undefined) return kernel;
  const exports = instantiateKernel<KernelExports & { readonly run: Run }>(KERNEL, MEMORY_BYTES);
  kernel = exports === null ? null : new JsonKernel(exports.memory.buffer, exports.run);
  return kernel;
}

/**
 * A sink that records' JSON can be collected in as it is written, without a copy. There is one in a process: nobody else
 * may render while it holds anything.
 */
export function openJsonSink(): ByteSink {
  const { sink } = openJsonKernel() ?? { sink: new ByteSink() };
  sink.clear();
  return sink;
}
