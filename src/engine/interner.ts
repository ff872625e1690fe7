/** Numbers the different values of one column, so that groups are found by small integers and each text is kept once. */
import { ownScalar } from '../event/own-text.ts';
import { type Scalar, scalarText } from '../event/value.ts';
import { compareText, numberOf } from './order.ts';

export class Interner {
  /** A number and the text that it reads as are one value, as everywhere in Splunk; each form finds it without a detour. */
  readonly #ids = new Map<Scalar, number>();
  /** By id, in the form that came first, or first since `begin`. */
  readonly values: Scalar[] = [];
  /** What was asked last: events that follow each other share many values. */
  #last: Scalar = '';
  #lastId = -1;
  #ranks: Uint32Array = new Uint32Array(0);
  /** Counts calls of `begin`, and by id at which count it was last asked for; empty while there are none. */
  #turn = 0;
  readonly #turns: number[] = [];

  /**
   * From now on a value shows the form in which it comes next: what is told of the rows that follow does not hang on
   * those before. Ids go on standing for the same values; one that comes in another form than before gets a new id.
   */
  begin(): void {
    this.#turn++;
    this.#lastId = -1;
  }

  idOf(value: Scalar): number {
    if (value === this.#last && this.#lastId !== -1) return this.#lastId;
    let id = this.#ids.get(value) ?? this.#add(value);
    if (this.#turn !== 0 && this.#turns[id] !== this.#turn) id = this.#renew(id, value);
    // What was kept, so that the record which the value came from can go.
    this.#last = typeof value === 'string' ? this.values[id]! : value;
    this.#lastId = id;
    return id;
  }

  /** Place of each value in their common order: numbers numerically and before text. Worked out once for all who share it. */
  ranks(): Uint32Array {
    if (this.#ranks.length !== this.values.length) this.#ranks = rankValues(this.values);
    return this.#ranks;
  }

  /** The id of a value whose known one was not asked for since `begin`. */
  #renew(known: number, value: Scalar): number {
    const text = scalarText(value);
    // The text always has the newest id; other forms that were not seen lately may have an older one.
    let id = this.#ids.get(text) ?? known;
    if (this.#turns[id] !== this.#turn && this.values[id] !== value) {
      id = this.values.push(ownScalar(value)) - 1;
      this.#ids.set(text, id);
    }
    if (typeof value !== 'string') this.#ids.set(value, id);
    this.#turns[id] = this.#turn;
    return id;
  }

  #add(value: Scalar): number {
    const text = scalarText(value);
    let id = this.#ids.get(text);
    if (id === undefined) {
      const own = ownScalar(value);
      id = this.values.push(own) - 1;
      this.#ids.set(typeof own === 'string' ? own : text, id);
    }
    if (typeof value !== 'string') this.#ids.set(value, id);
    return id;
  }
}

function rankValues(values: readonly Scalar[]): Uint32Array {
  const numbers = Float64Array.from(values, (value) => numberOf(value) ?? Number.NaN);
  const ids = Uint32Array.from(values, (_, id) => id).sort((a, b) => {
    const left = numbers[a]!;
    const right = numbers[b]!;
    const order = compareNumbers(left, right);
    if (order !== 0) return order;
    return compareText(scalarText(values[a]!), scalarText(values[b]!));
  });
  const ranks = new Uint32Array(values.length);
  ids.forEach((id, rank) => {
    ranks[id] = rank;
  });
  return ranks;
}

/** NaN, which stands for text, comes after every number. */
function compareNumbers(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a - b;
}
