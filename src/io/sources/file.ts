/**
 * Plain files, read synchronously into one reused buffer: the fastest way that Node has. A range reads only its bytes,
 * for workers that share a file. A file that cannot be opened or read is a fault and an empty source.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { ByteSource, ReportFault } from '../source.ts';

/** Leaves room in the L2 cache for what readers make of it; larger buffers were slower. Bytes. */
const BUFFER_BYTES = 256 * 1024;

/** A buffer that no file uses: files come one after another, and each would make a new one. */
let spare: Buffer | null = null;

export interface FileRange {
  /** Offset of the first byte. */
  readonly start: number;
  /** Offset after the last byte. */
  readonly end: number;
}

export function openFile(path: string, name: string, report: ReportFault, range?: FileRange): ByteSource {
  let position = range?.start ?? 0;
  let descriptor = -1;
  let buffer: Buffer | null = null;
  let size: number | null = range === undefined ? null : range.end - range.start;
  const fail = (error: unknown): null => {
    report({ code: 'read-failed', source: name, offset: position, detail: describeSystemError(error) });
    close();
    return null;
  };
  const close = (): void => {
    if (descriptor >= 0) closeSync(descriptor);
    descriptor = -1;
    if (buffer !== null) spare = buffer;
    buffer = null;
  };
  try {
    descriptor = openSync(path, 'r');
    const stat = fstatSync(descriptor);
    // Pipes have no size, and no positions: null reads on from where they are.
    if (size === null && stat.isFile()) size = stat.size;
  } catch (error) {
    fail(error);
  }
  const seekable = size !== null;
  return {
    name,
    size,
    next() {
      if (descriptor < 0) return null;
      try {
        buffer ??= takeBuffer();
        const wanted = range === undefined ? buffer.length : Math.min(buffer.length, range.end - position);
        const length = wanted <= 0 ? 0 : readSync(descriptor, buffer, 0, wanted, seekable ? position : null);
        if (length === 0) {
          close();
          return null;
        }
        position += length;
        return buffer.subarray(0, length);
      } catch (error) {
        return fail(error);
      }
    },
    close,
  };
}

function takeBuffer(): Buffer {
  const taken = spare ?? Buffer.allocUnsafeSlow(BUFFER_BYTES);
  spare = null;
  return taken;
}

/** Whether the operating system refused something; whatever else is thrown is a bug of ours. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

export function isMissingFile(error: unknown): boolean {
  return isSystemError(error) && error.code === 'ENOENT';
}

/** What the operating system said, without the path, which the fault names already. `path`: where errors do not hold it. */
export function describeSystemError(error: unknown, path?: string): string {
  if (!(error instanceof Error)) return String(error);
  const { code, path: asked = path } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
      // A variable of a script that is not set, and what cmd and quotes leave as it is.
      if (asked === '') return 'the name is empty';
      if (asked !== undefined && /^~[/\\]/.test(asked))
        return 'no such file or directory; the shell did not replace the ~';
      // Names come as text, and bytes that are none come as this: such a file cannot be asked for by its name.
      return asked?.includes('\ufffd') === true
        ? 'its name is not UTF-8, so it cannot be opened; rename it'
        : 'no such file or directory';
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'EISDIR':
      return 'it is a directory';
    case 'ENOTDIR':
      return 'a part of its path is a file';
    case 'EEXIST':
      return 'a file of that name is there';
    case 'EROFS':
      return 'the file system can only be read';
    case 'EMFILE':
    case 'ENFILE':
      return 'too many open files';
    case 'ENOSPC':
      return 'no space left on the device';
    case 'EIO':
      return 'input/output error';
    default:
      return code === undefined ? error.message : `the operating system answered ${code}`;
  }
}
