/**
 * `top` and `rare`: the most or least frequent combinations of values, with count and percent, lowered to `stats`,
 * `eventstats`, `sort` and a limit (within each group of BY by a running count).
 */
import type { Expr } from '../../expression.ts';
import type { Stage } from '../../plan.ts';
import { expectEnd, readBoolean, readCount, readName, takeOptions } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import type { Cursor } from '../cursor.ts';
import { fail, failUnsupported } from '../errors.ts';

const OPTIONS = ['limit', 'countfield', 'percentfield', 'showcount', 'showperc', 'useother', 'otherstr'];
const DEFAULT_LIMIT = 10;
const TOTAL = '_total';
const RANK = '_rank';

export const top: CommandSpec = {
  name: 'top',
  summary: 'The most frequent combinations of values with count and percent, 10 unless limit says otherwise.',
  lower: (cursor) => lowerFrequency(cursor, true),
};

export const rare: CommandSpec = {
  name: 'rare',
  summary: 'The least frequent combinations of values with count and percent, 10 unless limit says otherwise.',
  lower: (cursor) => lowerFrequency(cursor, false),
};

function lowerFrequency(cursor: Cursor, descending: boolean): Stage[] {
  const options = takeOptions(cursor, OPTIONS);
  const names: string[] = [];
  const by: string[] = [];
  let list = names;
  let limit: number | null = null;
  for (;;) {
    for (const [name, value] of takeOptions(cursor, OPTIONS)) options.set(name, value);
    cursor.skipSeparators();
    if (cursor.done) break;
    if (cursor.takeKeyword('by')) {
      list = by;
      continue;
    }
    const word = readName(cursor);
    if (word === null) break;
    if (names.length === 0 && !word.quoted && /^\d+$/.test(word.text)) limit = Number(word.text);
    else list.push(word.text);
  }
  expectEnd(cursor);
  if (names.length === 0) fail('spl-syntax', 'a field is missing here', cursor.here);
  limit ??= readCount(options.get('limit'), DEFAULT_LIMIT);
  const other = options.get('useother');
  if (readBoolean(other, false))
    failUnsupported('spl-option-not-supported', 'a row for all other values (useother) is not made', other!.span);
  const count = options.get('countfield')?.text ?? 'count';
  const percent = options.get('percentfield')?.text ?? 'percent';
  const field = (name: string): Expr => ({ kind: 'field', name });
  const share: Expr = {
    kind: 'call',
    function: 'spl.divide',
    args: [
      { kind: 'call', function: 'spl.multiply', args: [field(count), { kind: 'literal', value: 100 }] },
      field(TOTAL),
    ],
  };
  const showsShare = readBoolean(options.get('showperc'), true);
  const shareOfAll: readonly Stage[] = [
    { kind: 'aggregate', mode: 'eventstats', aggregates: [{ function: 'sum', arg: field(count), as: TOTAL }], by },
    { kind: 'assign', assignments: [{ name: percent, value: share }] },
  ];
  const stages: Stage[] = [
    {
      kind: 'aggregate',
      mode: 'stats',
      aggregates: [{ function: 'count', arg: null, as: count }],
      by: [...by, ...names],
    },
    ...(showsShare ? shareOfAll : []),
    { kind: 'sort', keys: [...by.map((name) => ({ name, descending: false })), { name: count, descending }], limit: 0 },
  ];
  if (limit > 0 && by.length === 0) stages.push({ kind: 'head', count: limit });
  if (limit > 0 && by.length > 0) {
    const rank = { function: 'count', arg: null, as: RANK } as const;
    stages.push({ kind: 'aggregate', mode: 'streamstats', aggregates: [rank], by, window: 0, current: true });
    const within: Expr = {
      kind: 'test',
      arg: field(RANK),
      op: { op: 'order', cmp: '<=', value: limit, type: 'natural' },
    };
    stages.push({ kind: 'filter', predicate: within });
  }
  const shown = [...(readBoolean(options.get('showcount'), true) ? [count] : []), ...(showsShare ? [percent] : [])];
  stages.push({ kind: 'project', mode: 'table', names: [...by, ...names, ...shown] });
  return stages;
}
