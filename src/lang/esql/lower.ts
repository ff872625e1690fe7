/**
 * Commands of ES|QL to the stages of the plan, which are those of SPL's pipelines. Conditions and columns are gathered up
 * to a command that needs rows: then one filter stands for all conditions, and one assignment for the columns that are
 * still used. A query that never needs rows is one condition on documents, with columns that are worked out for those
 * that fulfil it.
 */
import type { Span } from '../../text/source-text.ts';
import { readDissect } from '../dissect.ts';
import type { Expr } from '../expression.ts';
import type { Report } from '../finding.ts';
import { findFunction } from '../functions/index.ts';
import { readGrok } from '../grok.ts';
import type { AggregateCall, Assign, Project, Sort, Stage } from '../plan.ts';
import { fieldNamesOf, walkExpr } from '../walk.ts';
import { type Column, Columns, type FieldNames, usedBy } from './columns.ts';
import * as errors from './errors.ts';
import { isTooLarge, type Kind, type Lowered } from './kinds.ts';
import { AggregateLowering } from './lower-aggregate.ts';
import { call, type ExpressionScope, lowerExpression } from './lower-expression.ts';
import type { Assignment, Command, Query } from './syntax.ts';

/** Elasticsearch gives no more rows, whatever LIMIT says. */
const MAX_ROWS = 10_000;
/** Columns that no query names. */
const TEMPORARY = '__esql_';

export interface LowerScope extends FieldNames {
  readonly kql: ExpressionScope['kql'];
  readonly report: Report;
}

export function lowerEsql(query: Query, scope: LowerScope): readonly Stage[] {
  return new Lowering(query, scope).stages();
}

class Lowering {
  readonly #query: Query;
  readonly #scope: LowerScope;
  readonly #columns: Columns;
  readonly #expressions: ExpressionScope;
  readonly #stages: Stage[] = [];
  #conditions: Expr[] = [];
  #temporaries = 0;
  /** Names and patterns of the KEEPs and DROPs, where fields of the event are still there. */
  #projections: Project[] = [];

  constructor(query: Query, scope: LowerScope) {
    this.#query = query;
    this.#scope = scope;
    this.#columns = new Columns(scope, scope.report);
    this.#expressions = { column: (name) => this.#columns.read(name), kql: scope.kql, report: scope.report };
  }

  stages(): readonly Stage[] {
    const { commands } = this.#query;
    for (const [i, command] of commands.entries()) {
      // What such a command would have made is not known, so nothing can be said of what follows.
      if (command.kind === 'unsupported') return [];
      this.#lower(command, commands.slice(i + 1));
    }
    this.#finish();
    return this.#stages;
  }

  #lower(command: Command, later: readonly Command[]): void {
    switch (command.kind) {
      case 'from':
        for (const name of command.metadata) this.#columns.addMetadata(name);
        if (!later.some(({ kind }) => kind === 'stats') && !this.#columns.hasMetadata('_id'))
          this.#scope.report(errors.noId(command.span));
        return;
      case 'where':
        this.#where(command.condition);
        return;
      case 'eval':
        for (const each of command.assignments) this.#columns.set(each.name, this.#read(each), each.nameSpan);
        return;
      case 'keep':
        this.#columns.keep(command.names);
        this.#project('table', command.names, command.span);
        return;
      case 'drop':
        this.#columns.drop(command.names);
        this.#project('remove', command.names, command.span);
        return;
      case 'rename':
        for (const { from, to } of command.renames) this.#columns.rename(from, to);
        return;
      case 'grok':
      case 'dissect':
        this.#extract(command);
        return;
      case 'sort':
        this.#sort(command, later);
        return;
      case 'limit':
        this.#settle([command, ...later], command.span);
        this.#stages.push({ kind: 'head', count: Math.min(command.count, MAX_ROWS), span: command.span });
        return;
      case 'mv-expand':
        this.#expand(command, later);
        return;
      case 'stats':
      case 'inline-stats':
        this.#aggregate(command, later);
        return;
      case 'unsupported':
        return;
    }
  }

  #read({ value }: Assignment): Lowered {
    return lowerExpression(value, this.#expressions);
  }

  #where(condition: Parameters<typeof lowerExpression>[0]): void {
    const { expr } = lowerExpression(condition, this.#expressions);
    if (isTooLarge(expr))
      this.#scope.report(errors.tooLong(condition.span, 'with the columns that it names this condition is too long'));
    else this.#conditions.push(...(expr.kind === 'and' ? expr.args : [expr]));
  }

