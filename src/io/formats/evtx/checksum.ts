/**
 * CRC-32 (IEEE), as EVTX headers and chunks carry it. Node has a fast one from 20.15 on; older ones get a table. Asked
 * for only with `verify`: checking everything would halve the speed of skipping.
 */
import * as zlib from 'node:zlib';

type Crc32 = (bytes: Uint8Array, start?: number) => number;

let table: Uint32Array | null = null;

function buildTable(): Uint32Array {
  const built = new Uint32Array(256);
  for (let i = 0; i < 256; i++) {
    let value = i;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    built[i] = value;
  }
  return built;
}

/** The plain form. `start` is the checksum of what came before. */
export function crc32ByTable(bytes: Uint8Array, start = 0): number {
  table ??= buildTable();
  let crc = ~start >>> 0;
  for (const byte of bytes) crc = (crc >>> 8) ^ table[(crc ^ byte) & 255]!;
  return ~crc >>> 0;
}

// Absent before Node 20.15, whatever the type says.
const native = (zlib as { crc32?: Crc32 }).crc32;

export const crc32: Crc32 = typeof native === 'function' ? native : crc32ByTable;
