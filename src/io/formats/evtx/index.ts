/**
 * EVTX, the event log file of Windows since Vista. Templates are kept for the whole process: they hold only what was
 * compared byte by byte, so that no file can change what another one means, and they are bounded.
 */
import type { Format, RecordSink } from '../../format.ts';
import { CHUNK_BYTES } from './chunk.ts';
import { CHUNK_MAGIC, type EvtxOptions, EvtxReader, FILE_HEADER_BYTES, FILE_MAGIC } from './reader.ts';
import { TemplateStore } from './template.ts';

export { ByteSink } from './byte-sink.ts';
export { openJsonSink } from './json-kernel.ts';
export { findOldest } from './log-order.ts';
export type { EvtxOptions } from './reader.ts';
export { EvtxRecord } from './record.ts';

const store = new TemplateStore();

const startsWith = (bytes: Uint8Array, at: number, text: string): boolean =>
  bytes.length >= at + text.length && [...text].every((char, i) => bytes[at + i] === char.charCodeAt(0));

export function openEvtx(sink: RecordSink, options: EvtxOptions): EvtxReader {
  return new EvtxReader(sink, options, store);
}

export const evtx: Format = {
  id: 'evtx',
  // Also by its first chunk, where the file header is damaged. Bare chunks without a file header are read by
  // `openEvtx`, but not found here: cutting a file into ranges relies on chunks lying behind a header.
  detect: (head) => startsWith(head, 0, FILE_MAGIC) || startsWith(head, FILE_HEADER_BYTES, CHUNK_MAGIC),
  open: openEvtx,
  // Chunks lie at fixed places, whatever they hold.
  cut: (_bytes, from, offset) => {
    const at = Math.max(0, Math.ceil((offset + from - FILE_HEADER_BYTES) / CHUNK_BYTES));
    return FILE_HEADER_BYTES + at * CHUNK_BYTES - offset;
  },
};
