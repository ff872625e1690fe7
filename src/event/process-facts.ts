/**
 * What process-creation and image-load events say about a process, under the ECS names that rules read on its other
 * events: parent, command line, hashes, user, and the signature of its own image. Which process it is, is told by the
 * host and the process's unique id (Sysmon's ProcessGuid), or by the host and a process id that was given out before.
 */
import type { EventClass } from './event-class.ts';
import { eventTimeOf } from './event-time.ts';
import { type Accessor, readerOf } from './fields.ts';
import { recordKey } from './identity.ts';
import type { RecordBody } from './record.ts';
import { resolveField } from './resolve.ts';
import { firstOf, scalarText, type Value } from './value.ts';

const HASHES = ['md5', 'sha1', 'sha256'].map((name) => `hash.${name}`);
const PE = ['original_file_name', 'company', 'description', 'file_version', 'product', 'imphash'].map((n) => `pe.${n}`);
const SIGNATURE = ['subject_name', 'status', 'valid', 'trusted', 'exists'].map((name) => `code_signature.${name}`);
const LINE = ['command_line', 'args', 'args_count'];

/** Names of which a process's entry holds values, in its order. */
export const FACT_NAMES: readonly string[] = [
  ...['entity_id', 'executable', 'name', 'working_directory', ...LINE, ...HASHES, ...PE, ...SIGNATURE].map(
    (name) => `process.${name}`,
  ),
  ...['entity_id', 'pid', 'executable', 'name', ...LINE].map((name) => `process.parent.${name}`),
  'user.name',
  'user.domain',
];

/** Names that the parent's own entry answers: under these of the parent, in its entry. */
export const PARENT_NAMES: ReadonlyMap<string, string> = new Map(
  [...HASHES, ...PE, ...SIGNATURE].map((name) => [`process.parent.${name}`, `process.${name}`]),
);

/** Values in the order of `FACT_NAMES`. */
export type ProcessFacts = readonly Value[];

export interface ProcessKey {
  /** Lower case. */
  readonly host: string;
  readonly entityId: string | null;
  readonly pid: string | null;
  /** Event time, microseconds. */
  readonly time: number | null;
}

type Observation = 'created' | 'image';

/** What an event of the class observes of a process; null for most. */
export function observationOf({ kind, eventId }: EventClass): Observation | null {
  if (kind === 'sysmon') return eventId === '1' ? 'created' : eventId === '7' ? 'image' : null;
  return kind === 'windows-security' && eventId === '4688' ? 'created' : null;
}

/** Event ids of which `observationOf` may say something. */
export const OBSERVED_IDS: ReadonlySet<string> = new Set(['1', '7', '4688']);

interface Readers {
  readonly entityId: Accessor;
  readonly pid: Accessor;
  readonly executable: Accessor;
  readonly loaded: Accessor;
  readonly facts: readonly Accessor[];
}

const readersOfClass = new WeakMap<EventClass, Readers>();

function ecsReader(cls: EventClass, name: string): Accessor {
  return readerOf(resolveField(cls, 'ecs', name));
}

function readersOf(cls: EventClass): Readers {
  let readers = readersOfClass.get(cls);
  if (readers === undefined) {
    const isImage = observationOf(cls) === 'image';
    readers = {
      entityId: ecsReader(cls, 'process.entity_id'),
      pid: ecsReader(cls, 'process.pid'),
      executable: ecsReader(cls, 'process.executable'),
      loaded: ecsReader(cls, 'dll.path'),
      facts: FACT_NAMES.map((name) => (isImage ? imageReader(cls, name) : ecsReader(cls, name))),
    };
    readersOfClass.set(cls, readers);
  }
  return readers;
}

/** A process's own image is loaded first of all: what the event says of the library, it says of the program. */
function imageReader(cls: EventClass, name: string): Accessor {
  if (name === 'process.code_signature.exists') {
    const signed = ecsReader(cls, 'winlog.event_data.Signed');
    return (body) => {
      const value = firstOf(signed(body));
      return value === null ? null : scalarText(value).toLowerCase() === 'true';
    };
  }
  const own = /^process\.((?:hash|pe|code_signature)\..+)$/.exec(name)?.[1];
  return own === undefined ? () => null : ecsReader(cls, `dll.${own}`);
}

/** The process that an event is about; null where it names no host. */
export function processKeyOf(cls: EventClass, body: RecordBody): ProcessKey | null {
  const { host } = recordKey(cls, body);
  return host === null ? null : processOn(host, cls, body);
}

/** The process that an event is about, on a host that is known. */
export function processOn(host: string, cls: EventClass, body: RecordBody): ProcessKey {
  const readers = readersOf(cls);
  const time = eventTimeOf(cls, body);
  return { host: host.toLowerCase(), entityId: textOf(readers.entityId(body)), pid: textOf(readers.pid(body)), time };
}

/** The program of the process that an event is about, for telling whether a process id was given out again. */
export function executableOf(cls: EventClass, body: RecordBody): string | null {
  return textOf(readersOf(cls).executable(body));
}

/** What the event observes, or null: an image counts only where it is the process's own. */
export function observe(cls: EventClass, body: RecordBody): { kind: Observation; facts: ProcessFacts } | null {
  const kind = observationOf(cls);
  if (kind === null) return null;
  const { executable, loaded, facts } = readersOf(cls);
  if (kind === 'image') {
    const image = textOf(loaded(body));
    if (image === null || image.toLowerCase() !== textOf(executable(body))?.toLowerCase()) return null;
  }
  return { kind, facts: facts.map((read) => read(body)) };
}

/** The first value as text. */
export function textOf(value: Value): string | null {
  const first = firstOf(value);
  return first === null ? null : scalarText(first);
}
