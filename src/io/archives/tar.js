import { nameMember } from './member-name.js';
import { openStretch } from './stretch.js';

const BLOCK = 512;
/** A pax or long-name header larger than this is passed over unread. Bytes. */
const MAX_EXTENSION = 64 * 1024;
export const tar = {
  id: 'tar',
  detect: (head) => head.length >= BLOCK && parseHeader(Buffer.from(head.subarray(0, BLOCK))) !== null,
  async *open(packed, budget) {
    let name = null;
    let size = null;
    let broken = false;
    while (!budget.spent) {
      const block = await packed.exact(BLOCK);
      if (block === null) return;
      if (block.every((byte) => byte === 0)) continue;
      const header = parseHeader(block);
      if (header === null) {
        if (!broken)
          budget.fault(packed.name, 'archive-invalid', 'a header of the tar archive is damaged', packed.taken);
        broken = true;
        continue;
      }
      broken = false;
      if (header.type === 'L' || header.type === 'x') {
        const text = await readExtension(packed, header.size);
        if (text === null) return cutOff(budget, packed);
        if (header.type === 'L') name = text.split('\0', 1)[0];
        else {
          name = paxValue(text, 'path') ?? name;
          const length = Number(paxValue(text, 'size') ?? Number.NaN);
          if (Number.isSafeInteger(length) && length >= 0) size = length;
        }
        continue;
      }
      const length = size ?? header.size;
      const path = name ?? header.name;
      name = size = null;
      if (isFile(header.type) && !path.endsWith('/')) {
        const member = openStretch(packed, nameMember(packed.name, path), length, () => cutOff(budget, packed));
        yield member;
        if (!(await packed.skip(member.left))) return;
      } else if (!(await packed.skip(hasContent(header.type) ? length : 0))) return cutOff(budget, packed);
      if (header.type === 'S')
        budget.fault(nameMember(packed.name, path), 'archive-invalid', 'a sparse member is not read');
      const padding = (BLOCK - (length % BLOCK)) % BLOCK;
      if (hasContent(header.type) && !(await packed.skip(padding))) return;
    }
  },
};
function cutOff(budget, packed) {
  budget.fault(packed.name, 'archive-invalid', 'the tar archive ends early', packed.taken);
}
function isFile(type) {
  return type === '0' || type === '\0' || type === '7';
}
/** Links, devices, folders and pipes have no content, whatever size they state. */
function hasContent(type) {
  return !'123456'.includes(type);
}
/** null: not a header, its checksum does not match. */
function parseHeader(block) {
  let sum = 8 * 0x20;
  for (let i = 0; i < BLOCK; i++) if (i < 148 || i >= 156) sum += block[i];
  if (parseNumber(block.subarray(148, 156)) !== sum) return null;
  const size = parseNumber(block.subarray(124, 136));
  if (size === null) return null;
  const magic = block.toString('latin1', 257, 263);
  const prefix = magic === 'ustar\0' ? textOf(block.subarray(345, 500)) : '';
  const name = textOf(block.subarray(0, 100));
  return { name: prefix === '' ? name : `${prefix}/${name}`, size, type: String.fromCharCode(block[156]) };
}
function textOf(field) {
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? field.length : end);
}
/** Octal text, or for large numbers base 256 with the first bit set. */
function parseNumber(field) {
  if (field[0] === 0x80) {
    let value = 0;
    for (const byte of field.subarray(1)) value = value * 256 + byte;
    return Number.isSafeInteger(value) ? value : null;
  }
  const text = textOf(field).trim();
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : text === '' ? 0 : null;
}
/** Content of a header that extends the next one, '' if it is too large to be one; null: the archive ends. */
async function readExtension(packed, size) {
  const padding = (BLOCK - (size % BLOCK)) % BLOCK;
  if (size > MAX_EXTENSION) return (await packed.skip(size + padding)) ? '' : null;
  const bytes = await packed.exact(size + padding);
  return bytes === null ? null : bytes.toString('utf8', 0, size);
}
/** Pax records are `length key=value\n`. */
function paxValue(text, key) {
  for (const line of text.split('\n')) {
    const match = /^\d{1,9} ([^=]{1,64})=/.exec(line);
    if (match?.[1] === key) return line.slice(match[0].length);
  }
  return null;
}
