/**
 * Lineage of a stream, kept while events come: only processes that answered to a question, or descend from one that did,
 * are remembered, and of those the ones that were last heard of. Events that come in the order in which they happened get
 * the answers that a whole input gives.
 */
import type { EventClass } from './event-class.ts';
import { type Creation, identityOf, isSameProgram, type LineageKeeper, type ProcessIdentity } from './lineage.ts';
import type { RecordBody } from './record.ts';

/** Processes that are remembered, by unique id and by process id. */
export const MAX_REMEMBERED = 50_000;

/** Names of questions are kept as they are: rules may change while the stream goes on. */
interface Remembered {
  readonly time: number;
  readonly program: string | null;
  /** What it descends from. */
  readonly answers: readonly string[];
  /** What it answered to. */
  readonly marks: readonly string[];
}

/** As plain data, the longest forgotten first. */
export type LiveLineageState = readonly (readonly [
  key: string,
  time: number,
  program: string | null,
  answers: readonly string[],
  marks: readonly string[],
])[];

const NONE: readonly string[] = [];

export class LiveLineage implements LineageKeeper {
  /** Processes that were forgotten for want of room. */
  dropped = 0;
  readonly #most: number;
  readonly #known = new Map<string, Remembered>();

  constructor(state: LiveLineageState = [], most = MAX_REMEMBERED) {
    this.#most = most;
    for (const [key, time, program, answers, marks] of state) this.#known.set(key, { time, program, answers, marks });
  }

  created(creation: Creation): void {
    const { entity, pid, time, program, parentEntity, parentPid, parentProgram } = creation;
    const parent =
      parentEntity === null ? this.#lifeAt(parentPid, time, parentProgram) : (this.#known.get(parentEntity) ?? null);
    const answers = parent === null ? NONE : [...new Set([...parent.answers, ...parent.marks])].sort();
    if (entity !== null) {
      const marks = this.#known.get(entity)?.marks ?? NONE;
      if (answers.length + marks.length > 0) this.#remember(entity, { time, program, answers, marks });
    }
    if (pid === null) return;
    const before = this.#known.get(pid);
    const marks = before?.time === time ? before.marks : NONE;
    if (answers.length + marks.length > 0) this.#remember(pid, { time, program, answers, marks });
    else this.#known.delete(pid); // the number was given out again
  }

  marked(name: string, { entity, pid, time, program }: ProcessIdentity): void {
    for (const key of [entity, pid]) {
      if (key === null) continue;
      const before = this.#known.get(key);
      const isOther = key === pid && before !== undefined && !isSameProgram(before.program, program);
      const known = isOther || before === undefined ? { time, program, answers: NONE, marks: NONE } : before;
      const marks = known.marks.includes(name) ? known.marks : [...known.marks, name];
      this.#remember(key, { ...known, marks });
    }
  }

  descends(name: string, cls: EventClass, body: RecordBody): boolean {
    if (this.#known.size === 0) return false;
    const process = identityOf(cls, body);
    if (process === null) return false;
    const known =
      process.entity === null
        ? this.#lifeAt(process.pid, process.time, process.program)
        : this.#known.get(process.entity);
    return known?.answers.includes(name) === true;
  }

  state(): LiveLineageState {
    return [...this.#known].map(([key, { time, program, answers, marks }]) => [key, time, program, answers, marks]);
  }

  #lifeAt(pid: string | null, time: number, program: string | null): Remembered | null {
    const life = pid === null ? undefined : this.#known.get(pid);
    return life !== undefined && life.time <= time && isSameProgram(life.program, program) ? life : null;
  }

  /** Whoever is heard of moves to the end; who was not for longest goes first. */
  #remember(key: string, process: Remembered): void {
    this.#known.delete(key);
    this.#known.set(key, process);
    if (this.#known.size <= this.#most) return;
    const [oldest] = this.#known.keys();
    this.#known.delete(oldest!);
    this.dropped++;
  }
}

/** Stands for the lineage of whichever stream is read at the moment; knows nothing where there is none. */
export class CurrentLineage implements LineageKeeper {
  of: LineageKeeper | null = null;

  created(creation: Creation): void {
    this.of?.created(creation);
  }

  marked(name: string, process: ProcessIdentity): void {
    this.of?.marked(name, process);
  }

  descends(name: string, cls: EventClass, body: RecordBody): boolean {
    return this.of?.descends(name, cls, body) === true;
  }
}
