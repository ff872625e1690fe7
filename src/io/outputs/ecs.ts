/**
 * Alert documents as Elastic's detection engine writes them, as the body of a `_bulk` request: an action line, then a
 * document. A sequence is a shell with what its events have in common, and one building block for each event. Written
 * with `create` under stable ids, so that indexing the same alerts again changes nothing.
 *
 * Three things differ from Kibana's own documents. Ids are ours (an event has no `_id` before it is indexed).
 * `@timestamp`, `start` and `last_detected` are the time of the newest event instead of the time of writing, so that the
 * same input gives the same documents. A row of an SPL search, which the detection engine does not have, is a document
 * with its columns as pairs in `telltale.fields`: a rule may name them as it likes, and types never clash.
 */
import type { Alert, OriginalEvent } from '../../alert/alert.ts';
import { blockAlertId } from '../../alert/identity.ts';
import { sharedValue } from '../../alert/shared-value.ts';
import type { Value } from '../../event/value.ts';
import type { Rule } from '../../rule/rule.ts';
import type { Output } from '../output.ts';
import { renderReason } from './ecs/reason.ts';
import { type Document, ruleFields } from './ecs/rule-fields.ts';
import { type SourceFields, typedFields } from './ecs/source-fields.ts';
import { escapeHidden } from './ndjson.ts';

const INDEX = '.alerts-security.alerts-default';

export const ecs: Output = {
  id: 'ecs',
  summary: "Alert documents of Elastic's detection engine, as the body of a `_bulk` request.",
  needsOrigin: true,
  open(write) {
    return {
      begin() {},
      alert(alert) {
        for (const document of buildDocuments(alert)) {
          const action = JSON.stringify({ create: { _index: INDEX, _id: document['kibana.alert.uuid'] } });
          write(`${action}\n${escapeHidden(JSON.stringify(document))}\n`);
        }
      },
      end() {},
    };
  },
};

/** What an alert without origin shows: an output is asked for one before any alert is made. */
const NO_EVENTS: readonly OriginalEvent[] = [];

/** One document for an event or a row; for a sequence its building blocks, in order, then the shell. */
export function buildDocuments(alert: Alert): Document[] {
  const { origin } = alert;
  const events = origin?.events ?? NO_EVENTS;
  if (origin?.kind === 'sequence') return buildGroup(alert, origin.rule, events);
  const [event] = events;
  const result = alert.threshold_result;
  const source =
    result !== undefined ? bucketSource(alert) : event === undefined ? rowSource(alert) : typedFields(event.fields);
  const document = {
    ...alertFields(alert, alert.id, source, origin?.rule ?? null),
    ...lineage(result !== undefined ? [bucketAncestor(alert)] : event === undefined ? [] : [eventAncestor(event)]),
    ...(alert.kind === 'building_block' ? { 'kibana.alert.building_block_type': 'default' } : {}),
    ...suppressionFields(alert),
    ...(alert.new_terms === undefined ? {} : { 'kibana.alert.new_terms': alert.new_terms }),
    ...(result === undefined ? {} : { 'kibana.alert.threshold_result': result }),
  };
  if (event !== undefined || result !== undefined) return [document];
  const pairs = Object.entries(alert.fields).map(([name, value]) => ({ name, value: textsOf(value) }));
  return [
    { ...document, 'telltale.fields': pairs, ...(alert.risk.length === 0 ? {} : { 'telltale.risk': alert.risk }) },
  ];
}

function buildGroup(alert: Alert, rule: Rule, events: readonly OriginalEvent[]): Document[] {
  const sources = events.map(({ fields }) => typedFields(fields));
  const blockIds = events.map((_, i) => blockAlertId(alert.id, i));
  const blocks = events.map((event, i) => ({
    ...alertFields(alert, blockIds[i]!, sources[i]!, rule),
    ...lineage([eventAncestor(event)]),
    'kibana.alert.building_block_type': 'default',
    'kibana.alert.group.id': alert.id,
    'kibana.alert.group.index': i,
  }));
  const ancestors = events.flatMap((event, i) => [
    eventAncestor(event),
    { rule: rule.id, id: blockIds[i]!, type: 'signal', index: '', depth: 1 },
  ]);
  const shell = {
    ...alertFields(alert, alert.id, commonFields(sources), rule),
    ...lineage(ancestors),
    'kibana.alert.group.id': alert.id,
    ...(alert.kind === 'building_block' ? { 'kibana.alert.building_block_type': 'default' } : {}),
    ...suppressionFields(alert),
  };
  return [...blocks, shell];
}

