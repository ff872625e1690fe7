/**
 * `map`: a search for each of the first rows (`maxsearches`, 10), with the row's values in the place of `$field$`; what
 * the searches find replaces the rows. Events are read once, so the search runs once, without the conditions that name a
 * row's value, and is joined with the rows on those: `field=$other$`, which must hold whatever else does. A search that
 * asks for more of a row, or counts what it finds, is run over what it found for each row (stage `map`).
 */
import type { Span } from '../../../text/source-text.ts';
import type { Expr, Field } from '../../expression.ts';
import { holdsToken, holdTokens, tokenOf } from '../../map-tokens.ts';
import type { Plan, Stage } from '../../plan.ts';
import { conjunctsOf } from '../../walk.ts';
import { readCount, takeOptions } from '../arguments.ts';
import type { CommandSpec, LowerContext } from '../command.ts';
import type { Cursor } from '../cursor.ts';
import { fail, failUnsupported } from '../errors.ts';

export const MAX_MAP_SEARCHES = 10;
/** Events that the search may find for all rows together; what a domain controller logs of an hour or more. */
export const MAX_MAP_EVENTS = 20_000;
/** Columns of the values that rows and events are joined on, by a name that no search has use for. */
const KEY = '__map_';
/** Stages that do with one row what they do with all. */
const ROW_WISE: ReadonlySet<Stage['kind']> = new Set([
  'filter',
  'assign',
  'rename',
  'project',
  'lookup',
  'extract',
  'expand',
]);

interface Key {
  readonly field: Field;
  /** The column of the rows. */
  readonly column: string;
}

export const map: CommandSpec = {
  name: 'map',
  summary:
    "Runs a search for each of the first rows (10 unless maxsearches says otherwise), with the row's values for $field$.",
  lower(cursor, context) {
    const { text, at, most } = readArguments(cursor, context);
    const plan = context.lowerSearch(holdTokens(text), at);
    if (plan === null) return [];
    const [first, ...rest] = plan.stages;
    const keys = keysOf(plan);
    if (keys === null || first?.kind !== 'filter') return [searchAgain(plan, most, at)];
    const conjuncts = conjunctsOf(first.predicate);
    const names = [...keys.keys(), keys.length].map((i) => `${KEY}${i}`);
    const ofRows = keys.map(({ column }): Expr => ({ kind: 'field', name: column }));
    const ofEvents = keys.map(({ field }): Expr => field);
    const search: Plan = {
      ...plan,
      stages: [
        {
          ...first,
          predicate: { kind: 'and', args: conjuncts.map((term) => (holdsToken(term) ? exists(term) : term)) },
        },
        assignKeys(names, ofEvents),
      ],
    };
    return [
      { kind: 'head', count: most, limitOf: 'map' },
      assignKeys(names, ofRows),
      { kind: 'project', mode: 'table', names },
      { kind: 'join', mode: 'inner', keys: names, max: 0, overwrite: true, atMost: MAX_MAP_EVENTS, plan: search },
      ...rest,
      { kind: 'project', mode: 'remove', names },
    ];
  },
};

/** The search as text, in quotes or brackets, and for how many rows it is run. */
function readArguments(
  cursor: Cursor,
  context: LowerContext,
): { readonly text: string; readonly at: Span; readonly most: number } {
  const options = takeOptions(cursor, ['search', 'maxsearches']);
  let search = options.get('search');
  cursor.skipBlanks();
  if (search === undefined && cursor.char === '[') {
    const span = cursor.readBracket();
    search = { text: context.text.slice(span.start, span.end), quoted: false, span };
    takeOptions(cursor, ['maxsearches'], true, options);
  }
  if (search === undefined)
    failUnsupported(
      'spl-option-not-supported',
      'map runs a search that is written there, not a saved one',
      cursor.here,
    );
  if (!cursor.done) fail('spl-syntax', 'nothing may follow the search of map', cursor.here);
  return { text: search.text, at: search.span, most: readCount(options.get('maxsearches'), MAX_MAP_SEARCHES, 1) };
}

