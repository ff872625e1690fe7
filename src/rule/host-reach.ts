/**
 * Whether a rule looks at hosts one by one. Where records of a topic are shared out by host, each partition knows its own
 * hosts only, so a sequence, a group or a limit that brings several hosts together would find less than it should. It is
 * asked of the plan alone, and in doubt the answer is that hosts meet: fields count as a host's only where they hold its
 * name or id, or an id of a process, which no two hosts share.
 */
import {
  type EventStage,
  isEventStage,
  type Plan,
  type SequenceTerm,
  type Stage,
  type Transform,
} from '../lang/plan.ts';
import { fieldNamesOf, walkExpr } from '../lang/walk.ts';
import type { Span } from '../text/source-text.ts';
import type { Rule } from './rule.ts';

export interface Crossing {
  /** What brings hosts together, half a sentence. */
  readonly what: string;
  /** Into the text that spans of the plan point into. */
  readonly span?: Span;
}

const ECS_HOST =
  /^(?:host\.(?:name|hostname|id)|agent\.id|winlog\.computer_name|(?:.*\.)?process(?:\..*)?\.entity_id)$/;
const SPLUNK_HOST =
  /^(?:host|dvc|dvc_host|computer|computername|orig_host|(?:source|target|parent_?)?_?process_?guid)$/i;
/** With one of these a search looks at connections, whose `dest` is the other side. */
const CONNECTION = /^(?:dest_?(?:ip|port|host|address)|destination(?:ip|port|hostname|address)|src_?(?:ip|port))$/i;
const CONNECTION_IDS: ReadonlySet<string> = new Set(['3', '5156', '5157']);

/** Where a rule brings hosts together first; null where it never does. */
export function crossingOf(rule: Rule, plan: Plan): Crossing | null {
  const ofOneMachine = rule.elastic?.engine === 'endpoint';
  const found =
    plan.language === 'spl' || plan.language === 'esql' ? crossingOfSpl(plan) : crossingOfEql(plan, ofOneMachine);
  if (found !== null) return found;
  const suppression = rule.elastic?.suppression ?? null;
  if (suppression !== null && !suppression.groupBy.some((name) => ECS_HOST.test(name)))
    return { what: `its alerts are suppressed by ${suppression.groupBy.join(', ')}, which hosts share` };
  return null;
}

/** Sequences of Elastic's endpoint are kept to a machine, whatever they are joined by. */
function crossingOfEql({ stages }: Plan, ofOneMachine: boolean): Crossing | null {
  for (const stage of stages) {
    if (stage.kind === 'filter') continue;
    if (!isEventStage(stage)) return crossing(stage, `\`${stage.kind}\` takes from all hosts`);
    const terms = stage.kind === 'sequence' && stage.until !== null ? [...stage.terms, stage.until] : stage.terms;
    if (!ofOneMachine && !isJoinedByHost(terms)) return crossing(stage, JOINED[stage.kind]);
  }
  return null;
}

const JOINED: Readonly<Record<EventStage['kind'], string>> = {
  sequence: 'the sequence is joined by no field that tells hosts apart',
  sample: 'the sample is joined by no field that tells hosts apart',
  threshold: 'the threshold is counted by no field that tells hosts apart',
  'new-terms': 'the new terms have no field that tells hosts apart',
};

function isJoinedByHost(terms: readonly SequenceTerm[]): boolean {
  const keys = terms[0]?.by.length ?? 0;
  for (let key = 0; key < keys; key++) {
    const names = terms.map(({ by }) => by[key]).map((field) => (field?.optional === false ? field.name : ''));
    if (names.every((name) => ECS_HOST.test(name))) return true;
  }
  return false;
}

function crossingOfSpl(plan: Plan): Crossing | null {
  const { input, stages } = plan;
  if (input.kind === 'none') return { what: 'it reads no events' };
  if (input.kind === 'datamodel' && input.model.toLowerCase() === 'risk')
    return { what: 'it reads the risk of all hosts' };
  const hasDest = input.kind === 'datamodel' ? input.model.toLowerCase() === 'endpoint' : !looksAtConnections(stages);
  const known = new Map<string, boolean>();
  const isHost = (name: string): boolean => {
    if (plan.language === 'esql') return known.get(name) ?? ECS_HOST.test(name);
    const bare = name.slice(name.lastIndexOf('.') + 1);
    return known.get(name) ?? (SPLUNK_HOST.test(bare) || (hasDest && bare.toLowerCase() === 'dest'));
  };
  for (const stage of stages) {
    const found = crossingOfStage(stage, isHost);
    if (found !== null) return found;
    follow(stage, known, isHost);
  }
  return null;
}

