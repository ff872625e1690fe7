/**
 * Processes by host and id: gathered from everything that was read, in any order, then packed and only asked. Where two
 * events say different things of one process, the text that sorts first counts, so that the order of reading and copies
 * of a log change nothing. What the table may take is bounded; processes that found no room are counted.
 */
import type { EventClass } from './event-class.ts';
import { type PackedTable, packTable, readPacked } from './packed-table.ts';
import {
  executableOf,
  FACT_NAMES,
  observe,
  type ProcessFacts,
  type ProcessKey,
  processKeyOf,
} from './process-facts.ts';
import type { RecordBody } from './record.ts';
import { firstOf, scalarText } from './value.ts';

/** Characters of all entries together. */
export const MAX_TABLE = 192 * 1024 * 1024;
/** Times that one process id is remembered to have been given out on one host. */
const MAX_LIVES = 1_000;

interface Gathered {
  /** Facts as JSON text. */
  created: string | null;
  image: string | null;
}

/** One use of a process id: from this time on, microseconds. */
type Life = readonly [time: number, facts: ProcessFacts];

export class ProcessTableBuilder {
  /** Processes, and uses of process ids, that found no room. */
  dropped = 0;
  readonly #maxSize: number;
  readonly #byEntity = new Map<string, Gathered>();
  /** Texts of `Life`, by host and process id. */
  readonly #byPid = new Map<string, Set<string>>();
  #size = 0;

  constructor(maxSize = MAX_TABLE) {
    this.#maxSize = maxSize;
  }

  /** Takes one event; most say nothing about processes. */
  add(cls: EventClass, body: RecordBody): void {
    const observed = observe(cls, body);
    const key = observed === null ? null : processKeyOf(cls, body);
    if (observed === null || key === null) return;
    const text = JSON.stringify(observed.facts);
    if (key.entityId !== null) this.#gather(entityKey(key.host, key.entityId), observed.kind, text);
    if (observed.kind === 'created' && key.pid !== null && key.time !== null) {
      this.#addLife(pidKey(key.host, key.pid), `[${key.time},${text}]`);
    }
  }

  /** Number of processes known by a unique id. */
  get size(): number {
    return this.#byEntity.size;
  }

  build(): PackedTable {
    const entries = new Map<string, string>();
    for (const [key, { created, image }] of this.#byEntity) {
      entries.set(key, created === null || image === null ? (created ?? image)! : mergeFacts(created, image));
    }
    for (const [key, lives] of this.#byPid) {
      const sorted = [...lives].map((text) => [JSON.parse(text) as Life, text] as const);
      sorted.sort(([a, left], [b, right]) => a[0] - b[0] || (left < right ? -1 : 1));
      entries.set(key, `[${sorted.map(([, text]) => text).join(',')}]`);
    }
    return packTable(entries);
  }

  #gather(key: string, kind: keyof Gathered, text: string): void {
    let entry = this.#byEntity.get(key);
    const known = entry?.[kind] ?? null;
    if (known !== null && known <= text) return;
    if (!this.#hasRoom((entry === undefined ? key.length : 0) + text.length - (known?.length ?? 0))) return;
    if (entry === undefined) this.#byEntity.set(key, (entry = { created: null, image: null }));
    entry[kind] = text;
  }

  #addLife(key: string, text: string): void {
    let lives = this.#byPid.get(key);
    if (lives?.has(text) === true) return;
    if ((lives?.size ?? 0) >= MAX_LIVES || !this.#hasRoom(key.length + text.length)) {
      if ((lives?.size ?? 0) >= MAX_LIVES) this.dropped++;
      return;
    }
    if (lives === undefined) this.#byPid.set(key, (lives = new Set()));
    lives.add(text);
  }

  #hasRoom(size: number): boolean {
    if (this.#size + size > this.#maxSize) {
      this.dropped++;
      return false;
    }
    this.#size += size;
    return true;
  }
}

/** What the creation said, and where it said nothing, what loading the image did. */
function mergeFacts(created: string, image: string): string {
  const rest = JSON.parse(image) as ProcessFacts;
  return JSON.stringify((JSON.parse(created) as ProcessFacts).map((value, i) => value ?? rest[i] ?? null));
}

function entityKey(host: string, entityId: string): string {
  return `g\u0000${host}\u0000${entityId.toLowerCase()}`;
}

function pidKey(host: string, pid: string): string {
  return `p\u0000${host}\u0000${pid}`;
}

const EXECUTABLE = FACT_NAMES.indexOf('process.executable');
const PARENT = FACT_NAMES.indexOf('process.parent.entity_id');

/** Asks a table about the processes of events, and remembers the last answers: an event is asked about several times. */
export class ProcessTable {
  readonly #table: PackedTable;
  readonly #process = new LastRead();
  readonly #parent = new LastRead();

  constructor(table: PackedTable) {
    this.#table = table;
  }

  /** What is known of the process that the event is about. */
  factsOf(cls: EventClass, body: RecordBody): ProcessFacts | null {
    const key = processKeyOf(cls, body);
    return key === null ? null : this.#find(key, cls, body);
  }

  /** What is known of its parent. */
  parentFactsOf(cls: EventClass, body: RecordBody): ProcessFacts | null {
    const key = processKeyOf(cls, body);
    const parent = key === null ? null : firstOf(this.#find(key, cls, body)?.[PARENT] ?? null);
    if (key === null || parent === null) return null;
    return this.#parent.get(this.#table, entityKey(key.host, scalarText(parent))) as ProcessFacts | null;
  }

  #find(key: ProcessKey, cls: EventClass, body: RecordBody): ProcessFacts | null {
    // A unique id that is not known is another process than any that once had its number.
    if (key.entityId !== null)
      return this.#process.get(this.#table, entityKey(key.host, key.entityId)) as ProcessFacts | null;
    if (key.pid === null || key.time === null) return null;
    const lives = this.#process.get(this.#table, pidKey(key.host, key.pid)) as readonly Life[] | null;
    const life = lives?.findLast(([time]) => time <= key.time!);
    if (life === undefined) return null;
    const program = executableOf(cls, body);
    const known = firstOf(life[1][EXECUTABLE] ?? null);
    const isOther = program !== null && known !== null && program.toLowerCase() !== scalarText(known).toLowerCase();
    return isOther ? null : life[1];
  }
}

/** The last entry that was read, as `build` wrote it: facts under unique ids, lives under process ids. */
class LastRead {
  #key = '';
  #entry: unknown = null;

  get(table: PackedTable, key: string): unknown {
    if (this.#key !== key) {
      const text = readPacked(table, key);
      this.#entry = text === null ? null : JSON.parse(text);
      this.#key = key;
    }
    return this.#entry;
  }
}
