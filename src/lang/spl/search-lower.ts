/**
 * Lowers search terms to the plan: a total (two-valued) predicate, and the subsearches that stand beside it as filters
 * of their own. Comparison of values is Splunk's: ignoring case, `*` as the only wildcard, whole value, any value of a
 * multivalue, numbers also as numbers. `!=` wants the field to be there; NOT does not.
 */
import type { Span } from '../../text/source-text.ts';
import { columnsAfter, makesColumn } from '../columns.ts';
import type { Expr, Literal } from '../expression.ts';
import type { Stage, SubFilter } from '../plan.ts';
import { isTimeModifier } from '../time-modifiers.ts';
import type { LowerContext } from './command.ts';
import { isPlainFormat } from './commands/format.ts';
import { isOwnRows } from './commands/return.ts';
import { failUnsupported } from './errors.ts';
import type { ComparisonOperator, SearchComparison, SearchExpr, SearchIn, SearchValue } from './search-syntax.ts';
import { conjuncts } from './search-syntax.ts';

/**
 * `f!=v` on a field with several values: true when at least one of them differs. Splunk does not document it; this is
 * the one place that decides.
 */
const DIFFERS_MATCH: 'any' | 'all' = 'any';

/** Conditions that name where Splunk stored an event. There are no indexes here, so of events they hold whatever they say. */
const STORAGE_FIELDS: ReadonlySet<string> = new Set(['index', 'splunk_server', 'splunk_server_group']);

const TIME_RANGE_HINT = 'give the time range on the command line';

const TRUE: Literal = { kind: 'literal', value: true };

/** Columns that say which rows a subsearch among alternatives fits; no event has such a field. */
const MARK = '__subsearch_';

/** A subsearch among alternatives, as a condition on the column that its stage makes. */
type MarkSubsearch = (body: Span, span: Span) => Expr;

/**
 * Stages that a search-term expression amounts to: at most one filter, then a filter for each subsearch that must hold by
 * itself. Subsearches inside OR, or inside a group under NOT, mark rows for a filter behind them.
 */
export function lowerSearch(expr: SearchExpr, context: LowerContext): Stage[] {
  const stages: Stage[] = [];
  const terms: SearchExpr[] = [];
  const mixed: SearchExpr[] = [];
  for (const term of conjuncts(expr)) {
    if (context.first && isRiskIndex(term)) continue;
    const negated = term.kind === 'not';
    const inner = negated ? term.arg : term;
    if (inner.kind !== 'subsearch') {
      if (hasSubsearch(term)) mixed.push(term);
      else terms.push(term);
      continue;
    }
    const filter = lowerFilterPlan(inner.body, context);
    if (filter !== null) stages.push({ kind: 'subfilter', negated, ...filter, span: term.span });
  }
  const predicate = and(terms.map((term) => lowerTerm(term, context, false)));
  if (!isTrue(predicate))
    stages.unshift({ kind: 'filter', predicate: { ...predicate, span: expr.span }, span: expr.span });
  if (mixed.length > 0) stages.push(...lowerMixed(mixed, context));
  return stages;
}

function lowerMixed(terms: readonly SearchExpr[], context: LowerContext): Stage[] {
  const marks: string[] = [];
  const stages: Stage[] = [];
  const mark: MarkSubsearch = (body, span) => {
    const filter = lowerFilterPlan(body, context);
    const name = `${MARK}${marks.length}`;
    marks.push(name);
    if (filter !== null) stages.push({ kind: 'subfilter', negated: false, mark: name, ...filter, span });
    return { kind: 'truth', arg: { kind: 'field', name }, span };
  };
  const predicate = and(terms.map((term) => lowerTerm(term, context, false, mark)));
  return [...stages, { kind: 'filter', predicate }, { kind: 'project', mode: 'remove', names: marks }];
}

function hasSubsearch(expr: SearchExpr): boolean {
  switch (expr.kind) {
    case 'and':
    case 'or':
      return expr.args.some(hasSubsearch);
    case 'not':
      return hasSubsearch(expr.arg);
    default:
      return expr.kind === 'subsearch';
  }
}