  #project(mode: 'table' | 'remove', names: readonly { readonly text: string }[], span: Span): void {
    if (!this.#columns.isClosed)
      this.#projections.push({ kind: 'project', mode, names: names.map(({ text }) => text), span });
  }

  #extract(command: Extract<Command, { kind: 'grok' | 'dissect' }>): void {
    const { kind, pattern, patternSpan, separator, span } = command;
    const what = `${kind.toUpperCase()} pattern`;
    const input = lowerExpression(command.input, this.#expressions).expr;
    const read = kind === 'grok' ? readGrok(pattern) : readDissect(pattern, separator);
    if (!read.ok) {
      const say = read.unsupported === true ? errors.unsupportedPattern : errors.badPattern;
      this.#scope.report(say(patternSpan, what, read.why));
      return;
    }
    const constants = [pattern, separator].map((value): Expr => ({ kind: 'literal', value }));
    const made = read.pattern.names.map((each): readonly [string, Lowered] => {
      const { name, type } = typeof each === 'string' ? { name: each, type: 'string' } : each;
      const expr = call(kind, [input, ...constants, { kind: 'literal', value: name }], span);
      return [name, { expr, kind: KINDS[type] ?? 'text' }];
    });
    for (const [name, lowered] of made) this.#columns.set(name, lowered, patternSpan);
  }

  #sort(command: Extract<Command, { kind: 'sort' }>, later: readonly Command[]): void {
    // The order of documents shows where some of them are cut off, and nowhere else.
    if (!this.#columns.isClosed && !later.some(({ kind }) => kind === 'limit')) {
      for (const { value } of command.keys) lowerExpression(value, this.#expressions);
      return;
    }
    const keys: Sort['keys'][number][] = [];
    const extra: Assign['assignments'][number][] = [];
    this.#settle([command, ...later], command.span);
    for (const { value, descending, nulls } of command.keys) {
      const { expr, kind } = lowerExpression(value, this.#expressions);
      const name = expr.kind === 'field' ? expr.name : this.#temporary();
      if (expr.kind !== 'field') extra.push({ name, value: expr });
      keys.push({ name, descending, type: sortType(kind), ...(nulls === 'first' && { nullsFirst: true }) });
    }
    this.#assign(extra, command.span);
    this.#stages.push({ kind: 'sort', keys, limit: 0, span: command.span });
    this.#remove(extra.map(({ name }) => name));
  }

  #expand(command: Extract<Command, { kind: 'mv-expand' }>, later: readonly Command[]): void {
    const { column, span } = command;
    const { kind } = this.#columns.read(column);
    const wasField = !this.#columns.named.has(column.name);
    if (wasField) this.#columns.set(column.name, this.#columns.read(column), column.span);
    this.#settle([command, ...later], span);
    this.#columns.settle(column.name, kind);
    this.#stages.push({ kind: 'expand', name: column.name, limit: 0, span });
  }

