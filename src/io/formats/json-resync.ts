/**
 * Finding the next element after a broken one. Brackets can no longer be trusted, so this goes by looks: neighbours in
 * a file begin alike, in the same column of a line or with the same first key; in an array on one line they stand behind
 * `},`. It may take a nested object for an element, but only ever behind damage that was reported.
 */
import type { ByteWindow } from './byte-window.ts';

/** Patterns look no further than this ahead, nor behind. Bytes. */
export const RESYNC_REACH = 160;
/** Deepest indentation that is compared. Bytes. */
export const MAX_INDENTATION = 64;

/** Looked at in one go: a near element must not cost a look at all that is there. Bytes. */
const BLOCK = 64 * 1024;

const HEAD = /^\{[ \t\r\n]{0,64}"[^"\\\r\n]{1,48}"[ \t\r\n]{0,16}:/;

export interface Resync {
  /**
   * Where the next element starts at or behind an offset (`resumed`), or from where to look on with more bytes. `end`:
   * where the broken value ends by its brackets, if that is known: reading goes on there if nothing before it looks
   * like an element.
   */
  find(
    window: ByteWindow,
    from: number,
    ended: boolean,
    end?: number | null,
  ): { readonly at: number; readonly resumed: boolean };
}

/**
 * How to go on behind the broken value at `start`. `line`: offset where its line begins, if only blanks stand before
 * it, else -1. `seen`: offset up to which it was read. `behindComma`: it is an element of an array without a known end.
 */
export function buildResync(
  window: ByteWindow,
  value: { readonly start: number; readonly line: number; readonly seen: number },
  behindComma: boolean,
): Resync {
  const pattern = buildPattern(window, value.start, value.line, value.seen, behindComma);
  return {
    find(bytes, from, ended, end = null) {
      const base = Math.max(bytes.first, from - RESYNC_REACH);
      const limit = end ?? bytes.last;
      const upTo = Math.min(limit, from + BLOCK);
      const text = bytes.latin1(base, upTo);
      // A match is only sure where all that it may look at is there.
      const complete = upTo === limit && (ended || end !== null);
      const sure = complete ? text.length : text.length - RESYNC_REACH;
      pattern.lastIndex = from - base;
      const match = pattern.exec(text);
      if (match !== null && match.index < sure) return { at: base + match.index, resumed: true };
      if (complete && end !== null) return { at: end, resumed: true };
      return { at: Math.max(from, base + sure), resumed: false };
    },
  };
}

/**
 * Follows the brackets of a value that is too long to be kept, from somewhere inside it, to where it ends. Only a guess:
 * in a value that is broken besides, the end may be anywhere or nowhere.
 */
export class BracketTrail {
  /** Offset behind the value; null while it goes on. */
  end: number | null = null;
  #at: number;
  #depth: number;
  #inString: boolean;
  #escaped = false;

  constructor(at: number, depth: number, inString: boolean) {
    this.#at = at;
    this.#depth = depth;
    this.#inString = inString;
  }

  /** Takes in what has come since. */
  follow(window: ByteWindow): void {
    if (this.end !== null) return;
    const { first, last } = window;
    const bytes = window.slice(first, last);
    for (let i = this.#at - first; i < bytes.length; i++) {
      const byte = bytes[i]!;
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === 0x5c) this.#escaped = true;
        else if (byte === 0x22) this.#inString = false;
      } else if (byte === 0x22) this.#inString = true;
      else if (byte === 0x7b || byte === 0x5b) this.#depth++;
      else if ((byte === 0x7d || byte === 0x5d) && --this.#depth === 0) {
        this.end = first + i + 1;
        return;
      }
    }
    this.#at = last;
  }
}

function buildPattern(window: ByteWindow, start: number, line: number, seen: number, behindComma: boolean): RegExp {
  const head = window.latin1(start, Math.min(seen, start + RESYNC_REACH));
  if (!head.startsWith('{')) return /(?<=\n)[\s\S]/g;
  const alternatives: string[] = [];
  const known = HEAD.exec(head);
  if (known !== null) alternatives.push(escapePattern(known[0]));
  if (line >= 0) alternatives.push(`(?<=\\n${window.latin1(line, start)})\\{`);
  else if (known === null && behindComma) {
    alternatives.push('(?<=\\}[ \\t\\r\\n]{0,64},[ \\t\\r\\n]{0,64})\\{(?=[ \\t\\r\\n]{0,64}")');
  }
  return new RegExp(alternatives.length === 0 ? '(?<=\\n)\\{' : alternatives.join('|'), 'g');
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
