/** gzip streams: one or more members after each other read as one; blanks or garbage behind them are passed over. */
import { createGunzip } from 'node:zlib';
import { OUTPUT_BYTES, openInflate } from './inflate.js';
export const gzip = {
  id: 'gzip',
  detect: (head) => head[0] === 0x1f && head[1] === 0x8b && head[2] === 8,
  async *open(packed, budget) {
    yield openInflate(packed, createGunzip({ chunkSize: OUTPUT_BYTES }), packed.name, null, budget);
  },
};
