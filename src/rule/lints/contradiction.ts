/** Conditions joined by `and` that no event satisfies together. */
import type { Expr } from '../../lang/expression.ts';
import type { Plan } from '../../lang/plan.ts';
import { conjunctsOf, walkExpr } from '../../lang/walk.ts';
import type { Span } from '../../text/source-text.ts';
import type { Lint, LintFinding } from '../lint.ts';
import { conditionsOf } from '../query-leaves.ts';
import { isSingleValued } from '../single-valued.ts';
import { type Bound, type Choice, constraintOf, exclude, takesIn } from '../value-choice.ts';

/** Conditions of one conjunction that are compared with each other. */
const MAX_COMPARED = 100;
/** Of which another lint speaks where both are ids. */
const EVENT_IDS: ReadonlySet<string> = new Set(['EventCode', 'EventID', 'event.code', 'winlog.event_id']);

export const contradiction: Lint = {
  code: 'lint-contradiction',
  severity: 'warning',
  summary: 'Two conditions on one field, joined by `and`, exclude each other.',
  why: 'No event satisfies both, so whatever needs them never holds.',
  *check({ plan }) {
    for (const condition of searchesOf(plan)) {
      for (const expr of walkExpr(condition)) {
        if (expr.kind !== 'and') continue;
        const found = findIn(conjunctsOf(expr), plan!.language);
        if (found !== null) yield { ...found, ...(found.span === undefined && expr.span ? { span: expr.span } : {}) };
      }
    }
  },
};

/** Later stages of a search see rows, whose columns may hold lists. */
function searchesOf(plan: Plan | null): readonly Expr[] {
  if (plan?.language !== 'spl') return conditionsOf(plan);
  const [first] = plan.stages;
  return plan.input.kind === 'events' && first?.kind === 'filter' ? [first.predicate] : [];
}

function findIn(args: readonly Expr[], language: Plan['language']): LintFinding | null {
  const asked: (Choice | Bound)[] = [];
  const denied: Choice[] = [];
  const absent = new Map<string, Expr>();
  for (const arg of args.slice(0, MAX_COMPARED)) {
    const own = constraintOf(arg.kind === 'not' ? arg.arg : arg);
    if (own !== null && arg.kind !== 'not') asked.push(own);
    else if (own?.kind === 'choice') denied.push(own);
    if (arg.kind === 'not' && arg.arg.kind === 'exists' && arg.arg.arg.kind === 'field')
      absent.set(arg.arg.arg.name, arg);
  }
  for (const [i, one] of asked.entries()) {
    if (absent.has(one.field)) return say(one, `${one.field} cannot be both null and ${describe(one)}`);
    const rest = isSingleValued(language, one.field) ? asked.slice(i + 1) : [];
    const other = rest.find((two) => two.field === one.field && exclude(one, two) && !areTwoIds(one, two));
    if (other !== undefined) return say(other, `${one.field} cannot be both ${describe(one)} and ${describe(other)}`);
    // A list is left out as a whole when any of its values is, so this holds for lists as well.
    const not = denied.find((two) => two.field === one.field && one.kind === 'choice' && takesIn(two, one));
    if (not !== undefined) return say(not, `${one.field} cannot be ${describe(one)} and yet not ${describe(not)}`);
  }
  return null;
}

function areTwoIds(a: Choice | Bound, b: Choice | Bound): boolean {
  return EVENT_IDS.has(a.field) && [a, b].every((one) => one.kind === 'choice' && one.options.length === 1);
}

function say({ span }: { readonly span: Span | null }, message: string): LintFinding {
  return { message, ...(span === null ? {} : { span }) };
}

function describe(one: Choice | Bound): string {
  if (one.kind === 'bound') return `${one.cmp} ${one.number}`;
  const [first, second, ...more] = one.options.map(({ text }) => `"${text}"`);
  if (second === undefined) return first ?? 'nothing';
  return more.length === 0 ? `${first} or ${second}` : `one of ${first}, ${second} and ${more.length} more`;
}
