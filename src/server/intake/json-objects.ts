/**
 * JSON objects that stand one after another, with or without white space between: what collectors take as one body. Cuts
 * them apart and judges them without decoding them; as events each is to be one line.
 */
import { JsonBytes, type TakeMember } from './json-bytes.ts';

const BLANK = 0x20;
const LINE_BREAKS = [0x0a, 0x0d];

/**
 * Calls back with every object in turn, from its first byte to behind its last, having told of its members; stops where
 * `take` answers false. True where nothing but white space is left behind the last.
 */
export function eachObject(
  bytes: Uint8Array,
  member: TakeMember,
  take: (from: number, to: number) => boolean,
): boolean {
  const json = new JsonBytes(bytes);
  for (let at = 0; ; ) {
    at = json.skipBlanks(at);
    if (at === bytes.length) return true;
    const end = json.endOfObject(at, member);
    if (end === -1 || !take(at, end)) return false;
    at = end;
  }
}

/** Whether bytes are one object and nothing else. */
export function isObject(bytes: Uint8Array): boolean {
  const json = new JsonBytes(bytes);
  const end = json.endOfObject(json.skipBlanks(0), null);
  return end !== -1 && json.skipBlanks(end) === bytes.length;
}

/** Line breaks can only stand between tokens: in texts they are escaped. */
export function toLine(bytes: Buffer): Buffer {
  if (!bytes.includes(0x0a) && !bytes.includes(0x0d)) return bytes;
  const line = Buffer.from(bytes);
  for (const lineBreak of LINE_BREAKS) {
    for (let at = line.indexOf(lineBreak); at !== -1; at = line.indexOf(lineBreak, at + 1)) line[at] = BLANK;
  }
  return line;
}
