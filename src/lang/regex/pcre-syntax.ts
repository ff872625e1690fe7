/**
 * Syntax of the regular expressions in SPL (PCRE's) and its parser. Flags (`i m s x`) are resolved while parsing; names
 * and numbers of groups are kept as the author counts them. What Splunk's own engine has and nobody needs here
 * (recursion, conditionals, callouts) is refused by name, with its place.
 */
import { missingAt, PatternError, type RegexRefusal } from './pcre-refusal.ts';
import {
  buildSet,
  type CodeSet,
  foldSet,
  invertSet,
  MAX_CODE,
  NEWLINE,
  posixSet,
  propertySet,
  shorthandSet,
} from './pcre-set.ts';

export type RegexNode =
  | { readonly kind: 'set'; readonly set: CodeSet }
  | { readonly kind: 'sequence' | 'alternation'; readonly items: readonly RegexNode[] }
  /** `index` is null for a group that captures nothing. */
  | { readonly kind: 'group'; readonly index: number | null; readonly body: RegexNode }
  | {
      readonly kind: 'repeat';
      readonly body: RegexNode;
      readonly min: number;
      readonly max: number;
      readonly mode: 'greedy' | 'lazy' | 'possessive';
    }
  | { readonly kind: 'anchor'; readonly at: Anchor }
  | { readonly kind: 'look'; readonly behind: boolean; readonly negated: boolean; readonly body: RegexNode }
  | { readonly kind: 'atomic'; readonly body: RegexNode }
  | { readonly kind: 'backreference'; readonly index: number; readonly fold: boolean };

/** `end` also matches before a line break that ends the text, as PCRE's `$` and `\Z` do; `very-end` does not. */
export type Anchor = 'start' | 'end' | 'very-end' | 'line-start' | 'line-end' | 'word' | 'not-word';

export interface RegexSyntax {
  readonly root: RegexNode;
  /** Number of capturing groups. */
  readonly groups: number;
  /** Names in order of appearance, with the group's number. */
  readonly names: readonly (readonly [name: string, index: number])[];
}

export type RegexParse = { readonly ok: true; readonly syntax: RegexSyntax } | RegexRefusal;

const MAX_PATTERN = 32_768;
const MAX_DEPTH = 100;
const MAX_REPEAT = 65_535;

interface Flags {
  readonly fold: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  readonly extended: boolean;
}

export function parseRegex(pattern: string, fold: boolean): RegexParse {
  try {
    return {
      ok: true,
      syntax: new RegexParser(pattern).parse({ fold, multiline: false, dotAll: false, extended: false }),
    };
  } catch (error) {
    if (error instanceof PatternError) return error.refusal;
    throw error;
  }
}

