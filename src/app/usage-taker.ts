/**
 * Takes records and adds what shows AI in use to an inventory: names that were looked up or connected to, web requests,
 * starts of local runtimes, connections to their ports on the machine itself, and model files. Fields are read through
 * the ECS view, so every source kind and layout is understood alike. One taker serves one thread.
 */
import { Classifier } from '../event/classify.ts';
import { Event, SlotTable } from '../event/event.ts';
import type { EventClass } from '../event/event-class.ts';
import { eventTimeOf } from '../event/event-time.ts';
import { recordIdentity } from '../event/identity.ts';
import { isWindowsRecord, type Record } from '../event/record.ts';
import { resolveField } from '../event/resolve.ts';
import { SystemOnly } from '../event/system-only.ts';
import { firstOf, scalarText, valuesOf } from '../event/value.ts';
import type { ReadOptions } from '../io/format.ts';
import { parseWindowsXml } from '../io/formats/windows-xml.ts';
import type { Catalogue, Sighting } from '../usage/catalogue.ts';
import type { Contact, EventPlace, ProgramSeen, Via } from '../usage/contact.ts';
import { contactOf, type LoggedContact } from '../usage/contact-log.ts';
import { readLogged } from '../usage/contact-logs/index.ts';
import { hostOfUrl, normaliseHost } from '../usage/host-name.ts';
import { Inventory, MAX_USAGE_ROWS } from '../usage/inventory.ts';
import { fileNameOf } from '../usage/program-path.ts';
import type { UsageRow } from '../usage/usage-row.ts';
import type { Finding, PieceReport } from './finding.ts';
import type { RecordTaker } from './piece.ts';
import type { ReadSettings } from './settings.ts';
import { CONTACT_FIELDS } from './usage-needles.ts';

/** Fields that hold names of hosts, with what each shows. */
const HOST_FIELDS: readonly (readonly [string, Via])[] = [
  ['dns.question.name', 'dns'],
  ['tls.client.server_name', 'network'],
  ['destination.domain', 'network'],
  ['url.domain', 'web'],
];

/** Rows that are handed on at once; few enough to be gone before the garbage collector takes them for long-lived. */
const MAX_PART_ROWS = 2_000;

/** Of a Windows DNS server's analytic log: a question that came in. Its program is another machine's. */
const QUERY_RECEIVED = '256';
const DNS_SERVER = /^microsoft-windows-dns-?server(?:\/|$)/i;

const LOOPBACK = /^(?:127\.\d+\.\d+\.\d+|::1|0:0:0:0:0:0:0:1|::ffff:127\.\d+\.\d+\.\d+)$/i;

export class UsageTaker implements RecordTaker {
  readonly #catalogue: Catalogue;
  readonly #settings: ReadSettings;
  readonly #local: boolean;
  readonly #classifier: Classifier;
  readonly #slots = new SlotTable(resolveField);
  readonly #event = new Event(this.#slots);
  readonly #hostSlots: readonly (readonly [slot: number, via: Via])[];
  readonly #idle = new Map<EventClass, boolean>();
  readonly #onFull: ((rows: readonly UsageRow[]) => void) | null;
  readonly #limit: number;
  #inventory: Inventory;
  /** Fields of all records so far that named a host, anybody's. */
  named = 0;
  #source = '';
  #noTime: (record: Record) => void = () => {};
  #firstTime: number | null = null;
  #lastTime: number | null = null;