  #aggregate(command: Extract<Command, { kind: 'stats' | 'inline-stats' }>, later: readonly Command[]): void {
    const { kind, span } = command;
    this.#settle([command, ...(kind === 'stats' ? [] : later)], span);
    const before: Assign['assignments'][number][] = [];
    const by = command.by.map((each): readonly [string, Kind] => {
      const lowered = this.#read(each);
      if (lowered.expr.kind !== 'field' || lowered.expr.name !== each.name)
        before.push({ name: each.name, value: lowered.expr, span: each.span });
      return [each.name, lowered.kind];
    });
    const lowering = new AggregateLowering(this.#expressions, () => this.#temporary());
    const outputs = command.aggregations.map((each) => lowering.lower(each));
    this.#assign(before, span);
    const aggregates: readonly AggregateCall[] = lowering.calls;
    const mode = kind === 'stats' ? 'stats' : 'eventstats';
    this.#stages.push({ kind: 'aggregate', mode, aggregates, by: by.map(([name]) => name), keepNull: true, span });
    const made = outputs.map(({ name, kind }): readonly [string, Kind] => [name, kind]);
    if (kind === 'stats') {
      this.#projections = [];
      this.#columns.close([...made, ...by]);
    } else for (const [name, each] of [...by, ...made]) this.#columns.settle(name, each);
    this.#assign(
      outputs.flatMap(({ name, value }) => (value === null ? [] : [{ name, value }])),
      span,
    );
    this.#remove(lowering.temporaries);
  }

  #temporary(): string {
    return `${TEMPORARY}${this.#temporaries++}`;
  }

  #remove(names: readonly string[]): void {
    if (names.length > 0) this.#stages.push({ kind: 'project', mode: 'remove', names });
  }

  /** Puts the conditions, and the columns that are used, into stages. */
  #settle(later: readonly Command[], span: Span): void {
    this.#filter();
    const isUsed = usedBy(later);
    const pending = [...this.#columns.named].filter(([name, { isPending }]) => isPending && isUsed(name));
    this.#assignColumns(pending, span);
    for (const [name, { kind }] of pending) this.#columns.settle(name, kind);
  }

  /** Conditions on the time of the search stand by themselves: the others need not wait for it. */
  #filter(): void {
    const isLate = (expr: Expr): boolean => {
      for (const node of walkExpr(expr))
        if (node.kind === 'call' && findFunction(node.function)?.usesNow?.(node.args) === true) return true;
      return false;
    };
    for (const late of [false, true]) {
      const args = this.#conditions.filter((expr) => isLate(expr) === late);
      if (args.length === 0) continue;
      const span = { start: args[0]!.span?.start ?? 0, end: args.at(-1)!.span?.end ?? 0 };
      const predicate: Expr = args.length === 1 ? args[0]! : { kind: 'and', args, span };
      this.#stages.push({ kind: 'filter', predicate, span });
    }
    this.#conditions = [];
  }

  /** A column may have the name of one that others are made from: then all are made before any is named. */
  #assignColumns(columns: readonly (readonly [string, Column])[], span: Span): void {
    const targets = new Set<string>();
    const clash = columns.some(([name, { expr }]) => {
      const reads = fieldNamesOf(expr).some((field) => targets.has(field));
      targets.add(name);
      return reads;
    });
    if (!clash) {
      this.#assign(
        columns.map(([name, { expr }]) => ({ name, value: expr })),
        span,
      );
      return;
    }
    const named = columns.map(([name, { expr }]) => ({ name, expr, as: this.#temporary() }));
    this.#assign(
      named.map(({ as, expr }) => ({ name: as, value: expr })),
      span,
    );
    this.#assign(
      named.map(({ name, as }) => ({ name, value: { kind: 'field', name: as } as const })),
      span,
    );
    this.#remove(named.map(({ as }) => as));
  }

  #assign(assignments: Assign['assignments'], span: Span): void {
    if (assignments.length > 0) this.#stages.push({ kind: 'assign', assignments, span });
  }

  #finish(): void {
    const { span } = this.#query;
    const isOfDocuments = this.#stages.length === 0;
    this.#filter();
    const pending = [...this.#columns.named].filter(([, { isPending }]) => isPending);
    // Of a document nothing is overwritten by what is made from it.
    if (isOfDocuments && this.#stages.length <= 1)
      this.#assign(
        pending.map(([name, { expr }]) => ({ name, value: expr })),
        span,
      );
    else this.#assignColumns(pending, span);
    const alive = [...this.#columns.named.keys()];
    if (!this.#columns.isClosed) this.#stages.push(...this.#openProjections(alive));
    else if (this.#needsTable(alive)) this.#stages.push({ kind: 'project', mode: 'table', names: alive, span });
  }

  #needsTable(alive: readonly string[]): boolean {
    const physical = [...new Set([...this.#columns.physical, ...alive])];
    return physical.length > alive.length || alive.some((name, i) => physical[i] !== name);
  }

  /** Columns that came after a KEEP are kept by name. */
  #openProjections(alive: readonly string[]): readonly Project[] {
    return this.#projections.map((stage): Project => {
      if (stage.mode === 'remove') return { ...stage, names: stage.names.filter((name) => !alive.includes(name)) };
      return { ...stage, names: [...new Set([...stage.names, ...alive])].filter((name) => !name.startsWith('_')) };
    });
  }
}

const KINDS: Readonly<Record<string, Kind>> = {
  int: 'whole',
  long: 'whole',
  float: 'number',
  double: 'number',
  boolean: 'boolean',
};

function sortType(kind: Kind): NonNullable<Sort['keys'][number]['type']> {
  if (kind === 'whole' || kind === 'number') return 'num';
  return kind === 'ip' ? 'ip' : kind === 'unknown' ? 'auto' : 'str';
}
