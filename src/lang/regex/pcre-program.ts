/**
 * Patterns as instructions for the backtracking matcher: a flat list of numbers, each instruction an `Op` and what it
 * needs. What changes while matching (captures, counts of turns, where a group began) lives in numbered registers, so
 * that a matcher can undo it without nesting.
 */
import type { CodeSet } from './pcre-set.ts';
import type { Anchor, RegexNode, RegexSyntax } from './pcre-syntax.ts';
import { widthOf } from './pcre-width.ts';

/** Plain numbers, since the matcher's switch over them is its hot path. Operands stand behind each. */
export const Op = {
  /** The pattern has matched. */
  MATCH: 0,
  /** set */
  SET: 1,
  /** set, min, max, lazy: a repeat of one character. */
  RUN: 2,
  /** to */
  JUMP: 3,
  /** first, second: tries the one and, where that fails, the other. */
  FORK: 4,
  /** register of the start */
  OPEN: 5,
  /** register of the start, first register of the capture */
  CLOSE: 6,
  /** index in `ANCHORS` */
  ANCHOR: 7,
  /** first register of the capture, fold */
  SAME: 8,
  /** register of the count; the next one holds where the last turn began. */
  LOOP_BEGIN: 9,
  /** register of the count, min, max, lazy, exit; a TURN follows. */
  LOOP: 10,
  /** register of the count */
  TURN: 11,
  /** register of the stack's height: what is tried from here on is not tried again behind CUT. */
  MARK: 12,
  /** register of the stack's height */
  CUT: 13,
  /** register of the stack's height; the next one holds the position; where to go on if the body fails, -1: nowhere. */
  LOOK: 14,
  /** register of the stack's height: the body of a look-around held, which goes on where it began. */
  LOOK_HELD: 15,
  /** register of the stack's height: the body of a negative look-around held, so it fails. */
  LOOK_FAILED: 16,
  /** min, max: characters before the position where a look-behind may begin. */
  BEHIND: 17,
  /** register of the position at which a look-behind must end */
  BEHIND_END: 18,
} as const;

export const ANCHORS = ['start', 'end', 'very-end', 'line-start', 'line-end', 'word', 'not-word'] as const;
ANCHORS satisfies readonly Anchor[];

/** Stands for no upper bound. */
export const UNBOUNDED = 0x7fff_ffff;

/** One set: ASCII as a table, everything else by its ranges. */
export interface ProgramSet {
  readonly ascii: Uint8Array;
  readonly set: CodeSet;
}

export interface RegexProgram {
  readonly code: Int32Array;
  readonly sets: readonly ProgramSet[];
  /** The first of them are the captures, two for each group, 0 and 1 the whole match. */
  readonly registers: number;
}

export function buildProgramSet(set: CodeSet): ProgramSet {
  const ascii = new Uint8Array(128);
  for (const [low, high] of set) if (low < 128) ascii.fill(1, low, Math.min(high, 127) + 1);
  return { ascii, set };
}

export function compileProgram({ root, groups }: RegexSyntax): RegexProgram {
  return new Compiler(groups).compile(root);
}

class Compiler {
  readonly #code: number[] = [];
  readonly #sets: ProgramSet[] = [];
  readonly #setIds = new Map<CodeSet, number>();
  #registers: number;

  constructor(groups: number) {
    this.#registers = (groups + 1) * 2;
  }

  compile(root: RegexNode): RegexProgram {
    this.#emit(root);
    this.#code.push(Op.MATCH);
    return { code: Int32Array.from(this.#code), sets: this.#sets, registers: this.#registers };
  }

  #emit(node: RegexNode): void {
    const code = this.#code;
    switch (node.kind) {
      case 'set':
        code.push(Op.SET, this.#setId(node.set));
        return;
      case 'sequence':
        for (const item of node.items) this.#emit(item);
        return;
      case 'alternation':
        this.#emitAlternation(node.items);
        return;
      case 'group':
        this.#emitGroup(node);
        return;
      case 'repeat':
        if (node.mode === 'possessive') this.#emitAtomic({ ...node, mode: 'greedy' });
        else this.#emitRepeat(node);
        return;
      case 'anchor':
        code.push(Op.ANCHOR, ANCHORS.indexOf(node.at));
        return;
      case 'atomic':
        this.#emitAtomic(node.body);
        return;
      case 'look':
        this.#emitLook(node);
        return;
      case 'backreference':
        code.push(Op.SAME, node.index * 2, node.fold ? 1 : 0);
    }
  }

  #take(count: number): number {
    this.#registers += count;
    return this.#registers - count;
  }

  #setId(set: CodeSet): number {
    let id = this.#setIds.get(set);
    if (id === undefined) {
      id = this.#sets.length;
      this.#setIds.set(set, id);
      this.#sets.push(buildProgramSet(set));
    }
    return id;
  }

