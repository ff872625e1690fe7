/**
 * What key filters said of by-values, remembered by the ids that those values have in a grouping: a lookup or a pattern is
 * asked once for each different combination of the values that decide. Filters that refuse next to nothing are asked no
 * more, since asking costs and letting through is never wrong.
 */
import { GroupTable } from './group-table.ts';
import type { Grouping } from './grouping.ts';
import { Interner } from './interner.ts';
import type { KeyFilter } from './key-filter.ts';

/** Answers that are remembered; with more, all are forgotten. */
const MAX_ANSWERS = 65_536;
/** After every so many different questions it is asked whether asking pays. */
const TRIAL = 4_096;
/** One of so many must be refused. */
const WORTH = 8;

/** Answers for one grouping; a group is wanted where one of the filters accepts it. */
export class KeyAnswers {
  readonly #filters: readonly KeyFilter[];
  readonly #reads: readonly number[];
  #table: GroupTable;
  /** By number of the combination: whether it is wanted. */
  #answers: boolean[] = [];
  #refused = 0;
  #asked = 0;
  #isGivenUp = false;

  constructor(filters: readonly KeyFilter[]) {
    this.#filters = filters;
    this.#reads = [...new Set(filters.flatMap(({ reads }) => reads))];
    this.#table = this.#openTable();
  }

  /** Whether the group whose by-values' ids stand in the grouping's `probe` may come to anything. */
  isWanted(grouping: Grouping): boolean {
    if (this.#isGivenUp) return true;
    const reads = this.#reads;
    for (let i = 0; i < reads.length; i++) this.#table.probe[i] = grouping.probe[reads[i]!]!;
    let number = this.#table.groupOfProbe(MAX_ANSWERS);
    if (number === -1) {
      this.#table = this.#openTable();
      this.#answers = [];
      return this.isWanted(grouping);
    }
    if (number < this.#answers.length) return this.#answers[number]!;
    const key = grouping.keyOfProbe();
    const isWanted = this.#filters.some(({ accepts }) => accepts(key));
    number = this.#answers.push(isWanted);
    if (!isWanted) this.#refused++;
    if (++this.#asked === TRIAL) {
      this.#isGivenUp = this.#refused * WORTH < TRIAL;
      this.#refused = 0;
      this.#asked = 0;
    }
    return isWanted;
  }

  #openTable(): GroupTable {
    // Only ids are looked up here.
    return new GroupTable(
      this.#reads.map(() => new Interner()),
      [],
    );
  }
}
