/**
 * `map`: a search for each of the first rows (`maxsearches`, 10), with the row's values in the place of `$field$`; what
 * the searches find replaces the rows. Events are read once, so the search runs once, without the conditions that name a
 * row's value, and is joined with the rows on those: `field=$other$`, which must hold whatever else does. A search that
 * asks for more than that of a row, or counts what it finds, is refused.
 */
import type { Span } from '../../../text/source-text.ts';
import type { Expr, Field, Plan, Stage } from '../../plan.ts';
import { readCount, takeOptions } from '../arguments.ts';
import type { CommandSpec, LowerContext } from '../command.ts';
import type { Cursor } from '../cursor.ts';
import { fail, failUnsupported } from '../errors.ts';

export const MAX_MAP_SEARCHES = 10;
/** Events that the search may find for all rows together; what a domain controller logs of an hour or more. */
export const MAX_MAP_EVENTS = 20_000;
/** Columns of the values that rows and events are joined on, by a name that no search has use for. */
const KEY = '__map_';
/** A row's value while the search is lowered: `$name$` between two characters that nobody writes. */
const TOKEN = /\$([A-Za-z_][\w.{}:-]*)\$/g;
const OPEN = '\uE000';
const CLOSE = '\uE001';
const HELD_TOKEN = new RegExp(`^${OPEN}([^${CLOSE}]+)${CLOSE}$`);

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
    "Runs a search for each of the first rows, with the row's values for $field$; conditions `field=$other$` only.",
  lower(cursor, context) {
    const { text, at, most } = readArguments(cursor, context);
    const plan = context.lowerSearch(
      text.replace(TOKEN, (_, name: string) => `${OPEN}${name}${CLOSE}`),
      at,
    );
    if (plan === null) return [];
    const [first, ...rest] = plan.stages;
    if (plan.input.kind !== 'events' || first?.kind !== 'filter')
      failUnsupported('spl-option-not-supported', 'map runs nothing but a search for events', at);
    const other = rest.find((stage) => !ROW_WISE.has(stage.kind) || holdsToken(stage));
    if (other !== undefined) {
      failUnsupported(
        'spl-option-not-supported',
        holdsToken(other)
          ? "map takes a row's values in search terms only"
          : 'map runs a search that finds events, not one that counts or sorts them',
        at,
      );
    }
    const conjuncts = conjunctsOf(first.predicate);
    const keys = conjuncts.filter(holdsToken).map((term) => keyOf(term, at));
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

function conjunctsOf(expr: Expr): readonly Expr[] {
  return expr.kind === 'and' ? expr.args.flatMap(conjunctsOf) : [expr];
}

function holdsToken(node: unknown): boolean {
  if (typeof node === 'string') return node.includes(OPEN);
  if (typeof node !== 'object' || node === null) return false;
  return Object.values(node).some(holdsToken);
}

/** `field=$column$`, or a refusal. */
function keyOf(term: Expr, at: Span): Key {
  if (term.kind === 'test' && term.arg.kind === 'field') {
    const { op } = term;
    const value = op.op === 'equals' ? op.value : op.op === 'glob' && op.patterns.length === 1 ? op.patterns[0] : null;
    const column = typeof value === 'string' ? HELD_TOKEN.exec(value)?.[1] : undefined;
    if (column !== undefined) return { field: term.arg, column };
  }
  return failUnsupported(
    'spl-option-not-supported',
    "map takes a row's values as `field=$other$`, which must hold whatever else does",
    at,
  );
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