function crossingOfStage(stage: Stage, isHost: (name: string) => boolean): Crossing | null {
  const grouped = (names: readonly string[], word: string): Crossing | null =>
    names.some(isHost) ? null : crossing(stage, `\`${word}\` is by no field that tells hosts apart`);
  switch (stage.kind) {
    case 'aggregate':
      return grouped(stage.by, stage.mode);
    case 'dedup':
      return grouped(stage.names, 'dedup');
    case 'transaction':
      return grouped(stage.names, 'transaction');
    case 'join':
      return grouped(stage.keys ?? [], 'join') ?? crossingOfSpl(stage.plan);
    case 'append':
    case 'appendpipe':
      return stage.kind === 'append'
        ? crossingOfSpl(stage.plan)
        : crossing(stage, '`appendpipe` takes the rows of all hosts');
    case 'appendcols':
      return crossing(stage, '`appendcols` pairs the rows of all hosts');
    case 'map':
    case 'subvalue':
    case 'subfilter':
      return crossing(stage, 'a subsearch looks at all hosts');
    case 'head':
    case 'tail':
      return crossing(stage, `\`${stage.kind}\` takes from all hosts`);
    case 'sort':
      return stage.limitGiven === true && stage.limit > 0
        ? crossing(stage, '`sort` keeps the first of all hosts')
        : null;
    case 'outputlookup':
      return crossing(stage, 'it fills a lookup from all hosts');
    case 'transform':
      return crossingOfTransform(stage, isHost);
    default:
      return null;
  }
}

function crossingOfTransform(stage: Transform, isHost: (name: string) => boolean): Crossing | null {
  switch (stage.name) {
    case 'auto-span':
      for (const inner of stage.options.stages) {
        const found = crossingOfStage(inner, isHost);
        if (found !== null) return found;
      }
      return null;
    case 'addtotals':
      return stage.options.column ? crossing(stage, 'its last row is the sum of all hosts') : null;
    case 'auto-bins':
      return crossing(stage, '`bin` makes bins of what all hosts have');
    case 'chart': {
      const { over, choice, zeros } = stage.options;
      // As `xyseries` makes it, of the rows of a host alone.
      const isOfHost = isHost(over) && zeros.length === 0 && choice.keep.by === 'rank' && choice.keep.limit === 0;
      return isOfHost ? null : crossing(stage, 'a row has columns of all hosts');
    }
    case 'timechart':
      return stage.options.by === null ? null : crossing(stage, 'a row has columns of all hosts');
    case 'filldown':
    case 'uniq':
      return crossing(stage, `\`${stage.name}\` looks at the rows before`);
    case 'format':
    case 'mvcombine':
    case 'return-terms':
    case 'set':
    case 'transpose':
      return crossing(
        stage,
        `\`${stage.name === 'return-terms' ? 'return' : stage.name}\` takes the rows of all hosts`,
      );
    default:
      return null;
  }
}

/** Which columns tell hosts apart behind a stage, as far as that is other than before. */
function follow(stage: Stage, known: Map<string, boolean>, isHost: (name: string) => boolean): void {
  const set: [string, boolean][] = [];
  switch (stage.kind) {
    case 'rename':
      for (const { from, to } of stage.renames) if (!from.includes('*')) set.push([to, isHost(from)], [from, false]);
      break;
    case 'assign':
      for (const { name, value } of stage.assignments)
        set.push([name, value.kind === 'field' ? isHost(value.name) : isCoalesced(value, isHost)]);
      break;
    case 'aggregate':
      for (const { as } of stage.aggregates) if (!stage.by.includes(as)) set.push([as, false]);
      break;
    case 'lookup':
      for (const { field } of stage.outputs ?? []) set.push([field, false]);
      break;
    case 'extract':
      for (const [, name] of stage.pattern.matchAll(/\(\?P?<([A-Za-z_]\w*)>/g)) set.push([name!, false]);
      break;
  }
  for (const [name, is] of set) known.set(name, is);
}

/** `coalesce` and case changes of nothing but hosts. */
function isCoalesced(value: Parameters<typeof walkExpr>[0], isHost: (name: string) => boolean): boolean {
  if (value.kind !== 'call' || !/(?:^|\.)(?:coalesce|lower|upper)$/.test(value.function)) return false;
  return value.args.every((arg) => arg.kind === 'field' && isHost(arg.name));
}

function looksAtConnections(stages: readonly Stage[]): boolean {
  for (const stage of stages) {
    if (stage.kind !== 'filter') continue;
    if (fieldNamesOf(stage.predicate).some((name) => CONNECTION.test(name))) return true;
    for (const node of walkExpr(stage.predicate)) {
      if (node.kind !== 'test' || node.arg.kind !== 'field' || !/^event(?:code|id)$/i.test(node.arg.name)) continue;
      const { op } = node;
      const values = op.op === 'equals' ? [op.value] : op.op === 'in' ? op.values : op.op === 'glob' ? op.patterns : [];
      if (values.some((value) => CONNECTION_IDS.has(String(value)))) return true;
    }
  }
  return false;
}

function crossing(stage: Stage, what: string): Crossing {
  return { what, ...(stage.span === undefined ? {} : { span: stage.span }) };
}
