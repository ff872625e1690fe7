/**
 * zip archives. One that is a file on disk is read by its central directory, which has the last word on what is in it;
 * one inside another archive, on standard input or without a readable directory is walked from front to back.
 */
import { crc32, createInflateRaw } from 'node:zlib';
import type yauzl from 'yauzl';
import type { Archive, UnpackBudget } from '../archive.ts';
import type { ByteSource } from '../source.ts';
import { openStream } from '../sources/stream.ts';
import { OUTPUT_BYTES, openInflate } from './inflate.ts';
import { nameMember } from './member-name.ts';
import { PackedBytes } from './packed-bytes.ts';
import { openStretch } from './stretch.ts';
import { openZipDirectory, zipLibrary } from './zip-directory.ts';
import { walkZip } from './zip-walk.ts';

const STORED = 0;
const DEFLATED = 8;

export const zip: Archive = {
  id: 'zip',
  detect: (head) => {
    const [p, k, a, b] = head;
    return p === 0x50 && k === 0x4b && ((a === 3 && b === 4) || (a === 5 && b === 6));
  },
  async *open(packed, budget) {
    const directory = packed.path === null ? null : await openDirectory(packed.path);
    if (typeof directory === 'string') budget.fault(packed.name, 'archive-invalid', directory);
    if (directory === null || typeof directory === 'string') yield* walkZip(packed, budget);
    else yield* readDirectory(directory, packed.name, budget);
  },
};

/** The open archive, or what is wrong with its directory. */
async function openDirectory(path: string): Promise<yauzl.ZipFile | string> {
  try {
    return await openZipDirectory(path);
  } catch (error) {
    return `the directory of the zip archive cannot be read: ${(error as Error).message}`;
  }
}

async function* readDirectory(file: yauzl.ZipFile, archive: string, budget: UnpackBudget): AsyncGenerator<ByteSource> {
  try {
    for await (const entry of file.eachEntry()) {
      if (budget.spent) return;
      const path = zipLibrary().getFileNameLowLevel(
        entry.generalPurposeBitFlag,
        entry.fileNameRaw,
        entry.extraFields,
        false,
      );
      if (path.endsWith('/')) continue;
      const name = nameMember(archive, path);
      if (entry.isEncrypted()) budget.fault(name, 'archive-encrypted', 'the member needs a password');
      else if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED) {
        budget.fault(name, 'archive-invalid', `compression method ${entry.compressionMethod} is not supported`);
      } else {
        const member = await openEntry(file, entry, name, budget);
        if (member === null) continue;
        yield member;
        member.close();
      }
    }
  } catch (error) {
    budget.fault(archive, 'archive-invalid', (error as Error).message);
  } finally {
    file.close();
  }
}

async function openEntry(
  file: yauzl.ZipFile,
  entry: yauzl.Entry,
  name: string,
  budget: UnpackBudget,
): Promise<ByteSource | null> {
  try {
    const raw = await file.openReadStreamPromise(entry, { decodeFileData: false });
    const packed = new PackedBytes(openStream(raw, name, entry.compressedSize, budget.report));
    const bytes = unpackMember(packed, entry.compressionMethod, name, entry.uncompressedSize, budget);
    return checkSum(bytes, entry.crc32, budget, () => packed.close());
  } catch (error) {
    budget.fault(name, 'archive-invalid', (error as Error).message);
    return null;
  }
}

function unpackMember(
  packed: PackedBytes,
  method: number,
  name: string,
  size: number,
  budget: UnpackBudget,
): ByteSource {
  if (method === DEFLATED) {
    return openInflate(packed, createInflateRaw({ chunkSize: OUTPUT_BYTES }), name, size, budget);
  }
  const cutOff = (): void => budget.fault(name, 'archive-invalid', 'the member ends early');
  return openStretch(packed, name, packed.size ?? size, cutOff);
}

/** Faults a member whose bytes are not those that were packed, once they are all through. */
function checkSum(source: ByteSource, expected: number, budget: UnpackBudget, close: () => void): ByteSource {
  let sum = 0;
  let closed = false;
  let unpacked = 0;
  return {
    name: source.name,
    size: source.size,
    async next() {
      const bytes = closed ? null : await source.next();
      if (bytes !== null) {
        sum = crc32(bytes, sum);
        unpacked += bytes.length;
      } else if (!closed) {
        closed = true;
        const complete = 'complete' in source ? source.complete === true : unpacked === source.size;
        if (complete && sum !== expected) {
          budget.fault(source.name, 'archive-invalid', 'the checksum of the member does not match', unpacked);
        }
        close();
      }
      return bytes;
    },
    close() {
      if (closed) return;
      closed = true;
      source.close();
      close();
    },
  };
}
