/**
 * Endings of host names as one table of bits, so that the scanner can tell of most names that they are none of those
 * asked for: the last two or three labels of a name are hashed from the right, and a clear bit refuses the name. A set bit
 * says nothing, because hashes collide. Kernel and twin read the same table by the same hash.
 */

const TABLE_BITS = 1 << 18;
export const ENDINGS_BYTES = TABLE_BITS / 8;
/** FNV-1a's numbers. */
const SEED = 0x811c9dc5;
const PRIME = 0x01000193;
const DOT = 0x2e;

/** A table of endings of two or three labels (`openai.com`, `ai.google.dev`), ASCII in lower case. */
export function buildEndings(endings: Iterable<string>): Uint8Array {
  const table = new Uint8Array(ENDINGS_BYTES);
  for (const ending of endings) {
    let hash = SEED;
    for (let i = ending.length - 1; i >= 0; i--) hash = Math.imul(hash ^ ending.charCodeAt(i), PRIME);
    const bit = bitOf(hash);
    table[bit >>> 3]! |= 1 << (bit & 7);
  }
  return table;
}

function bitOf(hash: number): number {
  return (hash ^ (hash >>> 15)) & (TABLE_BITS - 1);
}

/** Whether a value (ASCII, lower case) could be a host name with one of the endings. What no host name has is a doubt. */
export function mayEndSo(table: Uint8Array, value: string): boolean {
  let at = value.endsWith('.') ? value.length - 1 : value.length;
  let hash = SEED;
  let dots = 0;
  while (at > 0) {
    const code = value.charCodeAt(--at);
    if (code === DOT) {
      dots++;
      if (dots > 1 && hasBit(table, hash)) return true;
      if (dots === 3) return false;
    } else if (!isNameCode(code)) return true;
    hash = Math.imul(hash ^ code, PRIME);
  }
  return dots > 0 && hasBit(table, hash);
}

function hasBit(table: Uint8Array, hash: number): boolean {
  const bit = bitOf(hash);
  return (table[bit >>> 3]! & (1 << (bit & 7))) !== 0;
}

/** Letters in lower case, digits, `-`, `_`. */
function isNameCode(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x5f;
}
