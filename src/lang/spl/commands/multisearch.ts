/**
 * `multisearch` and `union`: the events of several searches together, newest first. `union` may stand behind a pipe, and
 * where a search makes rows of its own instead of handing events on, it puts what its searches find behind each other.
 */
import type { Plan, Stage } from '../../plan.ts';
import { takeOptions } from '../arguments.ts';
import { type CommandSpec, type LowerContext, requireFirst } from '../command.ts';
import type { Cursor } from '../cursor.ts';
import { fail, failUnsupported } from '../errors.ts';
import { readMaxOut } from './append.ts';

export const multisearch: CommandSpec = {
  name: 'multisearch',
  summary: 'The events of two or more searches in brackets, newest first.',
  generating: true,
  lower(cursor, context) {
    requireFirst(context, 'multisearch', cursor);
    const plans = readSearches(cursor, context);
    if (plans.length < 2) fail('spl-syntax', 'multisearch needs at least two searches in brackets', cursor.here);
    context.setInput({ kind: 'none' });
    return [...plans.map((plan): Stage => ({ kind: 'append', plan })), NEWEST_FIRST];
  },
};

export const union: CommandSpec = {
  name: 'union',
  summary:
    'The events of several searches in brackets and those before the pipe, newest first; rows that are no events stand behind each other, 50000 of each search unless maxout says otherwise.',
  generating: true,
  lower(cursor, context) {
    const maxOut = takeOptions(cursor, ['maxtime', 'maxout', 'timeout']).get('maxout');
    const plans = readSearches(cursor, context);
    if (plans.length === 0) fail('spl-syntax', 'union needs a search in brackets', cursor.here);
    const isOfEvents =
      context.stages.every(isStreaming) &&
      plans.every(({ input, stages }) => input.kind !== 'none' && stages.every(isStreaming));
    if (context.first) context.setInput({ kind: 'none' });
    const most = isOfEvents && maxOut === undefined ? {} : readMaxOut(maxOut);
    const stages = plans.map((plan): Stage => ({ kind: 'append', plan, ...most }));
    return isOfEvents ? [...stages, NEWEST_FIRST] : stages;
  },
};

const NEWEST_FIRST: Stage = { kind: 'sort', keys: [{ name: '_time', descending: true }], limit: 0 };

const STREAMING: ReadonlySet<Stage['kind']> = new Set([
  'assign',
  'bin',
  'expand',
  'extract',
  'fillnull',
  'filter',
  'lookup',
  'project',
  'rename',
  'subfilter',
]);

const STREAMING_TRANSFORMS: ReadonlySet<string> = new Set([
  'dynamic-assign',
  'extract',
  'foreach',
  'foreach-item',
  'fromjson',
  'iplocation',
  'makemv',
  'replace',
  'spath',
  'xmlkv',
]);

/** Whether events that go into a stage come out of it as events, each by itself. */
function isStreaming(stage: Stage): boolean {
  return stage.kind === 'transform' ? STREAMING_TRANSFORMS.has(stage.name) : STREAMING.has(stage.kind);
}

function readSearches(cursor: Cursor, context: LowerContext): Plan[] {
  const plans: Plan[] = [];
  for (;;) {
    cursor.skipSeparators();
    if (cursor.done) return plans;
    if (cursor.char !== '[')
      failUnsupported('spl-option-not-supported', 'only searches in brackets are supported here', cursor.here);
    const plan = context.lowerSubsearch(cursor.readBracket(), 'search');
    if (plan !== null) plans.push(plan);
  }
}
