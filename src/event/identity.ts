/** Who and where: what event ids are made from and what people see first. Read as written, never guessed. */
import type { EventClass } from './event-class.ts';
import type { FieldSource } from './fields.ts';
import type { RecordBody } from './record.ts';
import { resolveField } from './resolve.ts';
import { firstOf, scalarText } from './value.ts';

export interface RecordIdentity {
  /** The machine the event is about; null where the record names none. */
  readonly host: string | null;
  readonly channel: string | null;
  /** EventRecordID as text. */
  readonly recordId: string | null;
  /** Account that acted, with its domain where the record has one. */
  readonly user: string | null;
  readonly processName: string | null;
  readonly processExecutable: string | null;
  readonly processEntityId: string | null;
}

type Reader = (body: RecordBody) => string | null;

interface Readers {
  readonly host: Reader;
  readonly channel: Reader;
  readonly recordId: Reader;
  readonly userName: Reader;
  readonly userDomain: Reader;
  readonly processName: Reader;
  readonly processExecutable: Reader;
  readonly processEntityId: Reader;
}

const readersOfClass = new WeakMap<EventClass, Readers>();

function readerOf(...sources: readonly FieldSource[]): Reader {
  const reads = sources.flatMap((source) =>
    source.kind === 'read' ? [source.read] : source.kind === 'constant' ? [() => source.value] : [],
  );
  return (body) => {
    for (const read of reads) {
      const value = firstOf(read(body));
      if (value !== null && value !== '') return scalarText(value);
    }
    return null;
  };
}

function buildReaders(cls: EventClass): Readers {
  const ecs = (name: string): FieldSource => resolveField(cls, 'ecs', name);
  const splunk = (name: string): FieldSource => resolveField(cls, 'splunk', name);
  return {
    host: readerOf(ecs('winlog.computer_name'), ecs('host.name'), ecs('host.hostname'), splunk('host')),
    channel: readerOf(ecs('winlog.channel')),
    recordId: readerOf(ecs('winlog.record_id')),
    userName: readerOf(ecs('user.name'), splunk('user')),
    userDomain: readerOf(ecs('user.domain')),
    processName: readerOf(ecs('process.name'), splunk('process_name')),
    processExecutable: readerOf(ecs('process.executable'), splunk('process_path')),
    processEntityId: readerOf(ecs('process.entity_id')),
  };
}

function readersOf(cls: EventClass): Readers {
  let readers = readersOfClass.get(cls);
  if (readers === undefined) readersOfClass.set(cls, (readers = buildReaders(cls)));
  return readers;
}

/** What an event id is made from besides its time. */
export function recordKey(cls: EventClass, body: RecordBody): Pick<RecordIdentity, 'host' | 'channel' | 'recordId'> {
  const readers = readersOf(cls);
  return { host: readers.host(body), channel: readers.channel(body), recordId: readers.recordId(body) };
}

export function recordIdentity(cls: EventClass, body: RecordBody): RecordIdentity {
  const readers = readersOf(cls);
  const name = readers.userName(body);
  const domain = readers.userDomain(body);
  return {
    host: readers.host(body),
    channel: readers.channel(body),
    recordId: readers.recordId(body),
    user: name === null || domain === null ? name : `${domain}\\${name}`,
    processName: readers.processName(body),
    processExecutable: readers.processExecutable(body),
    processEntityId: readers.processEntityId(body),
  };
}
