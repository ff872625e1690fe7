/**
 * Transactions that are open, found by the values that a row shares with them. A row need not have all fields: it belongs to
 * a transaction that has one of its values and none that differs, and lends that one the fields that it lacked. So rows
 * with a host, with host and cookie, and with a cookie alone come together.
 */
import { groupKey } from '../group-key.ts';
import type { Row, Tuple } from '../row.ts';

export interface OpenTransaction {
  /** Newest first. */
  readonly rows: Tuple[];
  readonly newest: number;
  oldest: number;
  /** Of each field the key of its value, null while no row had one. */
  readonly values: (string | null)[];
}

/** Transactions that are tried for one row; only with three fields and more can some of them not fit. */
const MAX_TRIED = 1_000;

export class OpenTransactions {
  readonly #names: readonly string[];
  readonly #isConnected: boolean;
  readonly #open = new Set<OpenTransaction>();
  readonly #byKey = new Map<string, Set<OpenTransaction>>();

  constructor(names: readonly string[], isConnected: boolean) {
    this.#names = names;
    this.#isConnected = isConnected;
  }

  get size(): number {
    return this.#open.size;
  }

  [Symbol.iterator](): IterableIterator<OpenTransaction> {
    return this.#open.values();
  }

  /** Values of a row's fields; null where it has none of them and there are some. */
  valuesOf(row: Row): (string | null)[] | null {
    const values = this.#names.map((name) => {
      const value = row.get(name) ?? null;
      return value === null ? null : groupKey([value]);
    });
    return values.length > 0 && values.every((value) => value === null) ? null : values;
  }

  /** The transaction that a row with these values belongs to. */
  find(values: readonly (string | null)[]): OpenTransaction | undefined {
    if (values.length === 0) return first(this.#open);
    let left = MAX_TRIED;
    for (const key of keysToTry(values)) {
      for (const entry of this.#byKey.get(key) ?? []) {
        if (fits(entry, values)) return entry;
        if (--left === 0) return undefined;
      }
    }
    return this.#isConnected ? undefined : first(this.#open, (entry) => sharesNothing(entry, values));
  }

  /** A transaction with the values of its first row. */
  add(entry: OpenTransaction): void {
    this.#open.add(entry);
    this.#link(entry);
  }

  #link(entry: OpenTransaction): void {
    for (const key of keysOf(entry.values)) {
      const set = this.#byKey.get(key);
      if (set === undefined) this.#byKey.set(key, new Set([entry]));
      else set.add(entry);
    }
  }

  /** A row with these values has joined. */
  extend(entry: OpenTransaction, values: readonly (string | null)[]): void {
    if (values.every((value, i) => value === null || value === entry.values[i])) return;
    this.#unlink(entry);
    values.forEach((value, i) => {
      entry.values[i] ??= value;
    });
    this.#link(entry);
  }

  delete(entry: OpenTransaction): void {
    this.#open.delete(entry);
    this.#unlink(entry);
  }

  #unlink(entry: OpenTransaction): void {
    for (const key of keysOf(entry.values)) {
      const set = this.#byKey.get(key)!;
      set.delete(entry);
      if (set.size === 0) this.#byKey.delete(key);
    }
  }
}

type Kind = 'whole' | 'partial';

/** Keys of what has all fields stand apart: a row that has them all, too, finds it by all of them together. */
function keysOf(values: readonly (string | null)[]): readonly string[] {
  if (values.includes(null)) return keysOfKind('partial', values);
  return values.length === 1 ? [wholeKey(values)] : [wholeKey(values), ...keysOfKind('whole', values)];
}

function keysToTry(values: readonly (string | null)[]): readonly string[] {
  const partial = keysOfKind('partial', values);
  return values.includes(null) ? [...partial, ...keysOfKind('whole', values)] : [wholeKey(values), ...partial];
}

function keysOfKind(kind: Kind, values: readonly (string | null)[]): readonly string[] {
  return values.flatMap((value, i) => (value === null ? [] : [`${kind} ${i} ${value}`]));
}

function wholeKey(values: readonly (string | null)[]): string {
  return JSON.stringify(values);
}

function fits({ values: own }: OpenTransaction, values: readonly (string | null)[]): boolean {
  return values.every((value, i) => value === null || own[i] === null || own[i] === value);
}

function sharesNothing({ values: own }: OpenTransaction, values: readonly (string | null)[]): boolean {
  return values.every((value, i) => value === null || own[i] === null);
}

function first<T>(items: Iterable<T>, holds: (item: T) => boolean = () => true): T | undefined {
  for (const item of items) if (holds(item)) return item;
  return undefined;
}