  /**
   * `local`: also look for starts of local runtimes and for model files. `onFull` takes the rows whenever there are as
   * many as are held at once; without it contacts beyond that are left out.
   */
  constructor(
    catalogue: Catalogue,
    settings: ReadSettings,
    local: boolean,
    onFull: ((rows: readonly UsageRow[]) => void) | null = null,
  ) {
    this.#onFull = onFull;
    this.#limit = onFull === null ? MAX_USAGE_ROWS : MAX_PART_ROWS;
    this.#inventory = new Inventory(this.#limit);
    this.#catalogue = catalogue;
    this.#local = local;
    this.#settings = settings;
    this.#classifier = new Classifier({
      parseXml: parseWindowsXml,
      strictFields: settings.strictFields,
      zone: settings.zone,
    });
    this.#hostSlots = HOST_FIELDS.map(([name, via]) => [this.#slot(name), via]);
  }

  begin(): void {
    this.#inventory = new Inventory(this.#limit);
    this.#firstTime = this.#lastTime = null;
  }

  /** What was found since `begin`. */
  get inventory(): Inventory {
    return this.#inventory;
  }

  get zone(): string {
    return this.#settings.zone;
  }

  get admit(): NonNullable<ReadOptions['admit']> {
    return (provider, eventId, channel) => {
      const classified = this.#classifier.classify(new SystemOnly(provider, eventId, channel));
      return classified === null || isServerQuery(classified.cls) || !this.#isIdle(classified.cls);
    };
  }

  enter(source: string, _emit: (finding: Finding) => void, noTime: (record: Record) => void): void {
    this.#source = source;
    this.#noTime = noTime;
  }

  take(record: Record): boolean {
    const classified = this.#classifier.classify(record.body);
    if (classified === null) return false;
    const { cls, body } = classified;
    if (cls.kind === 'json' && !isWindowsRecord(body)) {
      const logged = readLogged(body);
      if (logged !== null) {
        this.#event.reset(cls, body);
        this.#takeLogged(record, logged);
        return true;
      }
    }
    if (isServerQuery(cls)) {
      this.#event.reset(cls, body);
      if (DNS_SERVER.test(this.#text('event.provider') ?? this.#text('winlog.channel') ?? '')) {
        this.#takeServerQuery(record);
        return true;
      }
    }
    if (this.#isIdle(cls)) return true;
    this.#event.reset(cls, body);
    let counted = this.#takeHosts(record);
    if (!counted) counted = this.#takePort(record);
    if (!counted && this.#local) this.#takeStart(record) || this.#takeFile(record);
    return true;
  }

  finish(): Pick<PieceReport, 'classes' | 'firstHit' | 'lastHit' | 'firstTime' | 'lastTime'> {
    const times = { firstTime: this.#firstTime, lastTime: this.#lastTime };
    return { classes: [], firstHit: times.firstTime, lastHit: times.lastTime, ...times };
  }

  #slot(name: string): number {
    return this.#slots.slotOf('ecs', name);
  }

  /** Whether no event of a class can show AI: it lacks every field that we look at. */
  #isIdle(cls: EventClass): boolean {
    let idle = this.#idle.get(cls);
    if (idle === undefined) {
      const names = [...CONTACT_FIELDS, ...(this.#local ? ['process.command_line', 'file.path'] : [])];
      idle = names.every((name) => resolveField(cls, 'ecs', name).kind === 'absent');
      this.#idle.set(cls, idle);
    }
    return idle;
  }

  /** What a log that has fields of its own tells of. */
  #takeLogged(record: Record, logged: LoggedContact): void {
    const { program, host, user, failed, isAnswer } = logged;
    if (logged.names.length > 0) this.named++;
    // Where rows are added to what a store holds, an answer could not give way to its question any more.
    if (isAnswer && this.#onFull === null) return;
    const seen = this.#sightLogged(logged);
    if (seen === null) return;
    const time = logged.time ?? eventTimeOf(this.#event.cls, this.#event.body);
    if (time === null) this.#noTime(record);
    if (!this.#isAskedFor(time)) return;
    const place: EventPlace = { source: this.#source, record: record.ordinal, recordId: null, time };
    this.#count({ ...seen, program, host, user, failed, ...(isAnswer ? { isAnswer } : {}), place });
  }

  #sightLogged({
    names,
    via,
    endpoint,
    started,
    file,
  }: LoggedContact): Pick<Contact, 'sighting' | 'via' | 'target'> | null {
    for (const text of names) {
      const name = normaliseHost(via === 'dns' ? text : hostOfUrl(text));
      const sighting = name === null ? null : this.#catalogue.findHost(name);
      if (sighting !== null) return { sighting, via, target: name! };
    }
    if (endpoint !== null && LOOPBACK.test(endpoint.address)) {
      const sighting = this.#catalogue.findPort(endpoint.port);
      if (sighting !== null) return { sighting, via: 'network', target: `${endpoint.address}:${endpoint.port}` };
    }
    if (!this.#local) return null;
    const start = started === null ? null : this.#catalogue.findProcess(fileNameOf(started));
    if (start !== null) return { sighting: start, via: 'process', target: fileNameOf(started!) };
    const model = file === null ? null : this.#catalogue.findFile(file);
    return model === null ? null : { sighting: model, via: 'file', target: file! };
  }

  #takeServerQuery(record: Record): void {
    const name = this.#text('winlog.event_data.QNAME');
    if (name === null) return;
    this.#takeLogged(record, contactOf({ names: [name], via: 'dns', host: this.#text('winlog.event_data.Source') }));
  }

  /** Whether a time is in the range that was asked for; if so, it is remembered. */
  #isAskedFor(time: number | null): boolean {
    const { from, to } = this.#settings;
    if (from !== null && (time === null || time < from)) return false;
    if (to !== null && (time === null || time >= to)) return false;
    if (time !== null) {
      if (this.#firstTime === null || time < this.#firstTime) this.#firstTime = time;
      if (this.#lastTime === null || time > this.#lastTime) this.#lastTime = time;
    }
    return true;
  }

  #takeHosts(record: Record): boolean {
    for (let i = 0; i < this.#hostSlots.length; i++) {
      const [slot, via] = this.#hostSlots[i]!;
      const value = this.#event.get(slot);
      if (value === null) continue;
      this.named++;
      for (const item of valuesOf(value)) {
        // A question to the DNS carries no port.
        const isHost = typeof item === 'string' && !(via === 'dns' && item.includes(':'));
        const name = isHost ? normaliseHost(item) : null;
        const sighting = name === null ? null : this.#catalogue.findHost(name);
        if (sighting === null) continue;
        this.#add(record, sighting, via, name!);
        // One event is one contact, however many of its fields name the host.
        return true;
      }
    }
    return false;
  }

  /** A connection to a local runtime's port, on the machine itself: elsewhere a port says nothing. */
  #takePort(record: Record): boolean {
    const port = firstOf(this.#event.get(this.#slot('destination.port')));
    const sighting = port === null ? null : this.#catalogue.findPort(Number(port));
    if (sighting === null) return false;
    const address = this.#text('destination.ip');
    if (address === null || !LOOPBACK.test(address)) return false;
    this.#add(record, sighting, 'network', `${address}:${port}`);
    return true;
  }

  #takeStart(record: Record): boolean {
    if (!this.#has('event.category', 'process') || !this.#has('event.type', 'start')) return false;
    const path = this.#text('process.executable') ?? this.#text('process.name');
    const sighting = path === null ? null : this.#catalogue.findProcess(fileNameOf(path));
    if (sighting === null) return false;
    this.#add(record, sighting, 'process', fileNameOf(path!));
    return true;
  }

  #takeFile(record: Record): boolean {
    if (!this.#has('event.category', 'file')) return false;
    const path = this.#text('file.path');
    const sighting = path === null ? null : this.#catalogue.findFile(path);
    if (sighting === null) return false;
    this.#add(record, sighting, 'file', path!);
    return true;
  }

  #add(record: Record, sighting: Sighting, via: Via, target: string): void {
    const { cls, body } = this.#event;
    const time = eventTimeOf(cls, body);
    if (time === null) this.#noTime(record);
    if (!this.#isAskedFor(time)) return;
    const identity = recordIdentity(cls, body);
    const place: EventPlace = { source: this.#source, record: record.ordinal, recordId: identity.recordId, time };
    const program = this.#program();
    this.#count({
      sighting,
      via,
      target,
      program,
      host:
        (program === null ? this.#clientOfSensor() : null) ??
        identity.host ??
        this.#text('source.ip') ??
        this.#text('host.ip'),
      user: identity.user ?? this.#text('source.user.name'),
      failed: via === 'dns' ? this.#isFailed() : this.#has('event.type', 'denied'),
      // Where rows are added to what a store holds, an answer could not give way to its question any more.
      ...(via === 'dns' && this.#onFull !== null && isLookupAnswer(cls) ? { isAnswer: true } : {}),
      place,
    });
  }

  #count(contact: Contact): void {
    if (this.#onFull !== null && this.#inventory.isFull) this.#onFull(this.#inventory.take());
    this.#inventory.add(contact);
  }

  /** The machine behind an event of a proxy or sensor: its `host` is the one that wrote the log. */
  #clientOfSensor(): string | null {
    if (this.#event.cls.kind !== 'json') return null;
    const client = this.#text('source.ip') ?? this.#text('client.ip');
    return client === null || this.#has('host.ip', client) ? null : client;
  }

  #program(): ProgramSeen | null {
    const path = this.#text('process.executable');
    const name = this.#text('process.name') ?? (path === null ? null : fileNameOf(path));
    if (name === null) return null;
    // `<unknown process>`: Sysmon could not tell.
    if (path?.startsWith('<') === true) return null;
    const trusted = firstOf(this.#event.get(this.#slot('process.code_signature.trusted')));
    return {
      path,
      name,
      product: this.#text('process.pe.product'),
      signer: trusted === true || trusted === 'true' ? this.#text('process.code_signature.subject_name') : null,
      sha256: this.#text('process.hash.sha256'),
      commandLine: this.#text('process.command_line'),
      parent: this.#text('process.parent.executable'),
    };
  }

  #isFailed(): boolean {
    const status =
      this.#text('sysmon.dns.status') ??
      this.#text('dns.response_code') ??
      (this.#event.cls.kind === 'windows-dns-client' ? this.#text('winlog.event_data.QueryStatus') : null);
    return status !== null && status !== 'SUCCESS' && status !== 'NOERROR' && status !== '0';
  }

  #has(name: string, wanted: string): boolean {
    return valuesOf(this.#event.get(this.#slot(name))).includes(wanted);
  }

  #text(name: string): string | null {
    const value = firstOf(this.#event.get(this.#slot(name)));
    return value === null || value === '' ? null : scalarText(value);
  }
}

/**
 * An event about a lookup whose question is an event of its own: Elastic Defend's result, and all that the DNS client's
 * log says of a query behind its start (3006: sent, cached, answered, completed).
 */
function isLookupAnswer({ kind, eventId }: EventClass): boolean {
  if (kind === 'elastic-defend') return eventId === 'lookup_result';
  return kind === 'windows-dns-client' && eventId !== '3006';
}

function isServerQuery({ kind, eventId }: EventClass): boolean {
  return kind === 'windows-other' && eventId === QUERY_RECEIVED;
}
