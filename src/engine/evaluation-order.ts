/**
 * The order in which the parts of a conjunction or disjunction are evaluated: cheapest first, as they were written where
 * they cost the same. Order never shows in an answer, so what parts cost is only estimated, and only from the plan.
 */
import type { Expr, TestOp } from '../lang/expression.ts';
import { childrenOf } from '../lang/walk.ts';

const RAW = 1_000;
const CALL = 20;
const REGEX = 40;
const WORDS = 100;

const costs = new WeakMap<Expr, number>();

export function cheapestFirst(args: readonly Expr[]): readonly Expr[] {
  return [...args].sort((a, b) => costOf(a) - costOf(b));
}

/** About how many comparisons of texts a node is worth. */
function costOf(expr: Expr): number {
  let cost = costs.get(expr);
  if (cost === undefined) costs.set(expr, (cost = ownCost(expr) + addCosts(childrenOf(expr))));
  return cost;
}

function addCosts(exprs: readonly Expr[]): number {
  return exprs.reduce((sum, expr) => sum + costOf(expr), 0);
}

function ownCost(expr: Expr): number {
  switch (expr.kind) {
    case 'test':
      return costOfTest(expr.op);
    case 'call':
    case 'each-value':
    case 'any-element':
      return CALL;
    case 'term':
      return RAW;
    case 'field':
      return expr.name === '_raw' ? RAW : 1; // the whole event as text
    default:
      return 0;
  }
}

function costOfTest(op: TestOp): number {
  if (op.op === 'regex') return REGEX;
  if (op.op === 'words') return WORDS;
  return op.op === 'glob' ? op.patterns.length : 0;
}
