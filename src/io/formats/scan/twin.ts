/**
 * The line scan in plain TypeScript: the definition that the kernel is compared with, and what runs where WebAssembly
 * SIMD is missing. It finds the same lines, by `indexOf` and regular expressions.
 */
import { mayEndSo } from './endings.ts';
import { ENTRY_WORDS, type LineScanner, MAX_ENTRIES, MEMORY_BYTES, READ_BIT } from './memory.ts';
import type { ScanNeedle, ScanPattern, ScanPlan } from './plan.ts';
import { valueBehind } from './value-behind.ts';

const LINE_FEED = 0x0a;

/** Whether the value behind a key surely matches none of the patterns. `rest` is the line behind the key. */
export function isRefused(patterns: readonly ScanPattern[], rest: string): boolean {
  const value = valueBehind(rest);
  if (value === null) return false;
  return !patterns.some(
    ({ text, at, shortest, longest }) =>
      value.length >= shortest &&
      value.length <= longest &&
      (at === 'start' ? value.startsWith(text) : value.endsWith(text)),
  );
}

const ESCAPE = /\\u00([2-7][0-9a-fA-F])|&#(?:[xX]([0-9a-fA-F]{1,8});|([0-9]{1,8});)?/g;

/** Whether a line holds an escape that could hide a part of what the plan looks for. */
export function hasHidingEscape(danger: Uint8Array, line: string): boolean {
  for (const match of line.matchAll(ESCAPE)) {
    const [whole, escaped, hex, decimal] = match;
    if (escaped !== undefined) {
      const code = Number.parseInt(escaped, 16);
      // An ampersand only matters where it starts a numeric entity of XML inside the string.
      if (code === 0x26 ? line[match.index + whole.length] === '#' : danger[code] === 1) return true;
    } else if (hex !== undefined || decimal !== undefined) {
      const code = hex !== undefined ? Number.parseInt(hex, 16) : Number.parseInt(decimal!, 10);
      if (danger[code] === 1) return true;
    } else return true;
  }
  return false;
}

/** The hits of one line, as in a list entry; 0 where it need not be read. */
export function findHits(plan: ScanPlan, line: Buffer): number {
  if ((line.includes('\\u00') || line.includes('&#')) && hasHidingEscape(plan.danger, line.toString('latin1'))) {
    return READ_BIT;
  }
  let hits = 0;
  for (const [i, needle] of plan.needles.entries()) {
    if (!holdsNeedle(needle, line)) continue;
    if (needle.sure) return READ_BIT;
    hits |= 1 << i;
  }
  return hits;
}

function holdsNeedle({ literal, patterns, endings }: ScanNeedle, line: Buffer): boolean {
  let at = line.indexOf(literal, 0, 'latin1');
  if ((patterns === null && endings === null) || at < 0) return at >= 0;
  const text = line.toString('latin1');
  for (; at >= 0; at = text.indexOf(literal, at + 1)) {
    const rest = text.slice(at + literal.length);
    if (patterns !== null ? !isRefused(patterns, rest) : mayPass(endings!, rest)) return true;
  }
  return false;
}

/** Whether the value behind a key could be a host name with one of the endings, or cannot be told. */
function mayPass(endings: Uint8Array, rest: string): boolean {
  const value = valueBehind(rest);
  return value === null || mayEndSo(endings, value);
}

/** Whether a line has a byte that is neither space, tab nor carriage return. */
export function hasContent(line: Uint8Array): boolean {
  for (const byte of line) if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return true;
  return false;
}

export function openTwin(): LineScanner {
  const memory = Buffer.alloc(MEMORY_BYTES);
  const list = new Int32Array(MAX_ENTRIES * ENTRY_WORDS);
  let plan: ScanPlan | null = null;
  let records = 0;
  let entries = 0;
  return {
    kind: 'twin',
    memory,
    list,
    load(next) {
      plan = next;
    },
    scan(from, to) {
      records = 0;
      entries = 0;
      let start = from;
      while (start < to) {
        const end = memory.indexOf(LINE_FEED, start);
        const line = memory.subarray(start, end);
        if (hasContent(line)) {
          const hits = plan === null ? READ_BIT : findHits(plan, line);
          if (hits !== 0) {
            if (entries === MAX_ENTRIES) return start;
            list.set([start, end, records, hits], entries * ENTRY_WORDS);
            entries++;
          }
          records++;
        }
        start = end + 1;
      }
      return start;
    },
    get records() {
      return records;
    },
    get entries() {
      return entries;
    },
  };
}
