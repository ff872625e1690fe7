/** Numbers the different values of one column, so that groups are found by small integers and each text is kept once. */
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
    this.#last = value;
    this.#lastId = id;
    return id;
  }

  #add(value: Scalar): number {
    const text = scalarText(value);
    let id = this.#ids.get(text);
    if (id === undefined) {
      id = this.values.push(value) - 1;
      this.#ids.set(text, id);
    }
    if (text !== value) this.#ids.set(value, id);
    return id;
  }
}