  /** Writes a place to jump to that is not known yet; its index is what `#land` takes. */
  #hole(): number {
    return this.#code.push(-1) - 1;
  }

  #land(...holes: readonly number[]): void {
    for (const hole of holes) this.#code[hole] = this.#code.length;
  }

  /** The fork and what of it is to be landed: `body` and `exit`, in the order in which they are tried. */
  #fork(lazy: boolean): { readonly body: number; readonly exit: number } {
    this.#code.push(Op.FORK);
    const [first, second] = [this.#hole(), this.#hole()];
    return lazy ? { body: second, exit: first } : { body: first, exit: second };
  }

  #emitAlternation(items: readonly RegexNode[]): void {
    const ends: number[] = [];
    for (const [i, item] of items.entries()) {
      if (i === items.length - 1) {
        this.#emit(item);
        break;
      }
      const { body, exit } = this.#fork(false);
      this.#land(body);
      this.#emit(item);
      this.#code.push(Op.JUMP);
      ends.push(this.#hole());
      this.#land(exit);
    }
    this.#land(...ends);
  }

  #emitGroup({ index, body }: Extract<RegexNode, { kind: 'group' }>): void {
    if (index === null) {
      this.#emit(body);
      return;
    }
    const start = this.#take(1);
    this.#code.push(Op.OPEN, start);
    this.#emit(body);
    this.#code.push(Op.CLOSE, start, index * 2);
  }

  #emitRepeat({ body, min, max, mode }: Extract<RegexNode, { kind: 'repeat' }>): void {
    const lazy = mode === 'lazy';
    if (body.kind === 'set') {
      this.#code.push(Op.RUN, this.#setId(body.set), min, Math.min(max, UNBOUNDED), lazy ? 1 : 0);
      return;
    }
    if (max === 0) return;
    if (min === 0 && max === 1) {
      const fork = this.#fork(lazy);
      this.#land(fork.body);
      this.#emit(body);
      this.#land(fork.exit);
      return;
    }
    if (min <= 1 && max === Number.POSITIVE_INFINITY && widthOf(body).min > 0) this.#emitStar(body, min, lazy);
    else this.#emitLoop(body, min, max, lazy);
  }

  /** `*` and `+` of what takes a character at least: nothing needs to be counted. */
  #emitStar(body: RegexNode, min: number, lazy: boolean): void {
    let entry = -1;
    if (min === 0) {
      this.#code.push(Op.JUMP);
      entry = this.#hole();
    }
    const turn = this.#code.length;
    this.#emit(body);
    if (min === 0) this.#land(entry);
    const fork = this.#fork(lazy);
    this.#code[fork.body] = turn;
    this.#land(fork.exit);
  }

  #emitLoop(body: RegexNode, min: number, max: number, lazy: boolean): void {
    const count = this.#take(2);
    this.#code.push(Op.LOOP_BEGIN, count);
    const loop = this.#code.length;
    this.#code.push(Op.LOOP, count, min, Math.min(max, UNBOUNDED), lazy ? 1 : 0);
    const exit = this.#hole();
    this.#code.push(Op.TURN, count);
    this.#emit(body);
    this.#code.push(Op.JUMP, loop);
    this.#land(exit);
  }

  #emitAtomic(body: RegexNode): void {
    const mark = this.#take(1);
    this.#code.push(Op.MARK, mark);
    this.#emit(body);
    this.#code.push(Op.CUT, mark);
  }

  #emitLook({ body, behind, negated }: Extract<RegexNode, { kind: 'look' }>): void {
    const mark = this.#take(2);
    this.#code.push(Op.LOOK, mark);
    const held = this.#hole();
    if (behind) {
      const { min, max } = widthOf(body);
      this.#code.push(Op.BEHIND, min, Math.min(max, UNBOUNDED));
    }
    this.#emit(body);
    if (behind) this.#code.push(Op.BEHIND_END, mark + 1);
    this.#code.push(negated ? Op.LOOK_FAILED : Op.LOOK_HELD, mark);
    if (negated) this.#land(held);
  }
}
