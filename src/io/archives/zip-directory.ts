/**
 * The central directory of a zip on disk. Archives have bytes behind their end that no directory speaks of: a line feed
 * from a download, padding, a signature. Other tools pass over them; yauzl takes such a file for damaged.
 */
import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs';
import type yauzl from 'yauzl';
import { library } from '../../text/library.ts';

export const zipLibrary = library<typeof yauzl>('yauzl');

/** Names stay bytes here: yauzl would refuse the whole archive for one bad name. */
const OPTIONS = { lazyEntries: true, autoClose: false, decodeStrings: false, validateEntrySizes: false };

const END_RECORD = Buffer.from('PK\x05\x06', 'latin1');
/** Bytes of the end record before its comment, the last two of which count the comment's. */
const END_SIZE = 22;
const MAX_COMMENT = 0xffff;

/** Rejects where there is no directory to be read. */
export async function openZipDirectory(path: string): Promise<yauzl.ZipFile> {
  try {
    return await zipLibrary().openPromise(path, OPTIONS);
  } catch (error) {
    const end = endOf(path);
    if (end === null) throw error;
    return await zipLibrary().fromRandomAccessReaderPromise(readerOf(path), end, OPTIONS);
  }
}

/** Where the archive in a file ends, by its last end record whose comment lies in the file; null where none is. */
function endOf(path: string): number | null {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const tail = Buffer.alloc(Math.min(size, END_SIZE + 2 * MAX_COMMENT));
    const start = size - tail.length;
    if (readSync(file, tail, 0, tail.length, start) !== tail.length) return null;
    for (let at = tail.length - END_SIZE; at >= 0; at--) {
      at = tail.lastIndexOf(END_RECORD, at);
      if (at === -1) return null;
      const end = at + END_SIZE + tail.readUInt16LE(at + END_SIZE - 2);
      if (end <= tail.length) return start + end;
    }
    return null;
  } finally {
    closeSync(file);
  }
}

/** Opens the file for each reading: yauzl counts the uses of a shared one wrong, and closes it too early. */
function readerOf(path: string): yauzl.RandomAccessReader {
  class Reader extends zipLibrary().RandomAccessReader {
    override _readStreamForRange(start: number, end: number): ReturnType<typeof createReadStream> {
      return createReadStream(path, { start, end: end - 1 });
    }
  }
  return new Reader();
}
