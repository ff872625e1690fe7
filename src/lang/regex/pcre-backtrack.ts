/**
 * A backtracking matcher with PCRE's own rules, for what the other engines cannot say: look-around, back-references,
 * atomic groups and possessive repeats. What may still be tried lies on a stack of its own, so that a text may be long
 * whatever the pattern. Every step is counted; a match that needs too many ends as `limit`, as Splunk's own match limit
 * ends it, and never stalls.
 */
import { firstOf, isAnchored } from './pcre-cost.ts';
import {
  ANCHORS,
  buildProgramSet,
  compileProgram,
  Op,
  type ProgramSet,
  type RegexProgram,
  UNBOUNDED,
} from './pcre-program.ts';
import { hasCode } from './pcre-set.ts';
import type { Anchor, RegexSyntax } from './pcre-syntax.ts';

/** Steps for one match. The stack grows by a few numbers for each at most. */
const MAX_STEPS = 1_000_000;

/** A run takes four characters in the time of one step. */
const RUN_SHIFT = 2;

/** Captures as pairs of offsets, -1 where a group took no part; `limit` when the search was given up. */
export type BacktrackResult = readonly number[] | null | 'limit';

/** Steps that the matches of one text may take together. */
export interface StepBudget {
  left: number;
}

class LimitReached extends Error {}

/** What an entry of the stack is: three numbers each, the first of them with this in its two low bits. */
const CHOICE = 0; // instruction to go on at, position
const UNDO = 1; // register, what it held before
const RETRY = 2; // RUN or BEHIND that has more to offer, and two numbers of its own
const ENTRY = 3;
/** Numbers of a stack that is kept between texts. */
const KEPT_STACK = 16_384;

export class Backtracker {
  readonly #program: RegexProgram;
  readonly #isAnchored: boolean;
  /** The first character of every match, where that is known. */
  readonly #first: ProgramSet | null;
  readonly #captures: number;
  readonly #registers: Int32Array;
  #text = '';
  #stack = new Int32Array(1024);
  #height = 0;
  #left = 0;

  constructor(syntax: RegexSyntax) {
    this.#program = compileProgram(syntax);
    this.#isAnchored = isAnchored(syntax.root);
    const first = firstOf([syntax.root], 0);
    this.#first = first === null ? null : buildProgramSet(first);
    this.#captures = (syntax.groups + 1) * 2;
    this.#registers = new Int32Array(this.#program.registers);
  }

