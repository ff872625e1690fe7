/**
 * `tstats`: aggregates over the events of a data model (or over plain events). Field names carry the dataset's prefix,
 * in the result too. WHERE has the grammar of search terms. The options that steer Splunk's accelerated summaries are
 * taken and change nothing; `fillnull_value` stands in for a missing by-field. With `prestats=true` the events go on to the
 * command that follows.
 */

import type { Span } from '../../../text/source-text.ts';
import type { Expr } from '../../expression.ts';
import type { AggregateCall, Stage } from '../../plan.ts';
import { fieldNamesOf } from '../../walk.ts';
import { parseAggregates } from '../aggregate-parse.ts';
import { expectEnd, expectName, readBoolean, readName, takeOption, takeOptions } from '../arguments.ts';
import { type CommandSpec, type LowerContext, requireFirst } from '../command.ts';
import type { Cursor, Word } from '../cursor.ts';
import { impliedDataset, rootDatasets } from '../data-models.ts';
import { checkDataset, checkDatasetFields } from '../dataset-check.ts';
import { fail, failUnsupported } from '../errors.ts';
import { readNodeNames, refuseNodeNames } from '../node-names.ts';
import { commandsBehind } from '../pipeline.ts';
import { lowerSearch } from '../search-lower.ts';
import { parseSearch } from '../search-parse.ts';
import type { SearchExpr } from '../search-syntax.ts';
import { readTimeWidth } from './bin.ts';
import { readModelName } from './from.ts';

const OPTIONS = [
  'summariesonly',
  'allow_old_summaries',
  'fillnull_value',
  'prestats',
  'local',
  'append',
  'chunk_size',
  'include_reduced_buckets',
  'use_summary_index_values',
];
/** Column of `by _time span=…` until the groups are made. */
const BUCKET = '_bucket';
const CLAUSES = ['from', 'where', 'by', 'groupby'];

interface Source {
  model: Word | null;
  /** Of several on the way down the last one, as with `from`. */
  dataset: string | null;
}

export const tstats: CommandSpec = {
  name: 'tstats',
  summary:
    'Aggregates the events of a data model: FROM datamodel=Model.Dataset WHERE search terms BY fields, _time span=1h.',
  generating: true,
  lower(cursor, context) {
    const start = cursor.pos - 'tstats'.length;
    const options = new Map<string, Word>();
    const takeAny = () => {
      for (const [name, value] of takeOptions(cursor, OPTIONS, true)) options.set(name, value);
    };
    const aggregates = parseAggregates(cursor, context, CLAUSES, takeAny);
    if (aggregates.length === 0) fail('spl-syntax', 'tstats needs at least one aggregate', cursor.here);
    const source = parseFrom(cursor);
    let where: SearchExpr | null = null;
    cursor.skipSeparators();
    if (cursor.takeKeyword('where')) where = parseSearch(cursor, ['by', 'groupby']);
    const { groups, span, option } = parseGroups(cursor, options);
    expectEnd(cursor);
    const isPrestats = readBoolean(options.get('prestats'), false);
    if (!context.first && readBoolean(options.get('append'), false)) {
      if (!isPrestats) fail('spl-syntax', 'append=true needs prestats=true', options.get('append')!.span);
      const plan = context.lowerSubsearch({ start, end: cursor.end }, 'search');
      return plan === null ? [] : [{ kind: 'append', plan }];
    }
    requireFirst(context, 'tstats', cursor);
    if (source.model !== null) {
      refuseNodeNames(groups, aggregates);
      if (where !== null) {
        const named = readNodeNames(where, source.model, source.dataset, context);
        source.dataset = named.dataset;
        where = named.where;
      }
    }
    const by = groups.map(({ text }) => text);
    setSource(source, [...by, ...aggregates.map((call) => (call.arg?.kind === 'field' ? call.arg.name : ''))], context);
    if (source.model !== null) {
      const dataset = source.dataset ?? impliedDataset(source.model.text, by);
      if (dataset !== null) checkDatasetFields(source.model.text, dataset, where, groups, context);
    }
    const stages: Stage[] = where === null ? [] : lowerSearch(where, context);
    const fillNull = options.get('fillnull_value')?.text;
    if (isPrestats) {
      const behind = commandsBehind(context.text, cursor.end, MAX_PASSING);
      const report = behind.find((name) => !PASSING.has(name));
      const isChained = options.has('append') || behind.includes('tstats');
      const counts = aggregates.some(({ function: name, arg }) => name === 'count' && arg === null);
      if (report !== undefined && isChained && !counts && /\bcount\b/i.test(context.text.slice(cursor.end)))
        failUnsupported(
          'spl-option-not-supported',
          'count behind several tstats counts only for those that count, which is not supported',
          options.get('prestats')!.span,
          'count in each tstats',
        );
      if (report === undefined || !REPORTS.has(report))
        failUnsupported(
          'spl-option-not-supported',
          'prestats=true needs stats, chart or timechart next',
          options.get('prestats')!.span,
        );
      return [...stages, ...beforeReport(aggregates, by, span, fillNull)];
    }
    const filling = fillNull === undefined ? {} : { fillNull };
    if (span === null) return [...stages, { kind: 'aggregate', mode: 'stats', aggregates, by, ...filling }];
    // The bucket groups; aggregates of _time still see each event's own time.
    const width = readTimeWidth(span);
    const buckets = by.map((name) => (name === '_time' ? BUCKET : name));
    return [
      ...stages,
      { kind: 'bin', name: '_time', as: BUCKET, width, span: option },
      { kind: 'aggregate', mode: 'stats', aggregates, by: buckets, ...filling },
      { kind: 'rename', renames: [{ from: BUCKET, to: '_time' }], span: option },
    ];
  },
};