interface Ancestor {
  readonly rule?: string;
  readonly id: string;
  readonly type: string;
  readonly index: string;
  readonly depth: number;
}

function eventAncestor({ id, index }: OriginalEvent): Ancestor {
  return { id, type: 'event', index, depth: 0 };
}

function lineage(ancestors: readonly Ancestor[]): Document {
  return {
    'kibana.alert.ancestors': ancestors,
    'kibana.alert.depth': 1 + ancestors.reduce((deepest, { depth }) => Math.max(deepest, depth), 0),
  };
}

function alertFields(alert: Alert, id: string, source: SourceFields, rule: Rule | null): Document {
  const { severity, risk_score, name } = alert.rule;
  const time = alert.time === null ? {} : { '@timestamp': alert.time };
  const spans =
    alert.time === null ? {} : { 'kibana.alert.start': alert.time, 'kibana.alert.last_detected': alert.time };
  const originalTime = source.get('@timestamp');
  const own: Document = {
    ...time,
    'event.kind': 'signal',
    'kibana.alert.uuid': id,
    'kibana.alert.instance.id': id,
    'kibana.alert.status': 'active',
    'kibana.alert.workflow_status': 'open',
    'kibana.alert.workflow_tags': [],
    'kibana.alert.workflow_assignee_ids': [],
    'kibana.space_ids': ['default'],
    ...spans,
    'kibana.alert.severity': severity,
    'kibana.alert.risk_score': risk_score,
    'kibana.alert.reason': renderReason(name, severity, (field) => source.get(field) ?? null),
    ...(originalTime === undefined ? {} : { 'kibana.alert.original_time': originalTime }),
    ...(rule === null ? {} : ruleFields(alert, rule)),
  };
  const document: { [field: string]: unknown } = { ...own };
  for (const [field, value] of source) {
    if (field.startsWith('event.')) document[`kibana.alert.original_event.${field.slice('event.'.length)}`] = value;
  }
  for (const [field, value] of source) if (!Object.hasOwn(own, field)) document[field] = value;
  return document;
}

/** What every event of a sequence has. */
function commonFields(sources: readonly SourceFields[]): SourceFields {
  const [first = new Map<string, Value>(), ...others] = sources;
  const common = new Map<string, Value>();
  for (const [field, value] of first) {
    const shared = others.reduce<Value>((left, source) => sharedValue(left, source.get(field) ?? null), value);
    if (shared !== null) common.set(field, shared);
  }
  return common;
}

/** What a row tells of its events, under the names of ECS. */
function rowSource({ host, user, process }: Alert): SourceFields {
  const fields: readonly (readonly [string, Value])[] = [
    ['host.name', host],
    ['process.entity_id', process.entity_id],
    ['process.executable', process.executable],
    ['process.name', process.name],
    ['user.name', user],
  ];
  return typedFields(fields);
}

/** What a threshold counted is a document of its own: the time of the newest event, and what all of them agree in. */
function bucketSource({ time, fields }: Alert): SourceFields {
  return typedFields([['@timestamp', time], ...Object.entries(fields)]);
}

function bucketAncestor({ id, origin }: Alert): Ancestor {
  return { id, type: 'event', index: origin?.rule.elastic?.indexPatterns.join(',') ?? '', depth: 0 };
}

function textsOf(value: Value): string[] {
  return (Array.isArray(value) ? value : [value]).map(String);
}

function suppressionFields({ suppression }: Alert): Document {
  if (suppression === undefined) return {};
  const { terms, start, end, docs_count } = suppression;
  return {
    'kibana.alert.suppression.terms': terms.map(({ field, value }) => ({
      field,
      value: value === null ? null : textsOf(value),
    })),
    'kibana.alert.suppression.docs_count': docs_count,
    ...(start === null ? {} : { 'kibana.alert.suppression.start': start }),
    ...(end === null ? {} : { 'kibana.alert.suppression.end': end }),
  };
}
