/**
 * zip archives from front to back, by the header before each member: for archives that cannot be read by their
 * directory. Where a header leaves the size open, deflated data tells its own end; other data ends the walk.
 */
import { createInflateRaw } from 'node:zlib';
import { OUTPUT_BYTES, openInflate } from './inflate.js';
import { nameMember } from './member-name.js';
import { PackedBytes } from './packed-bytes.js';
import { openStretch } from './stretch.js';

const MEMBER = 0x04034b50;
const DESCRIPTOR = 0x08074b50;
/** What may follow the last member: directory, its end, or a record that signs or encrypts it. */
const AFTER_MEMBERS = new Set([0x02014b50, 0x06054b50, 0x06064b50, 0x08064b50]);
const HEADER_BYTES = 30;
const ENCRYPTED = 1;
const SIZE_FOLLOWS = 8;
const UNKNOWN_32 = 0xffffffff;
export async function* walkZip(packed, budget) {
  const fault = (detail, name = packed.name) => budget.fault(name, 'archive-invalid', detail, packed.taken);
  for (let members = 0; !budget.spent; ) {
    const magic = Buffer.from(await packed.peek(4));
    const number = magic.length < 4 ? 0 : magic.readUInt32LE();
    if (AFTER_MEMBERS.has(number)) return;
    if (number !== MEMBER) {
      fault(magic.length < 4 ? 'the zip archive ends early' : `what follows member ${members} is damaged`);
      return;
    }
    members++;
    const header = await packed.exact(HEADER_BYTES);
    const name = header === null ? null : await packed.exact(header.readUInt16LE(26));
    const extra = header === null || name === null ? null : await packed.exact(header.readUInt16LE(28));
    if (header === null || name === null || extra === null) return fault('the zip archive ends early');
    const flags = header.readUInt16LE(6);
    const method = header.readUInt16LE(8);
    const packedSize = readPackedSize(header, extra);
    const path = name.toString('utf8');
    const member = nameMember(packed.name, path);
    const open = (flags & SIZE_FOLLOWS) !== 0 && packedSize === 0 && !path.endsWith('/');
    if ((flags & ENCRYPTED) !== 0 || (method !== 0 && method !== 8) || (open && method !== 8)) {
      if ((flags & ENCRYPTED) !== 0) budget.fault(member, 'archive-encrypted', 'the member needs a password');
      else if (method === 0) fault('the size of a member is not given', member);
      else fault(`compression method ${method} is not supported`, member);
      if (open) return;
      if (!(await packed.skip(packedSize))) return fault('the zip archive ends early');
    } else if (open) {
      const bytes = openInflate(packed, createInflateRaw({ chunkSize: OUTPUT_BYTES }), member, null, budget);
      // Whoever reads it may stop early, but only its end says where the next member starts.
      yield { name: member, size: null, next: () => bytes.next(), close: () => {} };
      while ((await bytes.next()) !== null);
      if (!bytes.complete) return;
    } else if (!path.endsWith('/')) {
      const cutOff = () => fault('the zip archive ends early', member);
      const stretch = openStretch(packed, member, packedSize, cutOff);
      if (method === 0) yield stretch;
      else {
        const inner = new PackedBytes(stretch);
        const bytes = openInflate(inner, createInflateRaw({ chunkSize: OUTPUT_BYTES }), member, null, budget);
        yield bytes;
        bytes.close();
      }
      if (!(await packed.skip(stretch.left))) return;
    }
    if ((flags & SIZE_FOLLOWS) !== 0 && !(await skipDescriptor(packed))) return fault('the zip archive ends early');
  }
}
/** Compressed size: 64 bits wide in the extra field where 32 do not hold it. */
function readPackedSize(header, extra) {
  const size = header.readUInt32LE(18);
  if (size !== UNKNOWN_32) return size;
  for (let at = 0; at + 4 <= extra.length; ) {
    const length = extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === 1 && length >= 16 && at + 20 <= extra.length) {
      return Number(extra.readBigUInt64LE(at + 12));
    }
    at += 4 + length;
  }
  return size;
}
/** Checksum and sizes behind a member: with or without a signature, sizes of 32 or 64 bits. */
async function skipDescriptor(packed) {
  const bytes = Buffer.from(await packed.peek(28));
  const signed = bytes.length >= 4 && bytes.readUInt32LE() === DESCRIPTOR ? 4 : 0;
  const lengths = [12, 20].map((length) => length + signed);
  const fits = (length) => {
    if (bytes.length < length + 4) return false;
    const next = bytes.readUInt32LE(length);
    return next === MEMBER || AFTER_MEMBERS.has(next);
  };
  return packed.skip(lengths.find(fits) ?? lengths[0]);
}
