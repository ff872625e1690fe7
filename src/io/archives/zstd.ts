/**
 * Zstandard streams. Frames and blocks are walked here and decoded by fzstd one block at a time, so that at most one
 * block's worth (128 KiB) is unpacked ahead of the consumer, damage costs one block, and a frame that asks for a huge
 * window is refused before anything is allocated. fzstd does not bound what a made-up block makes it do (fifteen bytes
 * can keep it busy for minutes), so it works against a clock. Frames that need a dictionary are refused; checksums are
 * not checked.
 */
import { createContext, Script } from 'node:vm';
import { library } from '../../text/library.ts';
import type { Archive, UnpackBudget } from '../archive.ts';
import type { ByteSource } from '../source.ts';
import type { PackedBytes } from './packed-bytes.ts';

const fzstd = library<typeof import('fzstd')>('fzstd');

const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
/** The largest window that the reference decoder accepts without being told to. Bytes. */
const MAX_WINDOW = 128 * 1024 * 1024;
const MAX_BLOCK = 128 * 1024;
/** Time that a stream may take before any of it is unpacked, and for each byte; usual is a hundredth. Milliseconds. */
const PATIENCE = 5000;
const PATIENCE_PER_BYTE = 1 / 2000;

export const zstd: Archive = {
  id: 'zstd',
  detect: (head) => head.length >= 4 && Buffer.from(head.subarray(0, 4)).readUInt32LE() === MAGIC,
  async *open(packed, budget) {
    yield openZstd(packed, budget);
  },
};

class ZstdDamage extends Error {}

function openZstd(packed: PackedBytes, budget: UnpackBudget): ByteSource {
  const blocks = readBlocks(packed);
  let unpacked = 0;
  let closed = false;
  return {
    name: packed.name,
    size: null,
    async next() {
      if (closed) return null;
      try {
        for (;;) {
          const { value, done } = await blocks.next();
          if (done === true) break;
          unpacked += value.length;
          if (!budget.allows(packed.name, value.length, unpacked, packed.taken)) break;
          if (value.length > 0) return value;
        }
      } catch (error) {
        // fzstd throws on damage, and trips over its own feet on some of it.
        const detail = error instanceof ZstdDamage ? error.message : 'a damaged Zstandard block';
        budget.fault(packed.name, 'archive-invalid', detail, unpacked);
      }
      closed = true;
      return null;
    },
    close() {
      closed = true;
    },
  };
}

/** Calls a function that may never end, and ends it; false: it had to be ended. */
class Clock {
  #left = PATIENCE;
  #step: () => void = () => {};
  // The only way to interrupt a function is to call it from a script.
  readonly #script = new Script('step()');
  readonly #context = createContext({ step: () => this.#step() });

  run(step: () => void): boolean {
    if (this.#left < 1) return false;
    const start = performance.now();
    this.#step = step;
    try {
      this.#script.runInContext(this.#context, { timeout: Math.ceil(this.#left) });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return false;
      throw error;
    }
    this.#left -= performance.now() - start;
    return true;
  }

  /** Time that unpacked bytes have earned. */
  earn(bytes: number): void {
    this.#left = Math.min(PATIENCE, this.#left + bytes * PATIENCE_PER_BYTE);
  }
}

async function* readBlocks(packed: PackedBytes): AsyncGenerator<Uint8Array> {
  const clock = new Clock();
  for (let frames = 0; ; frames++) {
    const magic = await packed.peek(4);
    if (magic.length === 0) return;
    const number = magic.length < 4 ? 0 : Buffer.from(magic).readUInt32LE();
    if ((number & 0xfffffff0) >>> 0 === SKIPPABLE) {
      await exact(packed, 4);
      if (!(await packed.skip((await exact(packed, 4)).readUInt32LE()))) throw new ZstdDamage('the stream ends early');
    } else if (number === MAGIC) yield* readFrame(packed, clock);
    else if (frames === 0 || magic.some((byte) => byte !== 0)) throw new ZstdDamage('bytes that belong to no frame');
    else return;
  }
}

async function* readFrame(packed: PackedBytes, clock: Clock): AsyncGenerator<Uint8Array> {
  const { bytes, checksum } = await readFrameHeader(packed);
  let out: Uint8Array[] = [];
  const decoder = new (fzstd().Decompress)((part) => out.push(part));
  decoder.push(bytes);
  for (let last = false; !last; ) {
    const head = await exact(packed, 3);
    const word = head.readUIntLE(0, 3);
    last = (word & 1) === 1;
    const kind = (word >> 1) & 3;
    const size = word >> 3;
    if (kind === 3 || size > MAX_BLOCK) throw new ZstdDamage('a block of an impossible size or kind');
    const content = await exact(packed, kind === 1 ? 1 : size);
    const tail = last && checksum ? await exact(packed, 4) : Buffer.alloc(0);
    const block = Buffer.concat([head, content, tail]);
    if (!clock.run(() => decoder.push(block, last))) throw new ZstdDamage('a block that takes too long');
    const ready = out;
    for (const part of ready) clock.earn(part.length);
    out = [];
    yield* ready;
  }
}

async function readFrameHeader(packed: PackedBytes): Promise<{ bytes: Buffer; checksum: boolean }> {
  const start = await exact(packed, 5);
  const flags = start[4]!;
  const single = (flags & 0x20) !== 0;
  const dictionary = [0, 1, 2, 4][flags & 3]!;
  const length = [single ? 1 : 0, 2, 4, 8][flags >> 6]!;
  const rest = await exact(packed, (single ? 0 : 1) + dictionary + length);
  if (
    rest
      .subarray(single ? 0 : 1)
      .subarray(0, dictionary)
      .some((byte) => byte !== 0)
  ) {
    throw new ZstdDamage('the stream needs a dictionary');
  }
  let window: number;
  if (single) {
    const field = rest.subarray(dictionary);
    window = length === 8 ? Number(field.readBigUInt64LE()) : field.readUIntLE(0, length);
  } else {
    const base = 2 ** (10 + (rest[0]! >> 3));
    window = base + (base / 8) * (rest[0]! & 7);
  }
  if (window > MAX_WINDOW) throw new ZstdDamage(`the stream asks for a window of ${window} bytes`);
  return { bytes: Buffer.concat([start, rest]), checksum: (flags & 4) !== 0 };
}

async function exact(packed: PackedBytes, length: number): Promise<Buffer> {
  const bytes = await packed.exact(length);
  if (bytes === null) throw new ZstdDamage('the stream ends early');
  return bytes;
}
