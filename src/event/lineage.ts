/**
 * Lineage: which processes descend from ones that answered to a question. A process inherits, when it is created, what its
 * parent has inherited and what the parent has answered to until then; so a mark that comes later does not reach back.
 * Processes are told apart by host and unique id (Sysmon's ProcessGuid, an agent's entity id), or where events have none
 * by host and process id, which belongs to whoever was last created with it. What is not known to have been created
 * descends from nothing.
 *
 * The meaning is that of the public `eql` library for `descendant of`; that the endpoint inherits at creation as well is
 * unverified.
 */
import type { ResolveField } from './event.ts';
import type { EventClass } from './event-class.ts';
import { type Accessor, readerOf } from './fields.ts';
import { recordKey } from './identity.ts';
import { isLineageName } from './lineage-name.ts';
import { executableOf, type ProcessKey, processOn, textOf } from './process-facts.ts';
import type { RecordBody } from './record.ts';
import { resolveField } from './resolve.ts';
import { valuesOf } from './value.ts';

/** Answers, for the process of an event, what was asked of its ancestors. */
export interface LineageSource {
  /** Whether the process of the event descends from one that answered to the question of this name. */
  descends(name: string, cls: EventClass, body: RecordBody): boolean;
}

/** Takes what events tell. */
export interface LineageTaker {
  created(creation: Creation): void;
  /** The event's process answers to a question. */
  marked(name: string, process: ProcessIdentity): void;
}

/** Takes and answers at once. */
export type LineageKeeper = LineageSource & LineageTaker;

/** The process that an event is about. Keys are texts. */
export interface ProcessIdentity {
  /** Of host and unique id; null where the event has none. */
  readonly entity: string | null;
  /** Of host and process id; null where the event has none. */
  readonly pid: string | null;
  /** Event time, microseconds. */
  readonly time: number;
  /** Lower case; tells a process id that was given out again. */
  readonly program: string | null;
}

export interface Creation extends ProcessIdentity {
  readonly parentEntity: string | null;
  readonly parentPid: string | null;
  readonly parentProgram: string | null;
}

/** Names of which one is there on every event that creates a process, for readers that skip. */
export const CREATION_NAMES: readonly string[] = ['process.parent.entity_id', 'process.parent.pid'];

interface Readers {
  readonly category: Accessor;
  readonly type: Accessor;
  readonly parentEntity: Accessor;
  readonly parentPid: Accessor;
  readonly parentProgram: Accessor;
}

const readersOfClass = new WeakMap<EventClass, Readers | null>();

/** Null where no event of the class creates a process. */
function readersOf(cls: EventClass): Readers | null {
  let readers = readersOfClass.get(cls);
  if (readers === undefined) {
    const ecs = (name: string): Accessor => readerOf(resolveField(cls, 'ecs', name));
    const excludes = (name: string, isWanted: (values: readonly unknown[]) => boolean): boolean => {
      const source = resolveField(cls, 'ecs', name);
      return source.kind === 'absent' || (source.kind === 'constant' && !isWanted(valuesOf(source.value)));
    };
    const isNone = cls.open !== true && (excludes('event.category', isOfProcess) || excludes('event.type', isStart));
    readers = isNone
      ? null
      : {
          category: ecs('event.category'),
          type: ecs('event.type'),
          parentEntity: ecs('process.parent.entity_id'),
          parentPid: ecs('process.parent.pid'),
          parentProgram: ecs('process.parent.executable'),
        };
    readersOfClass.set(cls, readers);
  }
  return readers;
}

/** Elastic's pipeline files image loads under starts of processes, as libraries. */
function isOfProcess(categories: readonly unknown[]): boolean {
  return categories.includes('process') && !categories.includes('library');
}

function isStart(types: readonly unknown[]): boolean {
  return types.includes('start');
}

export function mayCreate(cls: EventClass): boolean {
  return readersOf(cls) !== null;
}

/** The process of an event; null where it has no time or names no process. Events that name no host are of one. */
export function identityOf(cls: EventClass, body: RecordBody): ProcessIdentity | null {
  const key = processOn(recordKey(cls, body).host ?? '', cls, body);
  if (key.time === null || (key.entityId === null && key.pid === null)) return null;
  return {
    entity: key.entityId === null ? null : entityKey(key, key.entityId),
    pid: key.pid === null ? null : pidKey(key, key.pid),
    time: key.time,
    program: executableOf(cls, body)?.toLowerCase() ?? null,
  };
}

/** What the event says of a process that was made; null for events that make none. */
export function creationOf(cls: EventClass, body: RecordBody): Creation | null {
  const readers = readersOf(cls);
  if (readers === null || !isOfProcess(valuesOf(readers.category(body))) || !isStart(valuesOf(readers.type(body))))
    return null;
  const identity = identityOf(cls, body);
  if (identity === null) return null;
  const host = { host: (recordKey(cls, body).host ?? '').toLowerCase() };
  const parentEntity = textOf(readers.parentEntity(body));
  const parentPid = textOf(readers.parentPid(body));
  return {
    ...identity,
    parentEntity: parentEntity === null ? null : entityKey(host, parentEntity),
    parentPid: parentPid === null ? null : pidKey(host, parentPid),
    parentProgram: textOf(readers.parentProgram(body))?.toLowerCase() ?? null,
  };
}

function entityKey({ host }: Pick<ProcessKey, 'host'>, id: string): string {
  return `g\u0000${host}\u0000${id.toLowerCase()}`;
}

function pidKey({ host }: Pick<ProcessKey, 'host'>, pid: string): string {
  return `p\u0000${host}\u0000${pid}`;
}

/** Whether two events that name one process id may speak of one process. */
export function isSameProgram(a: string | null, b: string | null): boolean {
  return a === null || b === null || a === b;
}

/** Resolution that asks the source about ancestors. */
export function lineageResolution(resolve: ResolveField, source: LineageSource): ResolveField {
  return (cls, schema, name) =>
    isLineageName(name)
      ? { kind: 'read', read: (body) => (source.descends(name, cls, body) ? true : null), needles: null, from: [] }
      : resolve(cls, schema, name);
}
