/**
 * `chart`: aggregates by one field, or by two with the second's values as columns. By one field it is `stats`; by two it
 * is `stats` and
 *
 * row transform `chart` with options `{ over: string, by: string, columns: string[], zeros: string[], limit: number,
 * other: boolean, otherName: string }`. Rows come out one for each value of `over`, sorted by it; each value of `by` becomes a column
 * named by the value (with several aggregates `name: value`), a cell without rows is 0 for the columns of `zeros`. The `limit` values with the
 * largest sums are kept (0: all), the rest is added up under `otherName` where `other`.
 */
import type { Stage } from '../../plan.ts';
import { parseAggregates, parseBy } from '../aggregate-parse.ts';
import { expectEnd, expectName, readBoolean, readCount, takeScattered } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { fail } from '../errors.ts';

const OPTIONS = ['limit', 'useother', 'otherstr', 'usenull', 'nullstr', 'cont', 'agg', 'sep', 'format'];
const DEFAULT_LIMIT = 10;

export const chart: CommandSpec = {
  name: 'chart',
  summary: 'Aggregates by one field, or over one by another whose values become columns.',
  lower(cursor, context) {
    const { options, takeMore } = takeScattered(cursor, OPTIONS);
    const aggregates = parseAggregates(cursor, context, ['by', 'over'], takeMore);
    if (aggregates.length === 0) fail('spl-syntax', 'chart needs at least one aggregate', cursor.here);
    cursor.skipSeparators();
    const over = cursor.takeKeyword('over') ? [expectName(cursor, 'a field').text] : [];
    const names = [...over, ...parseBy(cursor, [], takeMore).map((name) => name.text)];
    expectEnd(cursor);
    if (names.length > 2) fail('spl-syntax', 'chart takes at most two fields', cursor.here);
    const [first, second] = names;
    const stages: Stage[] = [];
    if (second !== undefined && readBoolean(options.get('usenull'), true)) {
      stages.push({ kind: 'fillnull', value: options.get('nullstr')?.text ?? 'NULL', names: [second] });
    }
    stages.push({ kind: 'aggregate', mode: 'stats', aggregates, by: names });
    if (first === undefined || second === undefined) return stages;
    stages.push({
      kind: 'transform',
      name: 'chart',
      options: {
        over: first,
        by: second,
        columns: aggregates.map((call) => call.as),
        zeros: aggregates.filter((call) => call.function === 'count' || call.function === 'dc').map((call) => call.as),
        limit: readCount(options.get('limit'), DEFAULT_LIMIT),
        other: readBoolean(options.get('useother'), true),
        otherName: options.get('otherstr')?.text ?? 'OTHER',
      },
    });
    return stages;
  },
};
