/**
 * Words for conditions that stand nowhere in a rule's text: what Kibana's filters, exceptions and data models add to it.
 * They are written much as EQL writes them, name first, so that they read like their neighbours.
 */
import type { Scalar } from '../event/value.ts';
import type { Expr, TestOp } from '../lang/expression.ts';

/** Values of a list that are written out; and what is kept of one value, in characters. */
const MAX_SHOWN = 3;
const MAX_VALUE = 200;

/** What the condition asks, or null where that cannot be said in a line. */
export function clauseWords(expr: Expr): string | null {
  switch (expr.kind) {
    case 'test':
      return expr.arg.kind === 'field' ? `${expr.arg.name} ${testWords(expr.op)}` : null;
    case 'exists':
      if (expr.arg.kind === 'each-value' && expr.arg.mode === 'filter') return clauseWords(expr.arg.body);
      if (expr.arg.kind !== 'field') return null;
      return expr.isByKey === true ? `by ${expr.arg.name}` : `${expr.arg.name} != null`;
    case 'truth':
      return expr.arg.kind === 'field' ? `${expr.arg.name} == true` : null;
    case 'not': {
      const words = clauseWords(expr.arg);
      return words === null ? null : `not ${words}`;
    }
    case 'and':
    case 'or': {
      const parts = expr.args.slice(0, MAX_SHOWN).map(clauseWords);
      if (parts.length === 0) return expr.kind === 'and' ? 'every event' : null;
      if (parts.includes(null)) return null;
      const more = expr.args.length > MAX_SHOWN ? [`${expr.args.length - MAX_SHOWN} more`] : [];
      return expr.args.length === 1 ? parts[0]! : `(${[...parts, ...more].join(` ${expr.kind} `)})`;
    }
    case 'literal':
      return typeof expr.value === 'boolean' ? (expr.value ? 'always' : 'never') : null;
    case 'term':
      return valueWords(expr.text);
    default:
      return null;
  }
}

function testWords(op: TestOp): string {
  switch (op.op) {
    case 'equals':
      return `${op.fold === 'none' ? '==' : ':'} ${valueWords(op.value)}`;
    case 'in':
      if (op.values.length === 1) return testWords({ op: 'equals', value: op.values[0]!, fold: op.fold });
      return `${op.fold === 'none' ? 'in' : 'in~'} ${listWords(op.values)}`;
    case 'glob':
      return `${op.fold === 'none' ? 'like' : ':'} ${listWords(op.patterns)}`;
    case 'regex':
      return `${op.fold === 'none' ? 'regex' : 'regex~'} ${listWords(op.patterns)}`;
    case 'differs':
      return `!= ${valueWords(op.network ?? op.pattern)}`;
    case 'order':
      return `${op.cmp} ${valueWords(op.value)}${op.below === undefined ? '' : ` and < ${valueWords(op.below)}`}`;
    case 'cidr':
      return `in the network ${listWords(op.networks)}`;
    case 'words':
      return `has the word${op.wild === true ? 's like' : 's'} ${listWords(op.phrases)}`;
    case 'prefix':
      return `begins with ${valueWords(op.value)}`;
    case 'suffix':
      return `ends with ${valueWords(op.value)}`;
    case 'contains':
      return `contains ${valueWords(op.value)}`;
  }
}

function listWords(values: readonly Scalar[]): string {
  if (values.length === 1) return valueWords(values[0]!);
  const more = values.length > MAX_SHOWN ? ` and ${values.length - MAX_SHOWN} more` : '';
  return `(${values.slice(0, MAX_SHOWN).map(valueWords).join(', ')}${more})`;
}

function valueWords(value: Scalar): string {
  if (typeof value !== 'string') return String(value);
  return `"${value.length > MAX_VALUE ? `${value.slice(0, MAX_VALUE)}…` : value}"`;
}
