/**
 * Plain files whose next part is read while the last one is looked at. Worth it where looking takes much longer than
 * reading and nothing else has use for a second processor: a scan keeps all of them busy itself.
 */
import { closeSync, fstatSync, openSync, read } from 'node:fs';
import type { ByteSource, ReportFault } from '../source.ts';
import { describeSystemError, type FileRange } from './file.ts';

/** Large, since a part that is read elsewhere costs some microseconds of waking up. Bytes. */
const BUFFER_BYTES = 1024 * 1024;

/** A file that cannot be opened or read is a fault and an empty source. */
export function openAhead(path: string, name: string, report: ReportFault, range?: FileRange): ByteSource {
  const end = range?.end ?? Number.POSITIVE_INFINITY;
  let position = range?.start ?? 0;
  let size: number | null = range === undefined ? null : range.end - range.start;
  let descriptor = -1;
  let buffers: readonly Buffer[] = [];
  let ahead: Promise<Buffer | null> | null = null;
  const fail = (error: unknown): null => {
    report({ code: 'read-failed', source: name, offset: position, detail: describeSystemError(error) });
    return null;
  };
  const readNext = (): Promise<Buffer | null> =>
    new Promise((resolve) => {
      const [into] = buffers as [Buffer, Buffer]; // both are there while the file is open
      const wanted = Math.min(into.length, end - position);
      if (wanted <= 0) resolve(null);
      else
        read(descriptor, into, 0, wanted, position, (error, length) => {
          position += length;
          resolve(error === null ? (length === 0 ? null : into.subarray(0, length)) : fail(error));
        });
    });
  try {
    descriptor = openSync(path, 'r');
    size ??= fstatSync(descriptor).size;
    const bytes = Math.max(4096, Math.min(BUFFER_BYTES, size));
    buffers = [Buffer.allocUnsafeSlow(bytes), Buffer.allocUnsafeSlow(bytes)];
    ahead = readNext();
  } catch (error) {
    fail(error);
  }
  return {
    name,
    size,
    async next() {
      const bytes = ahead === null ? null : await ahead;
      ahead = null;
      if (bytes === null || descriptor < 0) return null;
      buffers = [buffers[1]!, buffers[0]!];
      ahead = readNext();
      return bytes;
    },
    close() {
      if (descriptor < 0) return;
      const closing = descriptor;
      descriptor = -1;
      // What is being read must not end up in another file's place.
      void Promise.resolve(ahead).then(() => closeSync(closing));
      ahead = null;
    },
  };
}
