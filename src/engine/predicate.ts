/**
 * The evaluator: compiles expressions of the plan to closures. There is no other one: matching, explain, row stages and
 * tests all run what is compiled here. Names are resolved once, through a Scope, to a constant or a reader, and
 * constants fold away, so that a rule compiled for an event class holds only what can vary within it.
 *
 * Logic is Kleene's; leaves are total, but those of ES|QL (see `lang/expression.ts`). Closures never throw on data.
 */
import { elementReader, readElements } from '../event/element-fields.ts';
import { type Fold, foldText } from '../event/fold.ts';
import { isList, type Scalar, type Value, valuesOf } from '../event/value.ts';
import { noteCut } from '../lang/cut-values.ts';
import type { AnyElement, Call, EachValue, Exists, Expr, Logic, Term, Test, Truth } from '../lang/expression.ts';
import type { EvalContext, Evaluate } from '../lang/function.ts';
import { findFunction } from '../lang/functions/index.ts';
import { gatherValues } from '../lang/functions/spl-values.ts';
import { walkExpr } from '../lang/walk.ts';
import { cheapestFirst } from './evaluation-order.ts';
import { compileTerm } from './term.ts';
import { compileTestOp } from './test-op.ts';

/** How an expression reads its fields off a context (an Event, or a Row). */
export interface Scope<C> {
  readonly context: EvalContext;
  field(name: string): FieldBinding<C>;
}

export type FieldBinding<C> =
  | { readonly kind: 'constant'; readonly value: Value }
  | {
      readonly kind: 'read';
      readonly read: Evaluate<C>;
      /** The value with its texts folded, where the context keeps such a thing. */
      readonly readFolded?: (fold: Exclude<Fold, 'none'>) => Evaluate<C>;
      /** Whether the text may hold a word, told without reading it; it may say yes too often. Null where that is dear. */
      readonly searchFor?: (word: string) => ((ctx: C) => boolean) | null;
      /** Whether `read` leaves out a text for its length alone. */
      readonly isCut?: (ctx: C) => boolean;
    };

export type Compiled<C> =
  | { readonly kind: 'constant'; readonly value: Value }
  | { readonly kind: 'closure'; readonly evaluate: Evaluate<C> };

/** Combinations of multivalued fields that one leaf tries at most. */
export const MAX_COMBINATIONS = 10_000;

const TRUE = { kind: 'constant', value: true } as const;
const FALSE = { kind: 'constant', value: false } as const;

function closure<C>(evaluate: Evaluate<C>): Compiled<C> {
  return { kind: 'closure', evaluate };
}

/** Compiles a condition: true, false, or a closure; what is null counts as false, as in a filter. */
export function compilePredicate<C>(expr: Expr, scope: Scope<C>): boolean | ((ctx: C) => boolean) {
  const compiled = compileExpr(expr, scope);
  if (compiled.kind === 'constant') return compiled.value === true;
  const { evaluate } = compiled;
  if (isTotal(expr)) return evaluate as (ctx: C) => boolean; // total nodes give booleans only
  return (ctx) => evaluate(ctx) === true;
}

/** Whether an expression gives true or false and never null. */
export function isTotal(expr: Expr): boolean {
  switch (expr.kind) {
    case 'test':
      return expr.strict !== true;
    case 'exists':
    case 'truth':
    case 'term':
    case 'any-element':
      return true;
    case 'literal':
      return typeof expr.value === 'boolean';
    case 'and':
    case 'or':
      return expr.args.every(isTotal);
    case 'not':
      return isTotal(expr.arg);
    default:
      return false;
  }
}

export function compileExpr<C>(expr: Expr, scope: Scope<C>): Compiled<C> {
  switch (expr.kind) {
    case 'literal':
      return { kind: 'constant', value: expr.value };
    case 'field': {
      const binding = scope.field(expr.name);
      return binding.kind === 'constant' ? binding : closure(binding.read);
    }
    case 'and':
    case 'or':
      return compileLogic(expr, scope);
    case 'not':
      return compileNot(compileExpr(expr.arg, scope));
    case 'test':
      return compileTest(expr, scope);
    case 'exists':
    case 'truth':
      return compileLeaf(expr.arg, scope, acceptOf(expr));
    case 'term':
      return compileTermLeaf(expr, scope);
    case 'call':
      return compileCall(expr, scope);
    case 'each-value':
      return compileEachValue(expr, scope);
    case 'any-element':
      return compileAnyElement(expr, scope);
  }
}