class RegexParser {
  readonly #pattern: string;
  #pos = 0;
  #groups = 0;
  #depth = 0;
  readonly #names: [string, number][] = [];
  readonly #namedReferences: { name: string; node: { index: number }; at: number }[] = [];
  #highestReference = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  parse(flags: Flags): RegexSyntax {
    if (this.#pattern.length > MAX_PATTERN)
      throw new PatternError(`longer than ${MAX_PATTERN} characters`, MAX_PATTERN);
    const root = this.#parseAlternation(flags);
    if (this.#pos < this.#pattern.length)
      throw new PatternError('a parenthesis is closed that was never opened', this.#pos);
    for (const reference of this.#namedReferences) {
      const found = this.#names.find(([name]) => name === reference.name);
      if (found === undefined) throw new PatternError(`there is no group named ${reference.name}`, reference.at);
      reference.node.index = found[1];
    }
    if (this.#highestReference > this.#groups) throw new PatternError(`there is no group ${this.#highestReference}`, 0);
    return { root, groups: this.#groups, names: this.#names };
  }

  get #char(): string {
    return this.#pattern[this.#pos] ?? '';
  }

  #take(text: string): boolean {
    if (!this.#pattern.startsWith(text, this.#pos)) return false;
    this.#pos += text.length;
    return true;
  }

  #takeMatch(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#pos;
    const found = pattern.exec(this.#pattern);
    if (found !== null) this.#pos += found[0].length;
    return found;
  }

  /** Up to `)` or the end. A flag setting such as `(?i)` holds until there, across `|`. */
  #parseAlternation(outer: Flags): RegexNode {
    if (++this.#depth > MAX_DEPTH) throw new PatternError(`nested more than ${MAX_DEPTH} deep`, this.#pos);
    let flags = outer;
    const branches: RegexNode[] = [];
    let items: RegexNode[] = [];
    const closeBranch = () => {
      branches.push(items.length === 1 ? items[0]! : { kind: 'sequence', items });
      items = [];
    };
    while (this.#pos < this.#pattern.length && this.#char !== ')') {
      if (this.#take('|')) {
        closeBranch();
        continue;
      }
      if (flags.extended && this.#takeMatch(/\s+|#[^\n]*\n?/y) !== null) continue;
      if (this.#takeMatch(/\(\?#[^)]*\)/y) !== null) continue;
      const missing = missingAt(this.#pattern, this.#pos);
      if (missing !== null) throw new PatternError(missing, this.#pos, true);
      const changed = this.#takeFlags(flags);
      if (changed !== null) {
        flags = changed;
        continue;
      }
      if (this.#take('\\Q')) {
        const start = this.#pos;
        const quoted = this.#parseQuoted(flags);
        const last = quoted.pop();
        items.push(...quoted);
        // A repeat behind \E is of the last character only.
        if (last !== undefined) items.push(this.#parseRepeats(last, start, flags));
        continue;
      }
      if (this.#take('\\E')) continue;
      const start = this.#pos;
      const atom = this.#parseAtom(flags);
      items.push(this.#parseRepeats(atom, start, flags));
    }
    closeBranch();
    this.#depth--;
    return branches.length === 1 ? branches[0]! : { kind: 'alternation', items: branches };
  }

  /** `(?i)`, `(?-s)`, `(?im-x)`; not `(?i:…)`. */
  #takeFlags(flags: Flags): Flags | null {
    const found = this.#takeMatch(/\(\?([imsxJ]*)(?:-([imsxJ]+))?\)/y);
    if (found === null) return null;
    return applyFlags(flags, found[1]!, found[2] ?? '');
  }

  #parseQuoted(flags: Flags): RegexNode[] {
    const end = this.#pattern.indexOf('\\E', this.#pos);
    const text = this.#pattern.slice(this.#pos, end === -1 ? undefined : end);
    this.#pos = end === -1 ? this.#pattern.length : end + 2;
    return [...text].map((char) => literal(char.codePointAt(0)!, flags));
  }

  #parseRepeats(atom: RegexNode, start: number, flags: Flags): RegexNode {
    let node = atom;
    for (let stacked = 0; ; stacked++) {
      if (flags.extended) this.#takeMatch(/\s+/y);
      const found = this.#takeMatch(/\*|\+|\?|\{(\d{1,6})(,(\d{0,6}))?\}/y);
      if (found === null) return node;
      if (stacked === MAX_DEPTH) throw new PatternError(`more than ${MAX_DEPTH} repeats of one another`, start);
      let min = found[0] === '+' ? 1 : 0;
      let max = found[0] === '?' ? 1 : Infinity;
      if (found[1] !== undefined) {
        min = Number(found[1]);
        max = found[2] === undefined ? min : found[3] === '' ? Infinity : Number(found[3]);
        if (max < min) throw new PatternError('the numbers of a repeat are out of order', start);
        if (min > MAX_REPEAT || (max !== Infinity && max > MAX_REPEAT))
          throw new PatternError('a repeat is too large', start);
      }
      const mode = this.#take('+') ? 'possessive' : this.#take('?') ? 'lazy' : 'greedy';
      node = { kind: 'repeat', body: node, min, max, mode };
    }
  }

  #parseAtom(flags: Flags): RegexNode {
    const at = this.#pos;
    const char = String.fromCodePoint(this.#pattern.codePointAt(at)!);
    if (char === '(') return this.#parseGroup(flags);
    if (char === '[') return { kind: 'set', set: this.#parseClass(flags) };
    if (char === '\\') return this.#parseEscape(flags);
    if (char === '*' || char === '+' || char === '?')
      throw new PatternError(`nothing stands before ${char} to repeat`, at);
    this.#pos += char.length;
    switch (char) {
      case '.':
        return { kind: 'set', set: flags.dotAll ? [[0, MAX_CODE]] : invertSet(NEWLINE) };
      case '^':
        return { kind: 'anchor', at: flags.multiline ? 'line-start' : 'start' };
      case '$':
        return { kind: 'anchor', at: flags.multiline ? 'line-end' : 'end' };
      default:
        return literal(char.codePointAt(0)!, flags);
    }
  }

  #parseGroup(flags: Flags): RegexNode {
    const open = this.#pos;
    const close = <T extends RegexNode>(node: T): T => {
      if (!this.#take(')')) throw new PatternError('a parenthesis is never closed', open);
      return node;
    };
    this.#pos++;
    if (this.#char !== '?') {
      const index = ++this.#groups;
      return close({ kind: 'group', index, body: this.#parseAlternation(flags) });
    }
    if (this.#take('?:')) return close({ kind: 'group', index: null, body: this.#parseAlternation(flags) });
    if (this.#take('?>')) return close({ kind: 'atomic', body: this.#parseAlternation(flags) });
    const look = this.#takeMatch(/\?(<)?([=!])/y);
    if (look !== null) {
      return close({
        kind: 'look',
        behind: look[1] === '<',
        negated: look[2] === '!',
        body: this.#parseAlternation(flags),
      });
    }
    const named = this.#takeMatch(/\?(?:P?<([A-Za-z_][A-Za-z0-9_]*)>|'([A-Za-z_][A-Za-z0-9_]*)')/y);
    if (named !== null) {
      const index = ++this.#groups;
      this.#names.push([named[1] ?? named[2]!, index]);
      return close({ kind: 'group', index, body: this.#parseAlternation(flags) });
    }
    const reference = this.#takeMatch(/\?P=([A-Za-z_]\w*)/y);
    if (reference !== null) return close(this.#namedReference(reference[1]!, open, flags));
    if (/^\?P?</.test(this.#pattern.slice(this.#pos, this.#pos + 3))) {
      throw new PatternError('the name of this group is not a plain word', open);
    }
    const scoped = this.#takeMatch(/\?([imsxJ]*)(?:-([imsxJ]+))?:/y);
    if (scoped !== null) {
      const body = this.#parseAlternation(applyFlags(flags, scoped[1]!, scoped[2] ?? ''));
      return close({ kind: 'group', index: null, body });
    }
    throw new PatternError('there is no such kind of group', open);
  }

  #namedReference(name: string, at: number, flags: Flags): RegexNode {
    const node = { kind: 'backreference' as const, index: 0, fold: flags.fold };
    this.#namedReferences.push({ name, node, at });
    return node;
  }

  #parseEscape(flags: Flags): RegexNode {
    const at = this.#pos;
    const anchor = this.#takeMatch(/\\([AzZbB])/y);
    if (anchor !== null) {
      const known: Readonly<Record<string, Anchor>> = { A: 'start', z: 'very-end', Z: 'end', b: 'word', B: 'not-word' };
      return { kind: 'anchor', at: known[anchor[1]!]! };
    }
    const named = this.#takeMatch(/\\(?:k(?:<(\w+)>|'(\w+)'|\{(\w+)\})|g\{([A-Za-z_]\w*)\})/y);
    if (named !== null) return this.#namedReference(named.slice(1).find((name) => name !== undefined)!, at, flags);
    const numbered = this.#takeMatch(/\\(?:([1-9])(?!\d)|g(?:\{(-?\d{1,3})\}|(-?\d{1,3})))/y);
    if (numbered !== null) {
      const number = Number(numbered[1] ?? numbered[2] ?? numbered[3]);
      // Counted back from the group that was opened last.
      const index = number < 0 ? this.#groups + 1 + number : number;
      if (index < 1 && number < 0) throw new PatternError(`there is no group ${number}`, at);
      this.#highestReference = Math.max(this.#highestReference, index);
      return { kind: 'backreference', index, fold: flags.fold };
    }
    if (this.#take('\\R')) {
      const crlf: RegexNode = { kind: 'sequence', items: [literal(13, flags), literal(10, flags)] };
      return { kind: 'atomic', body: { kind: 'alternation', items: [crlf, { kind: 'set', set: shorthandSet('v')! }] } };
    }
    const set = this.#takeShorthand();
    if (set !== null) return { kind: 'set', set };
    if (/^\\[ugP]/.test(this.#pattern.slice(at, at + 2)))
      throw new PatternError(`\\${this.#pattern[at + 1]} is not supported`, at);
    return literal(this.#parseCharacterEscape(), flags);
  }

  /** `\d` and its like, `\p{L}`. */
  #takeShorthand(): CodeSet | null {
    const at = this.#pos;
    const property = this.#takeMatch(/\\([pP])(?:\{(\^?)([A-Za-z_]+)\}|([A-Z]))/y);
    if (property !== null) {
      const set = propertySet(property[3] ?? property[4]!);
      if (set === null) throw new PatternError(`there is no property ${property[0]}`, at);
      return (property[1] === 'P') !== (property[2] === '^') ? invertSet(set) : set;
    }
    const letter = this.#char === '\\' ? this.#pattern[at + 1] : undefined;
    const set = letter === undefined ? null : shorthandSet(letter);
    if (set !== null) this.#pos += 2;
    return set;
  }

  /** The code point of an escape that stands for one character. */
  #parseCharacterEscape(): number {
    const at = this.#pos;
    const hex = this.#takeMatch(/\\x(?:\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{0,2}))/y);
    if (hex !== null) {
      const code = Number.parseInt(hex[1] ?? (hex[2] === '' ? '0' : hex[2]!), 16);
      if (code > MAX_CODE) throw new PatternError('this is no character', at);
      return code;
    }
    const octal = this.#takeMatch(/\\(?:o\{([0-7]{1,7})\}|(0[0-7]{0,2}|[1-7][0-7]{1,2}))/y);
    if (octal !== null) return Math.min(MAX_CODE, Number.parseInt(octal[1] ?? octal[2]!, 8));
    const control = this.#takeMatch(/\\c([\x20-\x7e])/y);
    if (control !== null) return control[1]!.toUpperCase().charCodeAt(0) ^ 64;
    const code = this.#pattern.codePointAt(at + 1);
    if (code === undefined) throw new PatternError('a backslash ends the pattern', at);
    const char = String.fromCodePoint(code);
    this.#pos += 1 + char.length;
    const known: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, a: 7, e: 27 };
    return known[char] ?? code;
  }

  #parseClass(flags: Flags): CodeSet {
    const open = this.#pos;
    this.#pos++;
    const negated = this.#take('^');
    const ranges: (readonly [number, number])[] = [];
    for (let first = true; ; first = false) {
      if (this.#pos >= this.#pattern.length) throw new PatternError('a character class is never closed', open);
      if (this.#char === ']' && !first) break;
      if (this.#take('\\E')) continue;
      const posix = this.#takeMatch(/\[:(\^?)([a-z]+):\]/y);
      const set = posix === null ? this.#takeShorthand() : this.#posix(posix, open);
      if (set !== null) {
        ranges.push(...set);
        continue;
      }
      const low = this.#parseClassCharacter();
      const next = this.#pattern[this.#pos + 1];
      if (this.#char === '-' && next !== undefined && next !== ']') {
        const back = this.#pos;
        this.#pos++;
        if (this.#takeShorthand() !== null) {
          // `a-\d`: the hyphen is a plain character.
          this.#pos = back;
          ranges.push([low, low]);
          continue;
        }
        const high = this.#parseClassCharacter();
        if (high < low) throw new PatternError('a range of a character class is out of order', back);
        ranges.push([low, high]);
      } else ranges.push([low, low]);
    }
    this.#pos++;
    const set = flags.fold ? foldSet(buildSet(ranges)) : buildSet(ranges);
    return negated ? invertSet(set) : set;
  }

  #posix(found: RegExpExecArray, at: number): CodeSet {
    const set = posixSet(found[2]!);
    if (set === null) throw new PatternError(`there is no class [:${found[2]}:]`, at);
    return found[1] === '^' ? invertSet(set) : set;
  }

  #parseClassCharacter(): number {
    if (this.#take('\\b')) return 8;
    if (this.#char === '\\') return this.#parseCharacterEscape();
    const code = this.#pattern.codePointAt(this.#pos)!;
    this.#pos += code > 0xffff ? 2 : 1;
    return code;
  }
}

function literal(code: number, flags: Flags): RegexNode {
  const set: CodeSet = [[code, code]];
  return { kind: 'set', set: flags.fold ? foldSet(set) : set };
}

function applyFlags(flags: Flags, on: string, off: string): Flags {
  const pick = (letter: string, before: boolean) => (off.includes(letter) ? false : on.includes(letter) || before);
  return {
    fold: pick('i', flags.fold),
    multiline: pick('m', flags.multiline),
    dotAll: pick('s', flags.dotAll),
    extended: pick('x', flags.extended),
  };
}
