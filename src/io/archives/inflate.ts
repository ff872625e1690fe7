/**
 * Pulls unpacked bytes out of one of zlib's decoders. Input goes in by slices that grow with what was read: zlib gives
 * nothing of a slice in which it meets damage, so damage costs at most a sixteenth of what came before it, and a bad
 * checksum at the very end nothing. At most one slice is under way, whatever the consumer does.
 */
import type { Gunzip, InflateRaw } from 'node:zlib';
import type { UnpackBudget } from '../archive.ts';
import type { ByteSource } from '../source.ts';
import type { PackedBytes } from './packed-bytes.ts';

/** Bytes that zlib unpacks at once. */
export const OUTPUT_BYTES = 256 * 1024;
const SMALLEST_SLICE = 512;
const LARGEST_SLICE = 64 * 1024;
/** Checksum and length behind a gzip member go in apart from its data. Bytes. */
const TRAILER = 8;

export interface Inflating extends ByteSource {
  /** Bytes of the input that the decoder has used; what was pulled beyond is given back at the end. */
  readonly used: number;
  /** Whether the compressed data came to its proper end. */
  readonly complete: boolean;
}

/** `decoder`: fresh, and owned by the source from here on. */
export function openInflate(
  packed: PackedBytes,
  decoder: Gunzip | InflateRaw,
  name: string,
  size: number | null,
  budget: UnpackBudget,
): Inflating {
  const first = packed.taken;
  let pulled = 0;
  let unpacked = 0;
  let writing = false;
  let finishing = false;
  let state: 'open' | 'complete' | 'failed' | 'closed' = 'open';
  let failure: Error | null = null;
  let signalled = false;
  let wake: (() => void) | null = null;
  const signal = (): void => {
    signalled = true;
    wake?.();
  };
  const signals = async (): Promise<void> => {
    if (!signalled) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    signalled = false;
    wake = null;
  };
  decoder.on('readable', signal);
  decoder.on('end', () => {
    if (state === 'open') state = 'complete';
    signal();
  });
  decoder.on('error', (error: Error) => {
    failure ??= error;
    signal();
  });

  const feed = async (): Promise<void> => {
    const wanted = Math.max(SMALLEST_SLICE, Math.min(LARGEST_SLICE, pulled >> 4));
    if (packed.held === 0) await packed.peek(1);
    const slice = await packed.take(packed.held > TRAILER ? Math.min(wanted, packed.held - TRAILER) : wanted);
    if (state !== 'open') return;
    if (slice === null) {
      finishing = true;
      decoder.end();
      return;
    }
    pulled += slice.length;
    writing = true;
    decoder.write(slice, () => {
      writing = false;
      signal();
    });
  };

  const finish = (): void => {
    if (state === 'complete' && !decoder.destroyed) packed.untake(pulled - decoder.bytesWritten);
    decoder.destroy();
  };

  return {
    name,
    size,
    get used() {
      return decoder.bytesWritten;
    },
    get complete() {
      return state === 'complete';
    },
    async next() {
      for (;;) {
        if (state === 'closed' || state === 'failed') return null;
        const bytes = decoder.read() as Buffer | null; // not in object mode
        if (bytes !== null) {
          unpacked += bytes.length;
          if (budget.allows(name, bytes.length, unpacked, packed.taken - first)) return bytes;
          state = 'closed';
          finish();
          return null;
        }
        // The decoder may have ended while this was waiting.
        if ((state as string) === 'complete') {
          finish();
          return null;
        }
        if (failure !== null) {
          state = 'failed';
          // The first header was seen to be one, so this is what follows the last member: padding or garbage.
          if (failure.message === 'incorrect header check') return null;
          const cut = (failure as NodeJS.ErrnoException).code === 'Z_BUF_ERROR';
          budget.fault(name, 'archive-invalid', cut ? 'the compressed data ends early' : failure.message, unpacked);
          finish();
          return null;
        }
        if (!writing && !finishing) await feed();
        await signals();
      }
    },
    close() {
      if (state === 'open') {
        state = 'closed';
        finish();
      }
      signal();
    },
  };
}