function compileLogic<C>(expr: Logic, scope: Scope<C>): Compiled<C> {
  const decisive = expr.kind === 'or';
  const open: Evaluate<C>[] = [];
  let sawNull = false;
  for (const arg of cheapestFirst(expr.args)) {
    const compiled = compileExpr(arg, scope);
    if (compiled.kind === 'closure') open.push(compiled.evaluate);
    else if (compiled.value === decisive) return decisive ? TRUE : FALSE;
    else if (compiled.value !== !decisive) sawNull = true;
  }
  if (open.length === 0) return sawNull ? { kind: 'constant', value: null } : decisive ? FALSE : TRUE;
  if (open.length === 1 && !sawNull) return closure(open[0]!);
  if (sawNull || !expr.args.every(isTotal)) return closure(compileKleene(open, decisive, sawNull));
  return closure(decisive ? compileAny(open) : compileAll(open));
}

function compileAll<C>(args: readonly Evaluate<C>[]): Evaluate<C> {
  const [a, b, c] = args;
  if (args.length === 2) return (ctx) => a!(ctx) === true && b!(ctx) === true;
  if (args.length === 3) return (ctx) => a!(ctx) === true && b!(ctx) === true && c!(ctx) === true;
  return (ctx) => {
    for (let i = 0; i < args.length; i++) if (args[i]!(ctx) !== true) return false;
    return true;
  };
}

function compileAny<C>(args: readonly Evaluate<C>[]): Evaluate<C> {
  return (ctx) => {
    for (let i = 0; i < args.length; i++) if (args[i]!(ctx) === true) return true;
    return false;
  };
}

function compileKleene<C>(args: readonly Evaluate<C>[], decisive: boolean, sawNull: boolean): Evaluate<C> {
  return (ctx) => {
    let unknown = sawNull;
    for (let i = 0; i < args.length; i++) {
      const value = args[i]!(ctx);
      if (value === decisive) return decisive;
      if (value !== !decisive) unknown = true;
    }
    return unknown ? null : !decisive;
  };
}

function compileNot<C>(arg: Compiled<C>): Compiled<C> {
  const negate = (value: Value): Value => (value === true ? false : value === false ? true : null);
  if (arg.kind === 'constant') return { kind: 'constant', value: negate(arg.value) };
  const { evaluate } = arg;
  return closure((ctx) => negate(evaluate(ctx)));
}

function compileTest<C>(expr: Test, scope: Scope<C>): Compiled<C> {
  const { fold, test } = compileTestOp(expr.op);
  const { arg } = expr;
  if (expr.strict === true) return compileStrictTest(arg, scope, fold, test);
  if (arg.kind === 'field') {
    const binding = scope.field(arg.name);
    if (binding.kind === 'read') {
      const folded = fold !== 'none' && binding.readFolded !== undefined;
      const read = folded ? binding.readFolded!(fold) : binding.read;
      return closure(anyOf(read, folded ? test : foldFirst(test, fold)));
    }
  }
  return compileLeaf(arg, scope, acceptOf(expr));
}

/** ES|QL's comparisons: of one value, else null. */
function compileStrictTest<C>(arg: Expr, scope: Scope<C>, fold: Fold, test: (value: Scalar) => boolean): Compiled<C> {
  const binding = arg.kind === 'field' ? scope.field(arg.name) : null;
  if (binding?.kind === 'read' && fold !== 'none' && binding.readFolded !== undefined)
    return closure(ofOne(binding.readFolded(fold), test));
  const single = foldFirst(test, fold);
  const compiled = compileExpr(arg, scope);
  if (compiled.kind === 'closure') return closure(ofOne(compiled.evaluate, single));
  return { kind: 'constant', value: ofOne(() => compiled.value, single)(undefined as C) };
}

function ofOne<C>(read: Evaluate<C>, test: (value: Scalar) => boolean): Evaluate<C> {
  return (ctx) => {
    const value = read(ctx);
    return value === null || typeof value === 'object' ? null : test(value);
  };
}

