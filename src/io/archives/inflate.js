/** Bytes that zlib unpacks at once. */
export const OUTPUT_BYTES = 256 * 1024;
const SMALLEST_SLICE = 512;
const LARGEST_SLICE = 64 * 1024;
/** Checksum and length behind a gzip member go in apart from its data. Bytes. */
const TRAILER = 8;
/** `decoder`: fresh, and owned by the source from here on. */
export function openInflate(packed, decoder, name, size, budget) {
  const first = packed.taken;
  let pulled = 0;
  let unpacked = 0;
  let writing = false;
  let finishing = false;
  let state = 'open';
  let failure = null;
  let signalled = false;
  let wake = null;
  const signal = () => {
    signalled = true;
    wake?.();
  };
  const signals = async () => {
    if (!signalled) {
      await new Promise((resolve) => {
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
  decoder.on('error', (error) => {
    failure ??= error;
    signal();
  });
  const feed = async () => {
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
  const finish = () => {
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
        const bytes = decoder.read(); // not in object mode
        if (bytes !== null) {
          unpacked += bytes.length;
          if (budget.allows(name, bytes.length, unpacked, packed.taken - first)) return bytes;
          state = 'closed';
          finish();
          return null;
        }
        // The decoder may have ended while this was waiting.
        if (state === 'complete') {
          finish();
          return null;
        }
        if (failure !== null) {
          state = 'failed';
          // The first header was seen to be one, so this is what follows the last member: padding or garbage.
          if (failure.message === 'incorrect header check') return null;
          const cut = failure.code === 'Z_BUF_ERROR';
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
