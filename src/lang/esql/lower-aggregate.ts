/**
 * Aggregates of STATS: each call is a column of the plan's stage, and what is worked out from several of them is assigned
 * behind it. Values that are no text are text to the plan's `values`, and made what they were again.
 */
import type { Expr } from '../expression.ts';
import type { AggregateCall } from '../plan.ts';
import { typedValue } from './columns.ts';
import * as errors from './errors.ts';
import { AGGREGATE_SIGNATURES, UNSUPPORTED_ESQL_FUNCTIONS } from './functions.ts';
import type { Kind, Lowered } from './kinds.ts';
import { call, type ExpressionScope, lowerExpression, NULL } from './lower-expression.ts';
import type { Aggregation, Call, Expression, Name } from './syntax.ts';

export interface AggregatedColumn {
  readonly name: string;
  readonly kind: Kind;
  /** What is assigned behind the stage; null where it gives the column itself. */
  readonly value: Expr | null;
}

/** Of what is not run it is not known whether it aggregates. */
function callsUnsupported(node: Expression): boolean {
  if (node.kind !== 'call') return false;
  return UNSUPPORTED_ESQL_FUNCTIONS.has(node.name) || node.args.some(callsUnsupported);
}

export class AggregateLowering {
  readonly calls: AggregateCall[] = [];
  /** Columns that are of no use behind the assignments. */
  readonly temporaries: string[] = [];
  readonly #scope: ExpressionScope;
  readonly #temporary: () => string;

  constructor(scope: ExpressionScope, temporary: () => string) {
    this.#scope = scope;
    this.#temporary = temporary;
  }

  lower({ name, value, where }: Aggregation): AggregatedColumn {
    const condition = where === null ? null : lowerExpression(where, this.#scope).expr;
    if (value.kind === 'call' && AGGREGATE_SIGNATURES.has(value.name)) {
      const { expr, kind } = this.#call(value, condition, name);
      return { name, kind, value: expr.kind === 'field' ? null : expr };
    }
    // Aggregates within an expression are columns first.
    const made = new Map<string, Lowered>();
    const outer = this.#takeOut(value, condition, made);
    if (made.size === 0 && !callsUnsupported(value))
      this.#scope.report(errors.badArgument(value.span, 'STATS', 'an aggregate such as COUNT(*)'));
    const scope: ExpressionScope = {
      ...this.#scope,
      column: (column: Name) => made.get(column.name) ?? (callsUnsupported(value) ? NULL : this.#notAggregated(column)),
    };
    const { expr, kind } = lowerExpression(outer, scope);
    return { name, kind, value: expr };
  }

  #notAggregated({ name, span }: Name): Lowered {
    this.#scope.report(errors.badArgument(span, 'STATS', `an aggregate of \`${name}\``));
    return NULL;
  }

  #takeOut(node: Expression, condition: Expr | null, made: Map<string, Lowered>): Expression {
    const inner = (each: Expression): Expression => this.#takeOut(each, condition, made);
    switch (node.kind) {
      case 'call': {
        if (!AGGREGATE_SIGNATURES.has(node.name)) return { ...node, args: node.args.map(inner) };
        const name = this.#temporary();
        this.temporaries.push(name);
        made.set(name, this.#call(node, condition, name));
        return { kind: 'name', name, span: node.span };
      }
      case 'arithmetic':
      case 'compare':
        return { ...node, left: inner(node.left), right: inner(node.right) };
      case 'and':
      case 'or':
        return { ...node, args: node.args.map(inner) };
      case 'not':
      case 'cast':
      case 'is-null':
      case 'like':
      case 'rlike':
        return { ...node, arg: inner(node.arg) };
      case 'in':
        return { ...node, arg: inner(node.arg), items: node.items.map(inner) };
      default:
        return node;
    }
  }

  /** One aggregate as a column, and how it is read. */
  #call(node: Call, condition: Expr | null, as: string): Lowered {
    const { name, args, nameSpan, span } = node;
    const signature = AGGREGATE_SIGNATURES.get(name)!;
    const shown = name.toUpperCase();
    const isCountOfRows = name === 'count' && (node.star === true || args.length === 0);
    // The second argument of COUNT_DISTINCT says how exact the answer must be; ours always is.
    const most = name === 'count_distinct' ? 2 : 1;
    if (!isCountOfRows && (node.star === true || args.length < 1 || args.length > most)) {
      this.#scope.report(errors.argumentCount(nameSpan, shown, '1 argument'));
      return NULL;
    }
    const counted: Lowered = { expr: { kind: 'literal', value: true }, kind: 'boolean' };
    const arg = isCountOfRows ? counted : lowerExpression(args[0]!, this.#scope);
    const isText = arg.kind === 'text' || arg.kind === 'ip' || arg.kind === 'version';
    const run = isText && signature.runsOnText !== undefined ? signature.runsOnText : signature.runs;
    const plain = isCountOfRows && condition === null ? null : arg.expr;
    this.calls.push({
      function: run,
      arg: condition === null ? plain : call('case', [condition, arg.expr]),
      as,
      span,
    });
    const kind = signature.gives === 'first' ? arg.kind : signature.gives;
    const column: Expr = { kind: 'field', name: as };
    const isRestored = name === 'values' && kind !== 'date';
    return { expr: isRestored ? typedValue(column, kind) : column, kind };
  }
}
