/** `a != 1 or a != 2`. */
import type { Expr } from '../../lang/expression.ts';
import { walkExpr } from '../../lang/walk.ts';
import type { Lint } from '../lint.ts';
import { conditionsOf } from '../query-leaves.ts';

/** Field and value of an inequality without wildcards. */
function inequality(expr: Expr): readonly [string, string] | null {
  const test = expr.kind === 'not' ? expr.arg : expr;
  if (test.kind !== 'test' || test.arg.kind !== 'field') return null;
  const { op } = test;
  const value =
    expr.kind !== 'not'
      ? op.op === 'differs'
        ? op.pattern
        : null
      : op.op === 'equals'
        ? String(op.value)
        : op.op === 'glob' && op.patterns.length === 1
          ? op.patterns[0]!
          : null;
  return value === null || /[*?%]/.test(value) ? null : [test.arg.name, value.toLowerCase()];
}

export const differsOrDiffers: Lint = {
  code: 'lint-differs-or-differs',
  severity: 'warning',
  summary: 'Two inequalities of one field are joined by `or`.',
  why: 'A value always differs from one of two others, so the clause holds on everything.',
  *check({ plan }) {
    for (const condition of conditionsOf(plan)) {
      for (const expr of walkExpr(condition)) {
        if (expr.kind !== 'or') continue;
        const seen = new Map<string, string>();
        for (const arg of expr.args) {
          const differs = inequality(arg);
          if (differs === null) continue;
          const [field, value] = differs;
          const other = seen.get(field);
          seen.set(field, value);
          if (other === undefined || other === value) continue;
          yield {
            message: `${field} always differs from "${other}" or from "${value}", so this holds on everything`,
            hint: 'write `and`',
            ...(expr.span === undefined ? {} : { span: expr.span }),
          };
        }
      }
    }
  },
};
