/** The way from a broken value to the next one: where to look, how often bytes may be read again, when to give up. */
import type { ByteWindow } from './byte-window.ts';
import { type BracketTrail, buildResync, type Resync } from './json-resync.ts';

/** Bytes that may be read again after broken elements: this much, and eight times what was read. */
const REREAD_ALLOWANCE = 64 * 1024 * 1024;

export class Recovery {
  readonly #window: ByteWindow;
  readonly #origin: number;
  #resync: Resync | null = null;
  /** Where the broken value ends by its brackets; null where nothing tells. */
  #end: number | null = null;
  /** Finds that out for a value that is only too long. */
  #trail: BracketTrail | null = null;
  #reread = 0;

  constructor(window: ByteWindow) {
    this.#window = window;
    this.#origin = window.first;
  }

  /**
   * A value is broken. Gives the offset from which to look for the next one: just behind its start where that is
   * affordable. `end`: where it ended, if its brackets match.
   */
  begin(
    value: { readonly start: number; readonly line: number; readonly seen: number },
    inArray: boolean,
    end: number | null,
  ): number {
    this.#resync = buildResync(this.#window, value, inArray && end === null);
    this.#end = end;
    this.#trail = null;
    const again = value.seen - value.start;
    if (this.#reread + again > REREAD_ALLOWANCE + 8 * (value.seen - this.#origin)) return value.seen;
    this.#reread += again;
    return value.start + 1;
  }

  /** The broken value may be followed to its end, from where it was left. */
  follow(trail: BracketTrail): void {
    this.#trail = trail;
  }

  /** Where the next value starts (`resumed`), or from where to look on with more bytes. */
  find(from: number, ended: boolean): { readonly at: number; readonly resumed: boolean } {
    this.#trail?.follow(this.#window);
    return this.#resync!.find(this.#window, from, ended, this.#trail?.end ?? this.#end);
  }

  /** Whether, of a source that has ended, anything behind `from` looks like another value. */
  findsMore(from: number): boolean {
    for (let at = from; ; ) {
      const found = this.#resync!.find(this.#window, at, true);
      if (found.resumed || found.at === at) return found.resumed;
      at = found.at;
    }
  }
}
