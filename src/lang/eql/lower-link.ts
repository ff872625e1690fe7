/**
 * Terms whose conditions name fields of earlier events (`[…] as event0`). Such a condition is cut in two: what the event
 * must satisfy by itself stays the term's predicate, which readers and indexes use as any other, and what stands between
 * events becomes its link, which is asked when a sequence comes to the term. So that events need not be kept for it, each
 * term says which values its event hands on.
 */
import type { Expr, Field } from '../expression.ts';
import type { Carried, SequenceTerm } from '../plan.ts';
import { conjunctsOf, fieldNamesOf } from '../walk.ts';
import { combine, negate } from './lower-condition.ts';

/** A field of an earlier event: the number of its term in the plan, and its name in the schema. */
export interface EarlierField {
  readonly term: number;
  readonly field: Field;
}

/** By the name that stands for it in lowered conditions, the term's and the field's. */
export type EarlierFields = ReadonlyMap<string, EarlierField>;

export interface LinkedCondition {
  /** True wherever the whole condition is: it says nothing of what depends on earlier events. */
  readonly own: Expr;
  /** Over names of what is carried; null where the condition reads no earlier event. */
  readonly link: Expr | null;
  /** What the link reads of the event at hand. */
  readonly carried: readonly Carried[];
}

/** Functions that are null, and so not true, where an argument is: an event without the field cannot satisfy them. */
const NULL_WITH_NULL = /^eql\.(?:startsWith|endsWith|stringContains|equals)~?$/;

/** Cuts a lowered condition, which is made of total leaves. */
export function splitCondition(condition: Expr, earlier: EarlierFields): LinkedCondition {
  const isLinked = (expr: Expr): boolean => fieldNamesOf(expr).some((name) => earlier.has(name));
  if (!isLinked(condition)) return { own: condition, link: null, carried: [] };
  const carried = new Map<string, Expr>();
  let parts = 0;

  /** What `expr` is at most (or at least, under an odd number of negations), whatever earlier events hold. */
  const relax = (expr: Expr, atMost: boolean): Expr => {
    if (!isLinked(expr)) return expr;
    const span = expr.span ?? { start: 0, end: 0 };
    if (expr.kind === 'not') return negate(relax(expr.arg, !atMost), span);
    if (expr.kind === 'and' || expr.kind === 'or')
      return combine(
        expr.kind,
        expr.args.map((arg) => relax(arg, atMost)),
        span,
      );
    return atMost ? presenceOf(expr) : { kind: 'literal', value: false, span };
  };

  /** The fields of the event at hand without which a linked leaf cannot hold. */
  const presenceOf = (leaf: Expr): Expr => {
    const span = leaf.span ?? { start: 0, end: 0 };
    const call = leaf.kind === 'truth' ? leaf.arg : null;
    const lists = leaf.kind === 'any-element' ? [leaf.list] : [];
    const args = call?.kind === 'call' && NULL_WITH_NULL.test(call.function) ? call.args : lists;
    const own = args.filter((arg) => arg.kind === 'field' && !earlier.has(arg.name));
    return combine(
      'and',
      own.map((arg) => ({ kind: 'exists', arg, span })),
      span,
    );
  };

  /** The condition over what is carried; what holds or not by the event alone is carried as its answer. */
  const rewrite = (expr: Expr): Expr => {
    if (!isLinked(expr)) {
      if (expr.kind === 'literal') return expr;
      const name = `part ${++parts}`;
      carried.set(name, expr);
      return { kind: 'truth', arg: { kind: 'field', name } };
    }
    if (expr.kind === 'not') return { ...expr, arg: rewrite(expr.arg) };
    if (expr.kind === 'and' || expr.kind === 'or') return { ...expr, args: expr.args.map(rewrite) };
    for (const name of fieldNamesOf(expr)) if (!earlier.has(name)) carried.set(name, { kind: 'field', name });
    return expr;
  };

  const own = relax(condition, true);
  const linked = conjunctsOf(condition).filter(isLinked).map(rewrite);
  return {
    own,
    link: linked.length === 1 ? linked[0]! : { kind: 'and', args: linked },
    carried: [...carried].map(([name, value]) => ({ name, value })),
  };
}

/** Terms with what the links of later ones read of their events. */
export function withCarried(terms: readonly SequenceTerm[], earlier: EarlierFields): readonly SequenceTerm[] {
  return terms.map((term, at) => {
    const read = [...earlier].filter(([, source]) => source.term === at);
    if (read.length === 0) return term;
    const handed = read.map(([name, { field }]): Carried => ({ name, value: field }));
    return { ...term, carried: [...(term.carried ?? []), ...handed] };
  });
}
