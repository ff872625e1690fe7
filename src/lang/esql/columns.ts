/**
 * The columns of a query while its commands are lowered. Up to the first STATS every field of the event is a column that
 * nobody had to name; what EVAL, GROK and DISSECT make is put in where it is used, until a stage needs it in rows.
 */
import type { FieldType } from '../../event/ecs-fields.ts';
import { MAX_DIAGNOSTICS } from '../../text/diagnostic.ts';
import { findNearest } from '../../text/nearest.ts';
import type { Expr } from '../expression.ts';
import { queriedField } from '../field-query.ts';
import type { Report } from '../finding.ts';
import * as errors from './errors.ts';
import { isTooLarge, type Kind, kindOfType, type Lowered } from './kinds.ts';
import { call, NULL } from './lower-expression.ts';
import type { Command, Expression, Name, NamePattern } from './syntax.ts';

export interface FieldNames {
  /** Null: some schema knows the name but not its type, or none does. */
  readonly typeOf: (name: string) => FieldType | null;
  readonly isKnown: (name: string) => boolean;
  /** Names to suggest for an unknown field. */
  readonly names: Iterable<string>;
}

export interface Column extends Lowered {
  /** Not in the rows yet: what it is is put in wherever it is named. */
  readonly isPending: boolean;
}

/** Fields of the index that METADATA may ask for; of these Kibana makes ids, and rules make nothing. */
const METADATA = new Set([
  '_id',
  '_index',
  '_version',
  '_ignored',
  '_score',
  '_source',
  '_tier',
  '_index_mode',
  '_size',
]);
/** Elasticsearch's own bound is 10,000 columns. */
const MAX_COLUMNS = 10_000;

export function compilePattern(text: string): (name: string) => boolean {
  if (!text.includes('*')) return (name) => name === text;
  const parts = text.split('*');
  return (name) => {
    let at = parts[0]!.length;
    const last = parts[parts.length - 1]!;
    if (!name.startsWith(parts[0]!) || name.length < at + last.length || !name.endsWith(last)) return false;
    const end = name.length - last.length;
    for (const part of parts.slice(1, -1)) {
      const found = name.indexOf(part, at);
      if (found === -1 || found + part.length > end) return false;
      at = found + part.length;
    }
    return at <= end;
  };
}

export class Columns {
  readonly #fields: FieldNames;
  readonly #report: Report;
  #named = new Map<string, Column>();
  /** Only named columns are left. */
  #isClosed = false;
  /** What fields of the event must fit, pattern lists of one KEEP after the other; and those that are gone. */
  readonly #kept: (readonly ((name: string) => boolean)[])[] = [];
  readonly #gone: ((name: string) => boolean)[] = [];
  readonly #metadata = new Set<string>();
  readonly #warned = new Set<string>();
  /** Columns that rows have, whether or not they can still be named. */
  readonly physical = new Set<string>();

  constructor(fields: FieldNames, report: Report) {
    this.#fields = fields;
    this.#report = report;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get named(): ReadonlyMap<string, Column> {
    return this.#named;
  }

  addMetadata(name: Name): void {
    if (METADATA.has(name.name)) this.#metadata.add(name.name);
    else this.#report(errors.unknownColumn(name.span, name.name, findNearest(name.name, METADATA)));
  }

  hasMetadata(name: string): boolean {
    return this.#metadata.has(name);
  }

