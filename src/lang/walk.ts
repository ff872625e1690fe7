/** Walking expressions: one place knows which children a node has; everything that visits, collects or rewrites uses it. */
import type { Expr } from './expression.ts';

export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'and':
    case 'or':
    case 'call':
      return expr.args;
    case 'not':
    case 'test':
    case 'exists':
    case 'truth':
      return [expr.arg];
    case 'each-value':
      return expr.source === undefined ? [expr.body] : [expr.body, expr.source];
    case 'any-element':
      return [expr.list, ...expr.outer]; // the body reads the element; what it reads beside stands in `outer`
    case 'literal':
    case 'field':
    case 'term':
      return [];
  }
}

/** The conditions that must all hold for a condition to hold. */
export function conjunctsOf(expr: Expr): readonly Expr[] {
  return expr.kind === 'and' ? expr.args.flatMap(conjunctsOf) : [expr];
}

/** The same node over other children, given in the order of `childrenOf`. */
export function withChildren(expr: Expr, children: readonly Expr[]): Expr {
  switch (expr.kind) {
    case 'and':
    case 'or':
    case 'call':
      return { ...expr, args: children };
    case 'not':
    case 'test':
    case 'exists':
    case 'truth':
      return { ...expr, arg: children[0]! };
    case 'each-value':
      return { ...expr, body: children[0]!, ...(expr.source === undefined ? {} : { source: children[1]! }) };
    case 'any-element':
    case 'literal':
    case 'field':
    case 'term':
      return expr; // whoever renames fields renames those of SPL, which has no element searches
  }
}

/** Every node, parents before children. */
export function* walkExpr(root: Expr): Generator<Expr> {
  const pending: Expr[] = [root];
  for (let expr = pending.pop(); expr !== undefined; expr = pending.pop()) {
    yield expr;
    const children = childrenOf(expr);
    for (let i = children.length - 1; i >= 0; i--) pending.push(children[i]!);
  }
}

/** Asked again for every class of events. */
const fieldNames = new WeakMap<Expr, readonly string[]>();

/** Names of the fields that an expression reads, in order of first appearance. */
export function fieldNamesOf(root: Expr): readonly string[] {
  let names = fieldNames.get(root);
  if (names === undefined) fieldNames.set(root, (names = findFieldNames(root)));
  return names;
}

function findFieldNames(root: Expr): readonly string[] {
  const names = new Set<string>();
  for (const expr of walkExpr(root)) {
    if (expr.kind === 'field') names.add(expr.name);
    else if (expr.kind === 'each-value') names.add(expr.over);
    else if (expr.kind === 'term') names.add('_raw');
  }
  return [...names];
}

/** Rebuilds bottom-up: `replace` gets each node with its children already replaced. */
export function rewriteExpr(expr: Expr, replace: (expr: Expr) => Expr): Expr {
  const children = childrenOf(expr);
  if (children.length === 0) return replace(expr);
  const rewritten = children.map((child) => rewriteExpr(child, replace));
  const changed = rewritten.some((child, i) => child !== children[i]);
  return replace(changed ? withChildren(expr, rewritten) : expr);
}
