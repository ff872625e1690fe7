/**
 * Where the time of reading goes, rule by rule: how often each was tried on an event, held, and how long that took, and
 * on how many events it was tried only because it pins nothing that an index could look up. Counted only when asked for;
 * the clock is handed in.
 */

/** What one program cost, as plain data. */
export interface ProgramCost {
  readonly program: number;
  /** Events that it was evaluated on, and those that it held on; one stands for all to which a verdict was applied. */
  readonly tried: number;
  readonly held: number;
  /** Of those tried: on classes where the rule pins no value, so that no index can leave it out. */
  readonly unpinned: number;
  /** Milliseconds, with what is made of the event where it holds (rows, groups, matches). */
  readonly ms: number;
}

export interface EngineCost {
  /** Events that met the engine, and milliseconds of finding their candidates. */
  readonly events: number;
  readonly finding: number;
  readonly programs: readonly ProgramCost[];
}

export class EngineProfile {
  events = 0;
  finding = 0;
  /** Milliseconds of a steady clock. */
  readonly clock: () => number;
  /** One event in so many is measured, and stands for the others. */
  readonly #every: number;
  /** Whether the present event is measured. */
  isOn = true;
  #next = 0;
  readonly #tried: Float64Array;
  readonly #held: Float64Array;
  readonly #unpinned: Float64Array;
  readonly #ms: Float64Array;

  constructor(programs: number, clock: () => number, every = 1) {
    this.clock = clock;
    this.#every = every;
    this.#tried = new Float64Array(programs);
    this.#held = new Float64Array(programs);
    this.#unpinned = new Float64Array(programs);
    this.#ms = new Float64Array(programs);
  }

  /** An event begins. */
  begin(): void {
    this.isOn = this.#next === 0;
    this.#next = this.#next + 1 === this.#every ? 0 : this.#next + 1;
    if (this.isOn) this.events++;
  }

  add(program: number, held: boolean, pins: boolean, ms: number): void {
    this.#tried[program]!++;
    if (held) this.#held[program]!++;
    if (!pins) this.#unpinned[program]!++;
    this.#ms[program]! += ms;
  }

  /** More time for what follows where a program held. */
  spend(program: number, ms: number): void {
    this.#ms[program]! += ms;
  }

  /** What was counted since the last call; where events are measured now and then, about. */
  take(): EngineCost {
    const every = this.#every;
    const programs: ProgramCost[] = [];
    this.#tried.forEach((tried, program) => {
      if (tried === 0) return;
      programs.push({
        program,
        tried: tried * every,
        held: this.#held[program]! * every,
        unpinned: this.#unpinned[program]! * every,
        ms: this.#ms[program]! * every,
      });
    });
    const cost = { events: this.events * every, finding: this.finding * every, programs };
    for (const counts of [this.#tried, this.#held, this.#unpinned, this.#ms]) counts.fill(0);
    this.events = 0;
    this.finding = 0;
    return cost;
  }
}