  read({ name, span }: Name): Lowered {
    const column = this.#named.get(name);
    if (column !== undefined) return column;
    if (METADATA.has(name)) {
      if (!this.#metadata.has(name) || !this.#isOpen(name)) return this.#missing(name, span);
      this.#report(errors.notSupported(span, `\`${name}\`, which is the index's,`));
      return NULL;
    }
    return this.#isOpen(name) ? this.#field(name, span) : this.#missing(name, span);
  }

  set(name: string, lowered: Lowered, span: Name['span'], isPending = true): void {
    if (this.#named.size >= MAX_COLUMNS && !this.#named.has(name)) {
      if (this.#named.size === MAX_COLUMNS)
        this.#report(errors.tooLong(span, `there are more than ${MAX_COLUMNS} columns`));
      return;
    }
    const isLong = isTooLarge(lowered.expr);
    if (isLong) this.#report(errors.tooLong(span, 'with what it is made from this column is too long'));
    const { expr, kind } = isLong ? NULL : lowered;
    // Of a field by another name it is known how Elasticsearch asks for it.
    const field = isPending && !isLong && lowered.field !== undefined ? { field: lowered.field } : {};
    // What is set anew stands last.
    this.#named.delete(name);
    this.#named.set(name, { expr, kind, ...field, isPending });
    if (!isPending) this.physical.add(name);
  }

  /** From now on there are these columns and no other. */
  close(columns: Iterable<readonly [name: string, kind: Kind]>): void {
    this.#isClosed = true;
    this.#named = new Map();
    this.physical.clear();
    for (const [name, kind] of columns) this.settle(name, kind);
  }

  /** The column is in the rows. */
  settle(name: string, kind: Kind): void {
    this.#named.set(name, { expr: { kind: 'field', name }, kind, isPending: false });
    this.physical.add(name);
  }

  keep(patterns: readonly NamePattern[]): void {
    const tests = patterns.map(({ text }) => compilePattern(text));
    for (const { text, span } of patterns) {
      if (text.includes('*') || METADATA.has(text) || this.#named.has(text)) continue;
      if (this.#isOpen(text)) this.#warnOfUnknown(text, span);
      else this.#missing(text, span);
    }
    const kept = new Map<string, Column>();
    for (const test of tests) for (const [name, column] of this.#named) if (test(name)) kept.set(name, column);
    this.#named = kept;
    this.#kept.push(tests);
  }

  drop(patterns: readonly NamePattern[]): void {
    for (const { text, span } of patterns) {
      const test = compilePattern(text);
      const found = [...this.#named.keys()].filter(test);
      if (found.length === 0 && !text.includes('*') && !METADATA.has(text) && !this.#isOpen(text))
        this.#missing(text, span);
      for (const name of found) this.#named.delete(name);
      this.#gone.push(test);
    }
  }

  /** A column by another name. */
  rename(from: Name, to: Name): void {
    const lowered = this.read(from);
    this.#named.delete(from.name);
    this.#gone.push((name) => name === from.name);
    this.set(to.name, lowered, to.span);
  }

  #isOpen(name: string): boolean {
    if (this.#isClosed || this.#gone.some((test) => test(name))) return false;
    return this.#kept.every((tests) => tests.some((test) => test(name)));
  }

  #missing(name: string, span: Name['span']): Lowered {
    this.#report(errors.unknownColumn(span, name, findNearest(name, this.#named.keys())));
    // Said once is enough.
    this.#named.set(name, { ...NULL, isPending: false });
    return NULL;
  }

  #field(written: string, span: Name['span']): Lowered {
    const field = queriedField(written, this.#fields.typeOf);
    const { name, type } = field;
    const kind = kindOfType(type);
    if (kind === null) {
      this.#report(errors.notSupported(span, `\`${written}\`, which has type ${type},`));
      return NULL;
    }
    this.#warnOfUnknown(name, span);
    const read: Expr = { kind: 'field', name, span };
    return { expr: field.fold === 'none' ? typedValue(read, kind) : call('to_lower', [read]), kind, field };
  }

  #warnOfUnknown(name: string, span: Name['span']): void {
    const { isKnown, names } = this.#fields;
    if (
      this.#warned.has(name) ||
      this.#warned.size >= MAX_DIAGNOSTICS ||
      isKnown(queriedField(name, this.#fields.typeOf).name)
    )
      return;
    this.#warned.add(name);
    this.#report(errors.unknownField(span, name, findNearest(name, names)));
  }
}

const CONVERSIONS: Readonly<Partial<Record<Kind, string>>> = {
  whole: 'to_double',
  number: 'to_double',
  boolean: 'to_boolean',
  date: 'to_datetime',
};

/** A field's value as its type has it: logs may hold numbers, flags and times as text. */
export function typedValue(field: Expr, kind: Kind): Expr {
  const conversion = CONVERSIONS[kind];
  return conversion === undefined ? field : call(conversion, [field]);
}

/** Which columns later commands may look at. */
export function usedBy(commands: readonly Command[]): (name: string) => boolean {
  const names = new Set<string>();
  const patterns: ((name: string) => boolean)[] = [];
  let isEnded = false;
  for (const command of commands) {
    for (const expression of expressionsOf(command)) addNames(expression, names);
    if (command.kind === 'rename') for (const { from } of command.renames) names.add(from.name);
    if (command.kind === 'mv-expand') names.add(command.column.name);
    if (command.kind === 'keep') patterns.push(...command.names.map(({ text }) => compilePattern(text)));
    if (command.kind === 'keep' || command.kind === 'stats') {
      isEnded = true;
      if (command.kind === 'stats') break;
    }
  }
  return (name) => !isEnded || names.has(name) || patterns.some((test) => test(name));
}

function expressionsOf(command: Command): readonly Expression[] {
  switch (command.kind) {
    case 'where':
      return [command.condition];
    case 'eval':
      return command.assignments.map(({ value }) => value);
    case 'sort':
      return command.keys.map(({ value }) => value);
    case 'stats':
    case 'inline-stats':
      return [
        ...command.aggregations.flatMap(({ value, where }) => (where === null ? [value] : [value, where])),
        ...command.by.map(({ value }) => value),
      ];
    case 'grok':
    case 'dissect':
      return [command.input];
    default:
      return [];
  }
}

function addNames(root: Expression, names: Set<string>): void {
  const pending: Expression[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.kind === 'name') names.add(node.name);
    else if (node.kind === 'call' || node.kind === 'and' || node.kind === 'or') pending.push(...node.args);
    else if (node.kind === 'arithmetic' || node.kind === 'compare') pending.push(node.left, node.right);
    else if (node.kind === 'in') pending.push(node.arg, ...node.items);
    else if ('arg' in node) pending.push(node.arg);
  }
}