/** What a leaf asks of its argument's value. */
export function acceptOf(expr: Test | Exists | Truth): (value: Value) => boolean {
  if (expr.kind === 'exists') return isPresent;
  if (expr.kind === 'truth') return isTrue;
  const { fold, test } = compileTestOp(expr.op);
  const single = foldFirst(test, fold);
  return (value) => {
    if (value === null) return false;
    return isList(value) ? value.some(single) : single(value);
  };
}

function isPresent(value: Value): boolean {
  return value !== null;
}

function isTrue(value: Value): boolean {
  return isList(value) ? value.includes(true) : value === true;
}

function anyOf<C>(read: Evaluate<C>, test: (value: Scalar) => boolean): Evaluate<C> {
  return (ctx) => {
    const value = read(ctx);
    if (value === null) return false;
    if (typeof value !== 'object') return test(value);
    for (let i = 0; i < value.length; i++) if (test(value[i]!)) return true;
    return false;
  };
}

function foldFirst(test: (value: Scalar) => boolean, fold: Fold): (value: Scalar) => boolean {
  if (fold === 'none') return test;
  return (value) => test(foldScalar(value, fold));
}

function foldScalar(value: Scalar, fold: Fold): Scalar {
  return typeof value === 'string' ? foldText(value, fold) : value;
}

/** Compiles a total leaf. Where its argument calls EQL functions, it is tried once per combination of field values. */
function compileLeaf<C>(arg: Expr, scope: Scope<C>, accept: (value: Value) => boolean): Compiled<C> {
  if (callsPerValue(arg)) return compilePerValue(arg, scope, accept);
  const compiled = compileExpr(arg, scope);
  if (compiled.kind === 'constant') return accept(compiled.value) ? TRUE : FALSE;
  const { evaluate } = compiled;
  return closure((ctx) => accept(evaluate(ctx)));
}

/** EQL evaluates functions once per value of a multivalued field; SPL's functions take multivalues whole. */
function callsPerValue(arg: Expr): boolean {
  for (const node of walkExpr(arg)) if (node.kind === 'call' && node.function.startsWith('eql.')) return true;
  return false;
}

/**
 * The leaf holds if some choice of one value per field makes it hold (the same field is the same value throughout). A
 * missing field is null once.
 */
function compilePerValue<C>(arg: Expr, scope: Scope<C>, accept: (value: Value) => boolean): Compiled<C> {
  const cells = new Map<string, { value: Value; readonly read: Evaluate<C> }>();
  const inner: Scope<C> = {
    context: scope.context,
    field: (name) => {
      const known = cells.get(name);
      if (known !== undefined) return { kind: 'read', read: () => known.value };
      const binding = scope.field(name);
      if (binding.kind === 'constant' && !isList(binding.value)) return binding;
      const read: Evaluate<C> = binding.kind === 'constant' ? () => binding.value : binding.read;
      const cell = { value: null as Value, read };
      cells.set(name, cell);
      return { kind: 'read', read: () => cell.value };
    },
  };
  const compiled = compileExpr(arg, inner);
  if (compiled.kind === 'constant') return accept(compiled.value) ? TRUE : FALSE;
  const { evaluate } = compiled;
  const bound = [...cells.values()];
  return closure((ctx) => {
    const lists: { cell: (typeof bound)[number]; values: readonly Scalar[] }[] = [];
    for (const cell of bound) {
      cell.value = cell.read(ctx);
      if (isList(cell.value)) lists.push({ cell, values: cell.value });
    }
    if (lists.length === 0) return accept(evaluate(ctx));
    let tried = 0;
    const tryFrom = (depth: number): boolean => {
      if (depth === lists.length) return tried++ < MAX_COMBINATIONS && accept(evaluate(ctx));
      const { cell, values } = lists[depth]!;
      for (const value of values) {
        cell.value = value;
        if (tryFrom(depth + 1)) return true;
        if (tried >= MAX_COMBINATIONS) return false;
      }
      return false;
    };
    const found = tryFrom(0);
    if (!found && tried >= MAX_COMBINATIONS) noteCut();
    return found;
  });
}

