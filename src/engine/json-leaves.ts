/**
 * Leaves of JSON text with the names that Splunk gives them: `a.b` for members, `{}` behind the name of an array
 * (`a{}.b`). The text may be cut anywhere: what was complete up to there is given. Null has no value, as everywhere; an
 * empty object or array has no leaf. Linear in the text, and bounded in depth and in the number of leaves.
 */

const MAX_DEPTH = 64;
const MAX_LEAVES = 10_000;

/** Gives each leaf that begins before `cutoff`, in order; numbers as they are written. */
export function readJsonLeaves(text: string, cutoff: number, leaf: (name: string, value: string) => void): void {
  new LeafReader(text, cutoff, leaf).read();
}

class LeafReader {
  readonly #text: string;
  readonly #cutoff: number;
  readonly #leaf: (name: string, value: string) => void;
  #at = 0;
  #left = MAX_LEAVES;

  constructor(text: string, cutoff: number, leaf: (name: string, value: string) => void) {
    this.#text = text;
    this.#cutoff = cutoff;
    this.#leaf = leaf;
  }

  read(): void {
    this.#skipBlanks();
    const open = this.#text[this.#at];
    if (open === '{' || open === '[') this.#value('', 0);
  }

  /** Reads a value; false where the text ends, breaks or goes past a limit. */
  #value(name: string, depth: number): boolean {
    if (depth > MAX_DEPTH || this.#at >= this.#cutoff || this.#left === 0) return false;
    switch (this.#text[this.#at]) {
      case '{':
        return this.#object(name, depth);
      case '[':
        return this.#array(`${name}{}`, depth);
      case '"': {
        const text = this.#string();
        if (text === null) return false;
        this.#give(name, text);
        return true;
      }
      default:
        return this.#word(name);
    }
  }

  #object(name: string, depth: number): boolean {
    this.#at++;
    this.#skipBlanks();
    if (this.#take('}')) return true;
    do {
      this.#skipBlanks();
      const key = this.#text[this.#at] === '"' ? this.#string() : null;
      this.#skipBlanks();
      if (key === null || !this.#take(':')) return false;
      this.#skipBlanks();
      if (!this.#value(name === '' ? key : `${name}.${key}`, depth + 1)) return false;
      this.#skipBlanks();
    } while (this.#take(','));
    return this.#take('}');
  }

  #array(name: string, depth: number): boolean {
    this.#at++;
    this.#skipBlanks();
    if (this.#take(']')) return true;
    do {
      this.#skipBlanks();
      if (!this.#value(name, depth + 1)) return false;
      this.#skipBlanks();
    } while (this.#take(','));
    return this.#take(']');
  }

  #word(name: string): boolean {
    const word = /[-+.\w]+/y;
    word.lastIndex = this.#at;
    const text = word.exec(this.#text)?.[0];
    if (text === undefined || !/^(?:true|false|null|-?\d[\d.eE+-]*)$/.test(text)) return false;
    this.#at += text.length;
    if (text !== 'null') this.#give(name, text);
    return true;
  }

  #string(): string | null {
    let end = this.#at + 1;
    for (let char = this.#text[end]; char !== '"'; char = this.#text[end]) {
      if (char === undefined) return null;
      end += char === '\\' ? 2 : 1;
    }
    const raw = this.#text.slice(this.#at, end + 1);
    this.#at = end + 1;
    try {
      const value: unknown = JSON.parse(raw);
      return typeof value === 'string' ? value : null;
    } catch {
      return null;
    }
  }

  #give(name: string, value: string): void {
    this.#left--;
    this.#leaf(name, value);
  }

  #skipBlanks(): void {
    for (let char = this.#text[this.#at]; char === ' ' || char === '\n' || char === '\r' || char === '\t'; )
      char = this.#text[++this.#at];
  }

  #take(char: string): boolean {
    if (this.#text[this.#at] !== char) return false;
    this.#at++;
    return true;
  }
}
