/**
 * Lists and mappings of YAML that stand in brackets on one line: plain texts without punctuation, and quoted ones without
 * escapes. Anything else is declined.
 */
import { decline } from './decline.ts';
import { resolvePlain } from './quick-yaml-scalar.ts';

export interface QuickFlow {
  readonly value: unknown;
  /** Numbers and booleans that do not print as they were written. */
  readonly odd: readonly unknown[];
}

const MAX_DEPTH = 16;
/** A scalar up to the comma or bracket behind it. */
const SCALAR = /"([^"\\]*)" *(?=[,\]}])|'([^']*)' *(?=[,\]}])|([A-Za-z0-9_./][\w./$+=()<> -]*?) *(?=[,\]}])/y;
const KEY = /([A-Za-z_][\w.-]*): +/y;
const NO_TEXT_KEY = /^(?:null|true|false)$/i;
const COMMA = /, */y;

/** `text`: from the opening bracket to the end of the line, without blanks behind. */
export function readQuickFlow(text: string): QuickFlow {
  const reader = new FlowReader(text);
  const value = reader.readValue(0);
  return reader.isAtEnd ? { value, odd: reader.odd } : decline();
}

class FlowReader {
  readonly #text: string;
  #at = 0;
  readonly odd: unknown[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#text.length;
  }

  readValue(depth: number): unknown {
    if (depth > MAX_DEPTH) decline();
    if (this.#text[this.#at] === '[') return this.#readList(depth);
    if (this.#text[this.#at] === '{') return this.#readMap(depth);
    const [, double, single, plain] = this.#take(SCALAR);
    const quoted = double ?? single;
    if (quoted !== undefined) return quoted;
    const { value, isCanonical } = resolvePlain(plain!) ?? decline();
    if (!isCanonical) this.odd.push(value);
    return value;
  }

  #readList(depth: number): unknown[] {
    const list: unknown[] = [];
    this.#eachItem(']', () => list.push(this.readValue(depth + 1)));
    return list;
  }

  #readMap(depth: number): Record<string, unknown> {
    const map: Record<string, unknown> = {};
    this.#eachItem('}', () => {
      const key = this.#take(KEY)[1]!;
      if (key in map || NO_TEXT_KEY.test(key)) decline();
      map[key] = this.readValue(depth + 1);
    });
    return map;
  }

  /** From the opening bracket past the closing one. */
  #eachItem(close: string, readItem: () => void): void {
    this.#at++;
    this.#skipBlanks();
    if (this.#text[this.#at] !== close) {
      for (;;) {
        readItem();
        this.#skipBlanks();
        if (this.#text[this.#at] === close) break;
        this.#take(COMMA);
      }
    }
    this.#at++;
  }

  #skipBlanks(): void {
    while (this.#text[this.#at] === ' ') this.#at++;
  }

  #take(pattern: RegExp): RegExpExecArray {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text) ?? decline();
    this.#at = pattern.lastIndex;
    return match;
  }
}