/** The conditions `field=$column$` of a search that asks nothing else of a row; null where it asks for more. */
function keysOf({ input, stages: [first, ...rest] }: Plan): readonly Key[] | null {
  if (input.kind !== 'events' || first?.kind !== 'filter') return null;
  if (rest.some((stage) => !ROW_WISE.has(stage.kind) || holdsToken(stage))) return null;
  const keys = conjunctsOf(first.predicate).filter(holdsToken).map(keyOf);
  return keys.every((key) => key !== null) ? keys : null;
}

function keyOf(term: Expr): Key | null {
  if (term.kind !== 'test' || term.arg.kind !== 'field') return null;
  const { op } = term;
  const value = op.op === 'equals' ? op.value : op.op === 'glob' && op.patterns.length === 1 ? op.patterns[0] : null;
  const column = typeof value === 'string' ? tokenOf(value) : undefined;
  return column === undefined ? null : { field: term.arg, column };
}

/**
 * A search that is run for each row over the events that it finds without the conditions that name a row's value. What
 * those conditions are left of is asked of events again, so only they are.
 */
function searchAgain(plan: Plan, most: number, at: Span): Stage {
  refuseTokens(plan, at);
  if (plan.input.kind === 'none') return { kind: 'map', plan, source: null, most, atMost: MAX_MAP_EVENTS };
  const [first, ...rest] = plan.stages;
  const conjuncts = first?.kind === 'filter' ? conjunctsOf(first.predicate) : [];
  const [own, ofRow] = [conjuncts.filter((term) => !holdsToken(term)), conjuncts.filter(holdsToken)];
  const filterOf = (args: readonly Expr[]): Stage[] =>
    args.length === 0 ? [] : [{ kind: 'filter', predicate: { kind: 'and', args }, span: at }];
  const behind = first?.kind === 'filter' ? rest : plan.stages;
  return {
    kind: 'map',
    plan: { ...plan, stages: [...filterOf(ofRow), ...behind] },
    source: { ...plan, stages: filterOf(own) },
    most,
    atMost: MAX_MAP_EVENTS,
  };
}

/** Where a row's value would change what the search is, or what would have to be read for it. */
function refuseTokens({ input, stages }: Plan, at: Span): void {
  const refuse = (what: string): never => failUnsupported('spl-option-not-supported', `map ${what}`, at);
  if (holdsToken(input)) refuse("takes no row's value as the name of a data model");
  for (const stage of stages) {
    if ('plan' in stage || stage.kind === 'outputlookup') refuse(`runs no search with ${stage.kind} in it`);
    const isTable = stage.kind === 'lookup' || stage.kind === 'inputlookup';
    if (isTable && holdsToken(stage.table)) refuse("takes no row's value as the name of a lookup");
    if (stage.kind === 'extract' && holdsToken(stage.pattern)) refuse("takes no row's value in a regular expression");
    if (holdsPattern(stage)) refuse("takes no row's value in a regular expression");
  }
}

/** Whether a token stands in a regular expression, which is read before the row is known. */
function holdsPattern(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false;
  if ('op' in node && node.op === 'regex' && holdsToken(node)) return true;
  const isRegexCall = 'function' in node && /^spl\.(?:match|replace|mvfind)$/.test(String(node.function));
  if (isRegexCall && 'args' in node && Array.isArray(node.args) && holdsToken(node.args[1])) return true;
  return Object.values(node).some(holdsPattern);
}

/** Of a key's condition: it holds on no event that lacks the field. */
function exists(term: Expr): Expr {
  return term.kind === 'test' ? { kind: 'exists', arg: term.arg } : term;
}

/** Values to join on, which the search compares ignoring case; the last is the same everywhere. */
function assignKeys(names: readonly string[], values: readonly Expr[]): Stage {
  return {
    kind: 'assign',
    assignments: names.map((name, i) => ({
      name,
      value:
        values[i] === undefined
          ? { kind: 'literal', value: '1' }
          : { kind: 'call', function: 'spl.lower', args: [values[i]] },
    })),
  };
}
