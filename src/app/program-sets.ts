/**
 * Sets of programs, numbered: a set is another one and one more program, so that the few combinations that occur among
 * millions of events take a number each. Set 0 is empty.
 */

/** Sets beyond this are not made: the program is left out of the set. */
const MAX_SETS = 1_000_000;

/** Sets as plain data, by number less one: the set that one program was added to, and the program. */
export interface PackedSets {
  readonly parents: Int32Array;
  readonly programs: Int32Array;
}

export class ProgramSets {
  readonly #parents: number[] = [-1];
  readonly #programs: number[] = [-1];
  readonly #next = new Map<number, number>();

  get size(): number {
    return this.#parents.length;
  }

  add(set: number, program: number): number {
    const key = program * MAX_SETS + set;
    const known = this.#next.get(key);
    if (known !== undefined) return known;
    const made = this.#parents.length;
    if (made >= MAX_SETS) return set;
    this.#parents.push(set);
    this.#programs.push(program);
    this.#next.set(key, made);
    return made;
  }

  has(set: number, program: number): boolean {
    for (let at = set; at > 0; at = this.#parents[at]!) if (this.#programs[at] === program) return true;
    return false;
  }

  pack(): PackedSets {
    return { parents: Int32Array.from(this.#parents.slice(1)), programs: Int32Array.from(this.#programs.slice(1)) };
  }

  /** Takes over sets that another thread numbered; gives their numbers here, by their numbers there. */
  absorb({ parents, programs }: PackedSets): Int32Array {
    const numbers = new Int32Array(parents.length + 1);
    for (let i = 0; i < parents.length; i++) numbers[i + 1] = this.add(numbers[parents[i]!]!, programs[i]!);
    return numbers;
  }
}
