/**
 * Exceptions of Elastic's detection engine: lists of items that keep events from taking part in a rule. Entries of an
 * item must all hold, one item is enough, and Kibana hands the whole to the search as a filter: it applies to every event
 * that the query looks at, so also to each term of a sequence. An item with an entry that we do not run is left out and
 * named, since leaving out the entry alone would hide more alerts than the author meant. One that names operating systems
 * (`os_types`) holds on hosts of those alone.
 *
 * An item with an `expire_time` holds for events before that time. Kibana asks the clock when the rule runs, minutes
 * after the event; going by the event says the same of old logs as of live ones, in every run.
 */
import { ecsFieldType } from '../event/ecs-fields.ts';
import { formatTime, parseTime } from '../event/time.ts';
import type { Expr, TestOp } from '../lang/expression.ts';
import { existsQuery, queriedField, type TypeOf, valuesQuery, wildcardQuery } from '../lang/field-query.ts';
import { isWrittenObject, type WrittenPlace } from './written-file.ts';

export interface ExceptionList {
  readonly listId: string;
  /** `detection`, `rule_default`, `endpoint` … */
  readonly type: string;
  /** Null: what was read has no such list. */
  readonly items: readonly ExceptionItem[] | null;
  /** Where the rule refers to it. */
  readonly place: WrittenPlace;
}

export interface ExceptionItem {
  readonly name: string;
  /** Microseconds since 1970; null: for good. */
  readonly expires: number | null;
  readonly entries: readonly ExceptionEntry[];
  /** `os_types`: the host runs one of these; empty: whatever it runs. */
  readonly systems: readonly string[];
}

export interface ExceptionEntry {
  readonly field: string;
  readonly type: 'match' | 'match_any' | 'wildcard' | 'exists';
  /** One for `match` and `wildcard`, none for `exists`. */
  readonly values: readonly string[];
  /** The operator `excluded`: the entry holds where the test does not. */
  readonly excluded: boolean;
}

/** Items, entries and values read of one list at most; beyond it the list is no list that a person keeps. */
const MAX_ITEMS = 10_000;
const MAX_ENTRIES = 500;
const MAX_VALUES = 50_000;

/** The items of one list; `report` gets a sentence for each that is left out. */
export function readExceptionItems(raw: readonly unknown[], report: (problem: string) => void): ExceptionItem[] {
  if (raw.length > MAX_ITEMS) report(`only the first ${MAX_ITEMS} items are read`);
  return raw.slice(0, MAX_ITEMS).flatMap((item) => {
    if (!isWrittenObject(item)) return [];
    const name = textOf(item['name']) ?? textOf(item['item_id']) ?? 'without a name';
    const read = readItem(item);
    if (typeof read !== 'string') return [{ name, ...read }];
    report(`the item "${name}" is left out, so what it would hide is shown: ${read}`);
    return [];
  });
}

function readItem(item: { readonly [key: string]: unknown }): Omit<ExceptionItem, 'name'> | string {
  const entries = item['entries'];
  if (!Array.isArray(entries) || entries.length === 0) return 'it has no entries';
  if (entries.length > MAX_ENTRIES) return `it has more than ${MAX_ENTRIES} entries`;
  const read: ExceptionEntry[] = [];
  for (const entry of entries as readonly unknown[]) {
    const one = readEntry(entry);
    if (typeof one === 'string') return one;
    read.push(one);
  }
  const until = textOf(item['expire_time']);
  const expires = until === null ? null : parseTime(until);
  if (until !== null && expires === null) return `\`${until}\` is no time`;
  const systems = item['os_types'] ?? [];
  if (!Array.isArray(systems) || !systems.every((system) => typeof system === 'string'))
    return 'its `os_types` are no list of names';
  return { expires, entries: read, systems: systems.slice(0, MAX_ENTRIES) };
}

function readEntry(entry: unknown): ExceptionEntry | string {
  const field = isWrittenObject(entry) ? textOf(entry['field']) : null;
  if (!isWrittenObject(entry) || field === null) return 'an entry names no field';
  const type = textOf(entry['type']);
  const operator = textOf(entry['operator']) ?? 'included';
  if (operator !== 'included' && operator !== 'excluded') return `the operator \`${operator}\` is not known`;
  const excluded = operator === 'excluded';
  switch (type) {
    case 'exists':
      return { field, type, values: [], excluded };
    case 'match':
    case 'wildcard': {
      const value = textOf(entry['value']);
      return value === null ? `the entry on \`${field}\` has no value` : { field, type, values: [value], excluded };
    }
    case 'match_any': {
      const list: readonly unknown[] = Array.isArray(entry['value']) ? entry['value'] : [];
      const values = list.map(textOf).filter((value) => value !== null);
      if (values.length === 0 || values.length > MAX_VALUES) return `the entry on \`${field}\` has no usable values`;
      return { field, type, values, excluded };
    }
    case 'list':
      return `the entry on \`${field}\` refers to a value list, which exports do not hold`;
    case 'nested':
      return `the entry on \`${field}\` is nested, which is not run here`;
    default:
      return `entries of type \`${type ?? ''}\` are not known`;
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'boolean'
      ? `${value}`
      : null;
}

/** What is true for events that take no part; null where there are no exceptions. */
export function lowerExceptions(lists: readonly ExceptionList[], typeOf: TypeOf = ecsFieldType): Expr | null {
  const items = lists.flatMap(({ items: listed }) => listed ?? []).map((item) => lowerItem(item, typeOf));
  return items.length === 0 ? null : items.length === 1 ? items[0]! : { kind: 'or', args: items };
}

function lowerItem({ entries, expires, systems }: ExceptionItem, typeOf: TypeOf): Expr {
  const args = entries.map((entry) => lowerEntry(entry, typeOf));
  if (systems.length > 0) {
    // Elastic's agents write the system in either of these.
    const fields = ['host.os.type', 'host.os.name.caseless'].map((name) => queriedField(name, typeOf));
    args.unshift({ kind: 'or', args: fields.map((field) => valuesQuery(field, systems)) });
  }
  if (expires !== null) {
    const op: TestOp = { op: 'order', cmp: '<', value: formatTime(expires), type: 'date' };
    args.push({ kind: 'test', arg: { kind: 'field', name: '@timestamp' }, op });
  }
  return args.length === 1 ? args[0]! : { kind: 'and', args };
}

function lowerEntry({ field: name, type, values, excluded }: ExceptionEntry, typeOf: TypeOf): Expr {
  const field = queriedField(name, typeOf);
  const holds =
    type === 'exists'
      ? existsQuery(field)
      : type === 'wildcard'
        ? wildcardQuery(field, values)
        : valuesQuery(field, values);
  return excluded ? { kind: 'not', arg: holds } : holds;
}
