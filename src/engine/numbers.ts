/**
 * Numbers for different things, from 0 on in the order in which they were first named: what is asked for over and over is
 * then a place in an array, and not a text to be put together and looked up. Nothing is ever taken out.
 */
export class Numbers<T> {
  readonly #known = new Map<T, number>();
  /** By number. */
  readonly items: T[] = [];

  of(item: T): number {
    let number = this.#known.get(item);
    if (number === undefined) {
      number = this.items.push(item) - 1;
      this.#known.set(item, number);
    }
    return number;
  }
}