/** Where Enterprise Security stores risk events: a search of this index reads those, not the logs. */
const RISK_INDEX = 'risk';

/** Whether the search asks for risk events, and for nothing else. */
export function namesRiskIndex(expr: SearchExpr): boolean {
  return conjuncts(expr).some(isRiskIndex);
}

function isRiskIndex(expr: SearchExpr): boolean {
  return (
    expr.kind === 'comparison' &&
    expr.field === 'index' &&
    expr.operator === '=' &&
    expr.value.text.toLowerCase() === RISK_INDEX
  );
}

/** The plan of a subsearch that filters. A `format` or `return` at its end is what the filter does anyway. */
function lowerFilterPlan(body: Span, context: LowerContext): Pick<SubFilter, 'plan' | 'asTerms'> | null {
  const plan = context.lowerSubsearch(body, 'search');
  if (plan === null) return null;
  const last = plan.stages.at(-1);
  const stages = last !== undefined && isWhatFiltersDo(last) ? plan.stages.slice(0, -1) : plan.stages;
  const columns = columnsAfter(stages);
  for (const name of columns ?? []) {
    if (isTimeModifier(name))
      context.report.note(
        'spl-time-modifier',
        `the time modifier ${name} that the subsearch gives back is not applied`,
        body,
        TIME_RANGE_HINT,
      );
  }
  const hasTerms = columns?.has('search') === true || columns?.has('query') === true;
  return { plan: { ...plan, stages }, ...(hasTerms ? { asTerms: true } : {}) };
}

function isWhatFiltersDo(last: Stage): boolean {
  if (last.kind !== 'transform') return false;
  if (last.name === 'format') return isPlainFormat(last.options);
  return last.name === 'return-terms' && isOwnRows(last.options);
}

/** A predicate without subsearches: for `transaction`, `inputlookup` and `searchmatch`. */
export function lowerSearchPredicate(expr: SearchExpr, context: LowerContext): Expr {
  return lowerTerm(expr, context, false);
}

/** `negated` is true below an odd number of NOTs. */
function lowerTerm(expr: SearchExpr, context: LowerContext, negated: boolean, mark?: MarkSubsearch): Expr {
  switch (expr.kind) {
    case 'all':
      return TRUE;
    case 'and':
      return { ...and(expr.args.map((arg) => lowerTerm(arg, context, negated, mark))), span: expr.span };
    case 'or':
      return { kind: 'or', args: expr.args.map((arg) => lowerTerm(arg, context, negated, mark)), span: expr.span };
    case 'not':
      return { kind: 'not', arg: lowerTerm(expr.arg, context, !negated, mark), span: expr.span };
    case 'word':
      return {
        kind: 'term',
        text: expr.text,
        ...(expr.mode === 'term' || expr.mode === 'case' ? { mode: expr.mode } : {}),
        span: expr.span,
      };
    case 'comparison':
      return { ...lowerComparison(expr, context, negated), span: expr.span };
    case 'in':
      if (isStorage(expr.field, context)) return ignoreStorage(expr, context, negated);
      return { ...lowerValues(expr.field, expr.values, expr), span: expr.span };
    case 'subsearch':
      if (mark !== undefined) return mark(expr.body, expr.span);
      context.report.unsupported('spl-subsearch-place', 'a subsearch is not supported in this place', expr.span);
      return TRUE;
  }
}

function lowerComparison(expr: SearchComparison, context: LowerContext, negated: boolean): Expr {
  const { field, operator, value } = expr;
  if (isStorage(field, context)) return ignoreStorage(expr, context, negated);
  if (modifiesTime(expr, context)) {
    context.report.note(
      'spl-time-modifier',
      `the time modifier ${field}=${value.text} is not applied`,
      expr.span,
      TIME_RANGE_HINT,
    );
    return literal(!negated);
  }
  if (value.isAnswer === true)
    failUnsupported('spl-subsearch-place', 'a subsearch as the value of a field is not supported', value.span);
  switch (operator) {
    case '=':
      return lowerValues(field, [value], expr);
    case '!=':
      return lowerDiffers(expr);
    default:
      return lowerOrder(field, operator, value);
  }
}

