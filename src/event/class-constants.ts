/** What a kind's table makes constant on an event id, before anything is read off a record. */
import type { EventClass } from './event-class.ts';
import { KINDS } from './kinds/index.ts';
import type { LayoutId } from './layout.ts';
import { isWindowsKind, type SourceKind } from './source-kind.ts';
import type { Value } from './value.ts';

export interface TableConstants {
  readonly constants: EventClass['constants'];
  readonly assumed: ReadonlyMap<string, string>;
}

/** Layouts that hold the event as the machine wrote it: categories come from our tables, host facts are supposed. */
const RAW_LAYOUTS: ReadonlySet<LayoutId> = new Set([
  'evtx',
  'event-xml',
  'event-text',
  'flat-json',
  'unnamed-data',
  'evtx-dump-json',
  'evtxecmd',
  'beats-raw',
  'sentinelone-raw',
  'endgame-raw',
]);

export function isRawLayout(layout: LayoutId): boolean {
  return RAW_LAYOUTS.has(layout);
}

/** A list as a Value: none is null, one stands alone. */
export function asValue(list: readonly string[] | undefined): Value {
  return list === undefined || list.length === 0 ? null : list.length === 1 ? list[0]! : list;
}

export function tableConstants(kind: SourceKind, layout: LayoutId, eventId: string, strict: boolean): TableConstants {
  const table = KINDS[kind];
  const meaning = Object.hasOwn(table.events, eventId) ? table.events[eventId] : table.others;
  const ecs = new Map<string, Value>();
  const splunk = new Map<string, Value>();
  const assumed = new Map<string, string>();
  if (isRawLayout(layout)) {
    ecs.set('event.category', asValue(meaning?.category));
    ecs.set('event.type', asValue(meaning?.type));
    ecs.set('event.action', asValue(meaning?.action));
    ecs.set('event.kind', 'event');
    ecs.set('event.module', table.module);
    ecs.set('event.dataset', table.dataset);
    ecs.set('data_stream.dataset', table.dataset);
    if (isWindowsKind(kind) || kind === 'endgame') {
      ecs.set('host.os.type', strict ? null : 'windows');
      if (!strict) assumed.set('host.os.type', 'a Windows event log comes from Windows; an agent would have said so');
    }
  }
  if (isWindowsKind(kind)) {
    splunk.set('eventtype', asValue([...table.eventtypes, ...(meaning?.eventtypes ?? [])]));
    splunk.set('tag', asValue(meaning?.tags));
  }
  return { constants: { ecs, splunk, cim: splunk }, assumed };
}
