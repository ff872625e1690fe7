/** Numbers the different values of one column, so that groups are found by small integers and each text is kept once. */
import { ownScalar } from '../event/own-text.ts';
import { type Scalar, scalarText } from '../event/value.ts';

export class Interner {
  /** A number and the text that it reads as are one value, as everywhere in Splunk; each form finds it without a detour. */
  readonly #ids = new Map<Scalar, number>();
  /** By id, in the form that came first. */
  readonly values: Scalar[] = [];
  /** What was asked last: events that follow each other share many values. */
  #last: Scalar = '';
  #lastId = -1;

  idOf(value: Scalar): number {
    if (value === this.#last && this.#lastId !== -1) return this.#lastId;
    const id = this.#ids.get(value) ?? this.#add(value);
    // What was kept, so that the record which the value came from can go.
    this.#last = typeof value === 'string' ? this.values[id]! : value;
    this.#lastId = id;
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
