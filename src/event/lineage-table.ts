/**
 * Lineage of a whole input, gathered in any order and then packed for every thread: the order of reading and copies of a
 * log change nothing. Only processes that descend from a marked one take room in what is packed.
 */
import type { EventClass } from './event-class.ts';
import {
  type Creation,
  identityOf,
  isSameProgram,
  type LineageSource,
  type LineageTaker,
  type ProcessIdentity,
} from './lineage.ts';
import { type PackedTable, packTable, readPacked } from './packed-table.ts';
import type { RecordBody } from './record.ts';

/** Processes that are remembered while the input is read. */
export const MAX_PROCESSES = 1_000_000;
/** Marks that are remembered. */
const MAX_MARKS = 1_000_000;

/** First time of each question that a process answered to, by the question's number. */
type Marks = Map<number, number>;

interface Process {
  readonly creation: Creation;
  /** Numbers of questions, ascending; null until it is worked out. */
  answers: readonly number[] | null;
  isPending: boolean;
}

/** One use of a process id: from this time on, by this program, and what it descends from. */
type Life = readonly [time: number, program: string | null, answers: readonly number[]];

const NONE: readonly number[] = [];
const NAMES = 'names';

export class LineageTableBuilder implements LineageTaker {
  /** Processes and marks that found no room. */
  dropped = 0;
  readonly #maxProcesses: number;
  readonly #names: readonly string[];
  readonly #processes = new Map<string, Process>();
  readonly #byEntity = new Map<string, Process>();
  readonly #byPid = new Map<string, Process[]>();
  readonly #entityMarks = new Map<string, Marks>();
  readonly #numbers: ReadonlyMap<string, number>;
  /** Many processes descend from the same. */
  readonly #answers = new Map<string, readonly number[]>();
  readonly #pidMarks: { readonly process: ProcessIdentity; readonly number: number }[] = [];
  #marks = 0;

  /** `names`: of the questions. */
  constructor(names: readonly string[], maxProcesses = MAX_PROCESSES) {
    this.#names = names;
    this.#numbers = new Map(names.map((name, number) => [name, number]));
    this.#maxProcesses = maxProcesses;
  }