  /** The first match at or after `from`, in so many steps. Several calls for one text may share a budget. */
  exec(text: string, from: number, budget?: StepBudget, steps = MAX_STEPS): BacktrackResult {
    const most = Math.min(steps, budget?.left ?? steps);
    this.#text = text;
    this.#left = most;
    try {
      return this.#search(text, from);
    } catch (error) {
      if (error instanceof LimitReached) return 'limit';
      throw error;
    } finally {
      if (budget !== undefined) budget.left -= most - Math.max(0, this.#left);
      this.#text = '';
      if (this.#stack.length > KEPT_STACK) this.#stack = new Int32Array(KEPT_STACK);
    }
  }

  #search(text: string, from: number): readonly number[] | null {
    const registers = this.#registers;
    registers.fill(-1);
    const last = this.#isAnchored ? 0 : text.length;
    for (let start = from; start <= last; start++) {
      if (isInsidePair(text, start) || (this.#first !== null && after(this.#first, text, start) === -1)) continue;
      this.#height = 0;
      const end = this.#match(start);
      if (end === -1) continue;
      registers[0] = start;
      registers[1] = end;
      return [...registers.subarray(0, this.#captures)];
    }
    return null;
  }

  /** End of the match that begins at `start`, else -1, with every register as it was. */
  #match(start: number): number {
    const { code, sets } = this.#program;
    const registers = this.#registers;
    const text = this.#text;
    let pc = 0;
    let at = start;
    for (;;) {
      if (--this.#left < 0) throw new LimitReached();
      let isHolding = true;
      switch (code[pc]) {
        case Op.MATCH:
          return at;
        case Op.SET:
          at = after(sets[code[pc + 1]!]!, text, at);
          isHolding = at !== -1;
          pc += 2;
          break;
        case Op.RUN:
          at = this.#run(pc, at);
          isHolding = at !== -1;
          pc += 5;
          break;
        case Op.JUMP:
          pc = code[pc + 1]!;
          break;
        case Op.FORK:
          this.#push(CHOICE, code[pc + 2]!, at, 0);
          pc = code[pc + 1]!;
          break;
        case Op.OPEN:
          this.#set(code[pc + 1]!, at);
          pc += 2;
          break;
        case Op.CLOSE: {
          const capture = code[pc + 2]!;
          this.#set(capture, registers[code[pc + 1]!]!);
          this.#set(capture + 1, at);
          pc += 3;
          break;
        }
        case Op.ANCHOR:
          isHolding = holds(ANCHORS[code[pc + 1]!]!, text, at);
          pc += 2;
          break;
        case Op.SAME:
          at = this.#same(code[pc + 1]!, code[pc + 2] === 1, at);
          isHolding = at !== -1;
          pc += 3;
          break;
        case Op.LOOP_BEGIN:
          this.#set(code[pc + 1]!, 0);
          this.#set(code[pc + 1]! + 1, -1);
          pc += 2;
          break;
        case Op.LOOP:
          pc = this.#loop(pc, at);
          break;
        case Op.TURN: {
          const count = code[pc + 1]!;
          this.#set(count, registers[count]! + 1);
          this.#set(count + 1, at);
          pc += 2;
          break;
        }
        // Nothing that was tried before can come back to these registers, so what they held need not be kept.
        case Op.MARK:
          registers[code[pc + 1]!] = this.#height;
          pc += 2;
          break;
        case Op.CUT:
          this.#cut(registers[code[pc + 1]!]!);
          pc += 2;
          break;
        case Op.LOOK: {
          const mark = code[pc + 1]!;
          registers[mark] = this.#height;
          registers[mark + 1] = at;
          if (code[pc + 2] !== -1) this.#push(CHOICE, code[pc + 2]!, at, 0);
          pc += 3;
          break;
        }
        case Op.LOOK_HELD: {
          const mark = code[pc + 1]!;
          this.#cut(registers[mark]!);
          at = registers[mark + 1]!;
          pc += 2;
          break;
        }
        case Op.LOOK_FAILED:
          this.#unwind(registers[code[pc + 1]!]!);
          isHolding = false;
          break;
        case Op.BEHIND:
          at = this.#behind(pc, at);
          isHolding = at !== -1;
          pc += 3;
          break;
        case Op.BEHIND_END:
          isHolding = at === registers[code[pc + 1]!];
          pc += 2;
          break;
      }
      if (isHolding) continue;
      pc = this.#back();
      if (pc === -1) return -1;
      at = this.#at;
    }
  }

  /** Where `#back` goes on in the text. */
  #at = 0;

  /** The instruction to go on at after what failed, -1 where nothing is left to try. */
  #back(): number {
    const stack = this.#stack;
    while (this.#height > 0) {
      const height = (this.#height -= ENTRY);
      const what = stack[height]! >> 2;
      switch (stack[height]! & 3) {
        case UNDO:
          this.#registers[what] = stack[height + 1]!;
          continue;
        case CHOICE:
          this.#at = stack[height + 1]!;
          return what;
        default: {
          const next = this.#retry(what, stack[height + 1]!, stack[height + 2]!);
          if (next !== -1) return next;
        }
      }
    }
    return -1;
  }

  #retry(pc: number, a: number, b: number): number {
    if (--this.#left < 0) throw new LimitReached();
    const { code, sets } = this.#program;
    const text = this.#text;
    if (code[pc] === Op.BEHIND) {
      if (a === 0) return -1;
      this.#at = before(text, a);
      if (b > 1) this.#push(RETRY, pc, this.#at, b - 1);
      return pc + 3;
    }
    if (code[pc + 4] === 1) {
      const end = after(sets[code[pc + 1]!]!, text, a);
      if (end === -1) return -1;
      if (b > 1) this.#push(RETRY, pc, end, b - 1);
      this.#at = end;
      return pc + 5;
    }
    const end = before(text, b);
    if (end > a) this.#push(RETRY, pc, a, end);
    this.#at = end;
    return pc + 5;
  }

  /** End of a run of one set, -1 where it is too short. Greedy runs leave what they can give back, lazy ones what they can take. */
  #run(pc: number, at: number): number {
    const { code, sets } = this.#program;
    const set = sets[code[pc + 1]!]!;
    const min = code[pc + 2]!;
    const max = code[pc + 3]!;
    const isLazy = code[pc + 4] === 1;
    const text = this.#text;
    const want = isLazy ? min : max;
    let end = at;
    let least = at;
    let count = 0;
    while (count < want) {
      const next = after(set, text, end);
      if (next === -1) break;
      end = next;
      if (++count === min) least = end;
    }
    this.#left -= count >> RUN_SHIFT;
    if (count < min) return -1;
    if (isLazy) {
      if (max > min) this.#push(RETRY, pc, end, max - min);
    } else if (end > least) this.#push(RETRY, pc, least, end);
    return end;
  }

  /** A turn that takes nothing ends a repeat. */
  #loop(pc: number, at: number): number {
    const { code } = this.#program;
    const register = code[pc + 1]!;
    const count = this.#registers[register]!;
    const exit = code[pc + 5]!;
    const turn = pc + 6;
    if (count < code[pc + 2]!) return turn;
    const max = code[pc + 3]!;
    if ((max !== UNBOUNDED && count >= max) || at === this.#registers[register + 1]!) return exit;
    const isLazy = code[pc + 4] === 1;
    this.#push(CHOICE, isLazy ? turn : exit, at, 0);
    return isLazy ? exit : turn;
  }

  #behind(pc: number, at: number): number {
    const { code } = this.#program;
    const min = code[pc + 1]!;
    let start = at;
    for (let i = 0; i < min; i++) {
      if (start === 0) return -1;
      start = before(this.#text, start);
    }
    this.#left -= min;
    const more = code[pc + 2]! - min;
    if (more > 0) this.#push(RETRY, pc, start, more);
    return start;
  }

  #same(capture: number, isFolded: boolean, at: number): number {
    const start = this.#registers[capture]!;
    const end = this.#registers[capture + 1]!;
    if (start === -1 || end === -1) return -1;
    const wanted = this.#text.slice(start, end);
    this.#left -= wanted.length;
    if (isFolded) {
      const found = this.#text.slice(at, at + wanted.length);
      if (found.toLowerCase() !== wanted.toLowerCase()) return -1;
    } else if (!this.#text.startsWith(wanted, at)) return -1;
    return at + wanted.length;
  }

  #push(kind: number, what: number, a: number, b: number): void {
    const height = this.#height;
    if (height + ENTRY > this.#stack.length) {
      const larger = new Int32Array(this.#stack.length * 2);
      larger.set(this.#stack);
      this.#stack = larger;
    }
    this.#stack[height] = (what << 2) | kind;
    this.#stack[height + 1] = a;
    this.#stack[height + 2] = b;
    this.#height = height + ENTRY;
  }

  #set(register: number, value: number): void {
    this.#push(UNDO, register, this.#registers[register]!, 0);
    this.#registers[register] = value;
  }

  /** Forgets what may still be tried above a height, but not what there is to undo. */
  #cut(height: number): void {
    const stack = this.#stack;
    let to = height;
    for (let from = height; from < this.#height; from += ENTRY) {
      if ((stack[from]! & 3) !== UNDO) continue;
      stack[to] = stack[from]!;
      stack[to + 1] = stack[from + 1]!;
      to += ENTRY;
    }
    this.#height = to;
  }

  /** Undoes what was done above a height. */
  #unwind(height: number): void {
    const stack = this.#stack;
    while (this.#height > height) {
      this.#height -= ENTRY;
      const entry = stack[this.#height]!;
      if ((entry & 3) === UNDO) this.#registers[entry >> 2] = stack[this.#height + 1]!;
    }
  }
}

/** Offset behind the character at `at` if the set has it, else -1. */
function after({ ascii, set }: ProgramSet, text: string, at: number): number {
  if (at >= text.length) return -1;
  const unit = text.charCodeAt(at);
  if (unit < 128) return ascii[unit] === 1 ? at + 1 : -1;
  const code = unit >= 0xd800 && unit <= 0xdbff ? text.codePointAt(at)! : unit;
  return hasCode(set, code) ? at + (code > 0xffff ? 2 : 1) : -1;
}

/** Offset of the character that ends at `at`. */
function before(text: string, at: number): number {
  return isInsidePair(text, at - 1) ? at - 2 : at - 1;
}

function holds(anchor: Anchor, text: string, at: number): boolean {
  switch (anchor) {
    case 'start':
      return at === 0;
    case 'very-end':
      return at === text.length;
    case 'end':
      return at === text.length || (at === text.length - 1 && text[at] === '\n');
    case 'line-start':
      return at === 0 || text[at - 1] === '\n';
    case 'line-end':
      return at === text.length || text[at] === '\n';
    case 'word':
      return isWordAt(text, at - 1) !== isWordAt(text, at);
    case 'not-word':
      return isWordAt(text, at - 1) === isWordAt(text, at);
  }
}

function isWordAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return (
    (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || (code >= 0x30 && code <= 0x39) || code === 0x5f
  );
}

/** Whether `at` lies between the two halves of one character. */
export function isInsidePair(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  const first = text.charCodeAt(at - 1);
  return code >= 0xdc00 && code <= 0xdfff && first >= 0xd800 && first <= 0xdbff;
}