/** Columns that a stage made are compared, whatever they are called. */
function isStorage(field: string, context: LowerContext): boolean {
  return STORAGE_FIELDS.has(field) && !makesColumn(context.passed, field);
}

/** Modifiers of the time range have the form `name=value`; with `<` and the like they are fields. */
function modifiesTime({ field, operator }: SearchComparison, context: LowerContext): boolean {
  if (!isTimeModifier(field) || (operator !== '=' && operator !== '!=')) return false;
  return !makesColumn(context.passed, field) && columnsAfter(context.passed)?.has(field) !== true;
}

function ignoreStorage(expr: SearchComparison | SearchIn, context: LowerContext, negated: boolean): Expr {
  context.report.note('spl-index-ignored', `the condition on ${expr.field} is taken as true`, expr.span);
  return literal(!negated);
}

/** Equal to any of the values: wildcards, then networks, then `field=*`, whichever occur. */
function lowerValues(field: string, values: readonly SearchValue[], at: SearchComparison | SearchIn): Expr {
  const arg: Expr = { kind: 'field', name: field, span: at.span };
  if (values.some(isAnything)) return { kind: 'exists', arg };
  const networks = values.filter((value) => isNetwork(value.text));
  const patterns = values.map((value) => value.text);
  const glob: Expr = {
    kind: 'test',
    arg,
    op: {
      op: 'glob',
      patterns,
      spans: values.map((value) => value.span),
      fold: 'unicode',
      wild: '*',
      ...(patterns.some(isNumber) ? { numeric: true } : {}),
    },
  };
  if (networks.length === 0) return glob;
  return {
    kind: 'or',
    args: [glob, { kind: 'test', arg, op: { op: 'cidr', networks: networks.map((value) => value.text) } }],
  };
}

function lowerDiffers(expr: SearchComparison): Expr {
  const { field, value } = expr;
  const arg: Expr = { kind: 'field', name: field };
  if (isAnything(value)) return literal(false);
  const network = isNetwork(value.text) ? { network: value.text } : {};
  const differs: Expr =
    DIFFERS_MATCH === 'any'
      ? { kind: 'test', arg, op: { op: 'differs', pattern: value.text, ...network, fold: 'unicode', wild: '*' } }
      : { kind: 'not', arg: lowerValues(field, [value], expr) };
  return { kind: 'and', args: [{ kind: 'exists', arg }, differs] };
}

function lowerOrder(field: string, cmp: Exclude<ComparisonOperator, '=' | '!='>, value: SearchValue): Expr {
  const constant = isNumber(value.text) ? Number(value.text) : value.text;
  return {
    kind: 'test',
    arg: { kind: 'field', name: field },
    op: { op: 'order', cmp, value: constant, type: 'search' },
  };
}

/** `field=*`: any value at all. */
function isAnything(value: SearchValue): boolean {
  return /^\*+$/.test(value.text);
}

function isNumber(text: string): boolean {
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text);
}

/** An address with a prefix length: Splunk then also matches addresses inside the network. */
function isNetwork(text: string): boolean {
  return (
    /^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/.test(text) || /^[\da-fA-F]{0,4}(:[\da-fA-F]{0,4}){2,7}\/\d{1,3}$/.test(text)
  );
}

function and(args: readonly Expr[]): Expr {
  const kept = args.filter((arg) => !isTrue(arg));
  return kept.length === 0 ? TRUE : kept.length === 1 ? kept[0]! : { kind: 'and', args: kept };
}

function isTrue(expr: Expr): boolean {
  return expr.kind === 'literal' && expr.value === true;
}

function literal(value: boolean): Literal {
  return { kind: 'literal', value };
}