/** What makes rows of what prestats=true hands on: it aggregates once more, by its own list. */
const REPORTS: ReadonlySet<string> = new Set(['stats', 'chart', 'timechart']);

/** Commands between a tstats and its report, other tstats among them. */
const MAX_PASSING = 100;

/** What may stand before that: it does the same with events as with groups of them. */
const PASSING: ReadonlySet<string> = new Set(['tstats', 'rename', 'eval', 'search', 'where', 'lookup', 'rex', 'regex']);

/**
 * With prestats=true the command that follows aggregates the events: it is given those that would have been grouped, with
 * the fields that were named and no others.
 */
function beforeReport(
  aggregates: readonly AggregateCall[],
  by: readonly string[],
  span: Word | null,
  fillNull: string | undefined,
): Stage[] {
  const read = aggregates.flatMap(({ arg }) => (arg === null ? [] : fieldNamesOf(arg)));
  const exists = by.map((name): Expr => ({ kind: 'exists', arg: { kind: 'field', name }, isByKey: true }));
  return [
    ...(fillNull === undefined ? [] : [{ kind: 'fillnull', value: fillNull, names: by } as const]),
    { kind: 'filter', predicate: { kind: 'and', args: exists } },
    ...(span === null ? [] : [{ kind: 'bin', name: '_time', as: '_time', width: readTimeWidth(span) } as const]),
    { kind: 'project', mode: 'table', names: [...new Set([...by, ...read, '_time'])] },
  ];
}

function parseFrom(cursor: Cursor): Source {
  cursor.skipSeparators();
  if (!cursor.takeKeyword('from')) return { model: null, dataset: null };
  const option = takeOption(cursor, ['datamodel', 'sid', 'lookup']);
  if (option === null) {
    const index = expectName(cursor, 'datamodel=');
    failUnsupported(
      'spl-option-not-supported',
      `tstats from ${index.text} is not supported`,
      index.span,
      'use FROM datamodel=Model.Dataset',
    );
  }
  if (option.name !== 'datamodel')
    failUnsupported('spl-option-not-supported', `tstats from ${option.name} is not supported`, option.value.span);
  return readModelName(option.value, () => (cursor.take('.') ? expectName(cursor, 'a dataset') : null));
}

/** Names after BY, with `span=` and other options anywhere among them. `option`: where the span is written. */
function parseGroups(cursor: Cursor, options: Map<string, Word>): { groups: Word[]; span: Word | null; option: Span } {
  const groups: Word[] = [];
  let span: Word | null = null;
  let written = cursor.here;
  cursor.skipSeparators();
  takeOptions(cursor, OPTIONS, false, options);
  if (!cursor.takeKeyword('by') && !cursor.takeKeyword('groupby')) return { groups, span, option: written };
  for (;;) {
    cursor.skipSeparators();
    if (cursor.done) break;
    const option = takeOption(cursor, ['span', ...OPTIONS], true);
    if (option !== null) {
      if (option.name === 'span') {
        span = option.value;
        written = option.span;
      } else options.set(option.name, option.value);
      continue;
    }
    const name = readName(cursor);
    if (name === null) break;
    groups.push(name);
  }
  if (span !== null && !groups.some(({ text }) => text === '_time'))
    fail('spl-syntax', 'span needs _time among the fields after BY', span.span);
  return { groups, span, option: written };
}

function setSource(source: Source, fieldNames: readonly string[], context: LowerContext): void {
  if (source.model === null) return;
  const model = source.model.text;
  const dataset = source.dataset ?? impliedDataset(model, fieldNames);
  checkDataset(source.model, dataset, context);
  if (dataset === null && rootDatasets(model) !== null) {
    fail(
      'spl-datamodel-unknown',
      `the data model ${model} has several datasets`,
      source.model.span,
      `name one of ${rootDatasets(model)!.join(', ')}`,
    );
  }
  context.setInput({ kind: 'datamodel', model, dataset: dataset ?? model, prefixed: true });
}
