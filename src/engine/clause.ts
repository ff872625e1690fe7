/**
 * Clauses: a condition taken apart. Every node is compiled by the evaluator that matches, once per event class, and run
 * on the same event; nothing is decided here. Compiled once, a tree may be asked about any number of events.
 */

import { foldText } from '../event/fold.ts';
import { isLineageName } from '../event/lineage-name.ts';
import { type Scalar, type Value, valuesOf } from '../event/value.ts';
import type { Expr, TestOp } from '../lang/expression.ts';
import { childrenOf, fieldNamesOf } from '../lang/walk.ts';
import type { Span } from '../text/source-text.ts';
import { clauseWords } from './clause-words.ts';
import { compileExpr, type FieldBinding, type Scope } from './predicate.ts';
import { compileTestOp } from './test-op.ts';

/** One clause of a condition, with what it gave. */
export interface Clause {
  readonly kind: Expr['kind'];
  readonly span: Span | null;
  /** What the clause asks, where it stands nowhere in the rule; null where the rule's own words say it, or none do. */
  readonly words: string | null;
  /** What the evaluator gave: true, false, or null (unknown); for values inside calls, the value. */
  readonly verdict: Value;
  /** For leaves: the fields that the clause reads, with the values it saw; null is missing. */
  readonly saw: readonly SeenField[];
  /** For lists of alternatives: which one matched (0-based), with its place; null where none did. */
  readonly matched: {
    readonly index: number;
    readonly of: number;
    readonly text: string;
    readonly span: Span | null;
  } | null;
  /** What would have made a false leaf true, where it is a matter of letters: case, blanks, a final dot. */
  readonly near: string | null;
  /** Empty for leaves. */
  readonly parts: readonly Clause[];
}

export interface SeenField {
  readonly name: string;
  readonly value: Value;
  /** Why we may suppose the value, where the telemetry does not say it. */
  readonly assumed: string | null;
  /** No event of this kind carries the field. */
  readonly absent: boolean;
  /** A text was there and longer than Elasticsearch indexes (`ignore_above`), so the clause did not see it. */
  readonly isCut: boolean;
}

export type DescribeField = (name: string) => Pick<SeenField, 'assumed' | 'absent'>;

export const DESCRIBE_COLUMN: DescribeField = () => ({ assumed: null, absent: false });

export function compileClause<C>(expr: Expr, scope: Scope<C>, describe: DescribeField): (ctx: C) => Clause {
  const evaluate = compileValue(expr, scope);
  const { kind, span = null } = expr;
  const words = span === null ? clauseWords(expr) : null;
  if (expr.kind === 'and' || expr.kind === 'or' || expr.kind === 'not') {
    const parts = childrenOf(expr).map((part) => compileClause(part, scope, describe));
    return (ctx) => ({
      kind,
      span,
      words,
      verdict: evaluate(ctx),
      saw: [],
      matched: null,
      near: null,
      parts: parts.map((part) => part(ctx)),
    });
  }
  // What is asked of ancestors stands in the clause itself.
  const names = fieldNamesOf(expr).filter((name) => !isLineageName(name));
  const fields = names.map((name) => ({
    name,
    read: compileValue({ kind: 'field', name }, scope),
    isCut: isCutOf(scope.field(name)),
    described: describe(name),
  }));
  const argument = expr.kind === 'test' ? compileValue(expr.arg, scope) : null;
  return (ctx) => {
    const verdict = evaluate(ctx);
    const value = argument?.(ctx) ?? null;
    return {
      kind,
      span,
      words,
      verdict,
      saw: fields.map(({ name, read, isCut, described }) => ({
        name,
        value: read(ctx),
        isCut: isCut(ctx),
        ...described,
      })),
      matched: expr.kind === 'test' && verdict === true ? matchedAlternative(expr.op, value) : null,
      near: expr.kind === 'test' && verdict === false && value !== null ? nearMissOf(expr.op, value) : null,
      parts: [],
    };
  };
}

function isCutOf<C>(field: FieldBinding<C>): (ctx: C) => boolean {
  return (field.kind === 'read' && field.isCut) || (() => false);
}

function compileValue<C>(expr: Expr, scope: Scope<C>): (ctx: C) => Value {
  const compiled = compileExpr(expr, scope);
  if (compiled.kind === 'closure') return compiled.evaluate;
  const { value } = compiled;
  return () => value;
}

/** Whether the operation holds on one value, by the evaluator's own test. */
function isMet(op: TestOp, item: Scalar): boolean {
  const test = compileTestOp(op);
  return test.test(typeof item === 'string' ? foldText(item, test.fold) : item);
}

function matchedAlternative(op: TestOp, value: Value): Clause['matched'] {
  const texts =
    op.op === 'glob' || op.op === 'regex'
      ? op.patterns
      : op.op === 'in'
        ? op.values.map(String)
        : op.op === 'cidr'
          ? op.networks
          : op.op === 'words'
            ? op.phrases
            : null;
  if (texts === null) return null;
  const test = compileTestOp(op);
  const spans = 'spans' in op ? op.spans : undefined;
  for (const item of valuesOf(value)) {
    const folded = typeof item === 'string' ? foldText(item, test.fold) : item;
    const index = test.find(folded);
    if (index !== -1) return { index, of: texts.length, text: texts[index] ?? '', span: spans?.[index] ?? null };
  }
  return null;
}

/** Longer values are not tried in other spellings. Characters. */
const MAX_RESPELLED = 4096;

function nearMissOf(op: TestOp, value: Value): string | null {
  if (op.op === 'differs' || op.op === 'order' || op.op === 'cidr' || op.op === 'regex' || op.op === 'words')
    return null;
  const texts = valuesOf(value).filter((item) => typeof item === 'string' && item.length <= MAX_RESPELLED);
  for (const text of texts as string[]) {
    const trimmed = text.trim();
    if (trimmed !== text && isMet(op, trimmed)) return 'only blanks around the value differ';
    if (text.endsWith('.') && isMet(op, text.slice(0, -1))) return 'only the final dot of the value differs';
    if (op.fold === 'none' && isMet(unfolded(op), text)) return 'only the case of letters differs';
  }
  return null;
}

/** The same test without regard to case; kept, since a test is compiled once per operation. */
const withoutCase = new WeakMap<TestOp, TestOp>();

function unfolded(op: Exclude<TestOp, { op: 'order' | 'cidr' | 'words' }>): TestOp {
  let loose = withoutCase.get(op);
  if (loose === undefined) {
    loose = { ...op, fold: 'unicode' };
    withoutCase.set(op, loose);
  }
  return loose;
}

/**
 * The clauses that keep a condition from holding: of a conjunction those parts that are not true, of anything else
 * itself. A near miss has one.
 */
export function failingClauses(clause: Clause): readonly Clause[] {
  if (clause.verdict === true) return [];
  if (clause.kind !== 'and') return [clause];
  return clause.parts.flatMap(failingClauses);
}