function compileTermLeaf<C>(term: Term, scope: Scope<C>): Compiled<C> {
  const matches = compileTerm(term);
  const binding = scope.field('_raw');
  if (binding.kind === 'constant') return typeof binding.value === 'string' && matches(binding.value) ? TRUE : FALSE;
  const { read } = binding;
  const search = binding.searchFor?.(longestWord(term.text)) ?? null;
  return closure((ctx) => {
    if (search !== null && !search(ctx)) return false;
    const raw = read(ctx);
    return typeof raw === 'string' && matches(raw);
  });
}

/** The longest run of letters, all of which must stand in the text. */
function longestWord(text: string): string {
  return (text.match(/[a-z]+/gi) ?? []).reduce((a, b) => (b.length > a.length ? b : a), '');
}

function compileCall<C>(expr: Call, scope: Scope<C>): Compiled<C> {
  const spec = findFunction(expr.function);
  if (spec === undefined) throw new Error(`no function is named ${expr.function}`);
  const args = expr.args.map((arg) => compileExpr(arg, scope));
  const open = args.map((arg): Evaluate<C> => (arg.kind === 'constant' ? () => arg.value : arg.evaluate));
  const allConstant = args.every((arg) => arg.kind === 'constant') && spec.usesNow?.(expr.args) !== true;
  if (spec.bind !== undefined) {
    const constants = args.map((arg) => (arg.kind === 'constant' ? arg.value : undefined));
    const evaluate = spec.bind(open, constants, scope.context);
    // Constant arguments give a constant: the context is not looked at by any of them.
    return allConstant ? { kind: 'constant', value: evaluate(undefined as C) } : closure(evaluate);
  }
  const { call } = spec;
  if (call === undefined) throw new Error(`function ${spec.name} has neither call nor bind`);
  if (allConstant) return { kind: 'constant', value: call(...args.map((arg) => (arg as { value: Value }).value)) };
  const [a, b, c] = open;
  switch (open.length) {
    case 0:
      return closure(() => call());
    case 1:
      return closure((ctx) => call(a!(ctx)));
    case 2:
      return closure((ctx) => call(a!(ctx), b!(ctx)));
    case 3:
      return closure((ctx) => call(a!(ctx), b!(ctx), c!(ctx)));
    default:
      return closure((ctx) => call(...open.map((arg) => arg(ctx))));
  }
}

function compileEachValue<C>(expr: EachValue, scope: Scope<C>): Compiled<C> {
  const list = compileExpr(expr.source ?? { kind: 'field', name: expr.over }, scope);
  const cell: { value: Value } = { value: null };
  const inner: Scope<C> = {
    context: scope.context,
    field: (name) => (name === expr.over ? { kind: 'read', read: () => cell.value } : scope.field(name)),
  };
  const body = compileExpr(expr.body, inner);
  const evaluate: Evaluate<C> = body.kind === 'constant' ? () => body.value : body.evaluate;
  const read: Evaluate<C> = list.kind === 'constant' ? () => list.value : list.evaluate;
  return closure((ctx) => {
    return gatherValues(valuesOf(read(ctx)), (value) => {
      cell.value = value;
      const result = evaluate(ctx);
      return expr.mode === 'map' ? result : result === true ? value : null;
    });
  });
}

function compileAnyElement<C>({ list, variable, body }: AnyElement, scope: Scope<C>): Compiled<C> {
  const elements = compileExpr(list, scope);
  if (elements.kind === 'constant' && elements.value === null) return FALSE;
  const read: Evaluate<C> = elements.kind === 'constant' ? () => elements.value : elements.evaluate;
  const cell: { element: unknown } = { element: null };
  const inner: Scope<C> = {
    context: scope.context,
    field: (name) => {
      const reader = elementReader(name, variable);
      return reader === null ? scope.field(name) : { kind: 'read', read: () => reader(cell.element) };
    },
  };
  const holds = compilePredicate(body, inner);
  if (holds === false) return FALSE;
  return closure((ctx) => {
    for (const element of readElements(read(ctx))) {
      cell.element = element;
      if (holds === true || holds(ctx)) return true;
    }
    return false;
  });
}

/** Whether any part of an expression reads the search's end (`now()`), so that it must wait for it. */
export function readsNow(expr: Expr): boolean {
  for (const node of walkExpr(expr)) {
    if (node.kind === 'call' && findFunction(node.function)?.usesNow?.(node.args) === true) return true;
  }
  return false;
}
