/** Node's streams as sources: one chunk at a time, never ahead of the reader; an error is a fault and the end. */
import type { Readable } from 'node:stream';
import type { ByteSource, ReportFault } from '../source.ts';
import { describeSystemError } from './file.ts';

export function openStream(stream: Readable, name: string, size: number | null, report: ReportFault): ByteSource {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>; // not in object mode, no encoding
  let offset = 0;
  let closed = false;
  return {
    name,
    size,
    async next() {
      if (closed) return null;
      try {
        const { value, done } = await chunks.next();
        if (done !== true) {
          offset += value.length;
          return value;
        }
      } catch (error) {
        if (!closed) report({ code: 'read-failed', source: name, offset, detail: describeSystemError(error) });
      }
      closed = true;
      return null;
    },
    close() {
      closed = true;
      stream.destroy();
    },
  };
}