  created(creation: Creation): void {
    const id = `${creation.entity ?? creation.pid}\u0000${creation.time}`;
    const known = this.#processes.get(id);
    if (known !== undefined) {
      if (textOf(creation) < textOf(known.creation)) this.#processes.set(id, newProcess(creation));
    } else if (this.#processes.size >= this.#maxProcesses) this.dropped++;
    else this.#processes.set(id, newProcess(creation));
  }

  marked(name: string, process: ProcessIdentity): void {
    const number = this.#numbers.get(name)!; // one of the questions that it was made for
    const marks = process.entity === null ? undefined : this.#entityMarks.get(process.entity);
    const first = marks?.get(number);
    if (first !== undefined && first <= process.time) return;
    if (this.#marks++ >= MAX_MARKS) {
      this.dropped++;
      return;
    }
    // A child may name its parent by process id alone, in another log.
    if (process.pid !== null) this.#pidMarks.push({ process, number });
    if (process.entity === null) return;
    if (marks !== undefined) marks.set(number, process.time);
    else this.#entityMarks.set(process.entity, new Map([[number, process.time]]));
  }

  build(): PackedTable {
    for (const process of this.#processes.values()) this.#index(process);
    for (const lives of this.#byPid.values()) lives.sort((a, b) => compare(a.creation, b.creation));
    const marksOfLife = this.#marksOfLives();
    // In one order, so that forged lines that bite their own tail get one answer.
    for (const process of this.#inOrder()) this.#settle(process, marksOfLife);
    const entries = new Map([[NAMES, JSON.stringify(this.#names)]]);
    for (const [key, { answers }] of this.#byEntity) if (answers !== NONE) entries.set(key, JSON.stringify(answers));
    for (const [key, lives] of this.#byPid) {
      if (lives.every(({ answers }) => answers === NONE)) continue;
      const told = lives.map(({ creation, answers }): Life => [creation.time, creation.program, answers ?? NONE]);
      entries.set(key, JSON.stringify(told));
    }
    return packTable(entries);
  }

  #inOrder(): Process[] {
    return [...this.#processes.values()].sort((a, b) => compare(a.creation, b.creation));
  }

  #index(process: Process): void {
    const { entity, pid } = process.creation;
    const first = entity === null ? undefined : this.#byEntity.get(entity);
    if (entity !== null && (first === undefined || compare(process.creation, first.creation) < 0))
      this.#byEntity.set(entity, process);
    if (pid === null) return;
    const lives = this.#byPid.get(pid);
    if (lives === undefined) this.#byPid.set(pid, [process]);
    else lives.push(process);
  }

  #marksOfLives(): ReadonlyMap<Process, Marks> {
    const all = new Map<Process, Marks>();
    const marks = this.#pidMarks.sort((a, b) => a.process.time - b.process.time);
    for (const { process, number } of marks) {
      const life = this.#lifeAt(process.pid, process.time, process.program, null) ?? this.#addLife(process);
      const known = all.get(life) ?? new Map<number, number>();
      all.set(life, known.set(number, known.get(number) ?? process.time));
    }
    return all;
  }

  /** A process whose creation was not seen is known from its first mark on. */
  #addLife(process: ProcessIdentity): Process {
    const unseen = { ...process, parentEntity: null, parentPid: null, parentProgram: null };
    const life: Process = { creation: unseen, answers: NONE, isPending: false };
    const lives = this.#byPid.get(process.pid!) ?? [];
    const at = lives.findIndex(({ creation }) => creation.time > process.time);
    lives.splice(at === -1 ? lives.length : at, 0, life);
    this.#byPid.set(process.pid!, lives);
    return life;
  }

  #lifeAt(pid: string | null, time: number, program: string | null, not: Process | null): Process | undefined {
    const lives = pid === null ? undefined : this.#byPid.get(pid);
    const life = lives?.findLast((one) => one !== not && one.creation.time <= time);
    return life !== undefined && isSameProgram(life.creation.program, program) ? life : undefined;
  }

  #parentOf(process: Process): Process | undefined {
    const { parentEntity, parentPid, parentProgram, time } = process.creation;
    if (parentEntity === null) return this.#lifeAt(parentPid, time, parentProgram, process);
    const parent = this.#byEntity.get(parentEntity);
    // What claims to be older than its parent is forged, or its id is not unique.
    return parent === process || (parent?.creation.time ?? 0) > time ? undefined : parent;
  }

  /** Works out a process after its ancestors, of which there may be as many as there are processes. */
  #settle(process: Process, marksOfLife: ReadonlyMap<Process, Marks>): void {
    const line: Process[] = [];
    for (let at: Process | undefined = process; at !== undefined && at.answers === null && !at.isPending; ) {
      at.isPending = true;
      line.push(at);
      at = this.#parentOf(at);
    }
    for (const one of line.reverse()) {
      const parent = this.#parentOf(one);
      const entity = one.creation.parentEntity ?? parent?.creation.entity ?? null;
      const ofEntity = entity === null ? undefined : this.#entityMarks.get(entity);
      const ofLife = parent === undefined ? undefined : marksOfLife.get(parent);
      const answers = new Set(parent?.answers ?? NONE);
      for (const marks of [ofEntity, ofLife]) {
        for (const [number, time] of marks ?? []) if (time <= one.creation.time) answers.add(number);
      }
      one.answers = this.#shared([...answers].sort((a, b) => a - b));
    }
  }

  #shared(answers: readonly number[]): readonly number[] {
    if (answers.length === 0) return NONE;
    const key = answers.join();
    const known = this.#answers.get(key);
    if (known === undefined) this.#answers.set(key, answers);
    return known ?? answers;
  }
}

function newProcess(creation: Creation): Process {
  return { creation, answers: null, isPending: false };
}

function textOf({ program, parentEntity, parentPid, parentProgram }: Creation): string {
  return JSON.stringify([parentEntity, parentPid, parentProgram, program]);
}

function compare(a: Creation, b: Creation): number {
  if (a.time !== b.time) return a.time - b.time;
  const [left, right] = [`${a.entity}\u0000${textOf(a)}`, `${b.entity}\u0000${textOf(b)}`];
  return left === right ? 0 : left < right ? -1 : 1;
}

/** Asks what a builder packed. */
export class LineageTable implements LineageSource {
  readonly #table: PackedTable;
  readonly #numbers: ReadonlyMap<string, number>;

  constructor(table: PackedTable) {
    this.#table = table;
    const names = JSON.parse(readPacked(table, NAMES) ?? '[]') as readonly string[]; // as `build` wrote it
    this.#numbers = new Map(names.map((name, number) => [name, number]));
  }

  descends(name: string, cls: EventClass, body: RecordBody): boolean {
    const number = this.#numbers.get(name);
    if (number === undefined || this.#table.size === 1) return false;
    const process = identityOf(cls, body);
    if (process === null) return false;
    if (process.entity !== null) {
      const answers = readPacked(this.#table, process.entity);
      return answers !== null && (JSON.parse(answers) as readonly number[]).includes(number);
    }
    const text = readPacked(this.#table, process.pid!);
    const lives = text === null ? [] : (JSON.parse(text) as readonly Life[]); // as `build` wrote it
    const life = lives.findLast(([time]) => time <= process.time);
    return life !== undefined && isSameProgram(life[1], process.program) && life[2].includes(number);
  }
}
