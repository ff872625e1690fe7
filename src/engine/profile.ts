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
  readonly #tried: Float64Array;
  readonly #held: Float64Array;
  readonly #unpinned: Float64Array;
  readonly #ms: Float64Array;

  constructor(programs: number, clock: () => number) {
    this.clock = clock;
    this.#tried = new Float64Array(programs);
    this.#held = new Float64Array(programs);
    this.#unpinned = new Float64Array(programs);
    this.#ms = new Float64Array(programs);
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

  /** What was counted since the last call. */
  take(): EngineCost {
    const programs: ProgramCost[] = [];
    this.#tried.forEach((tried, program) => {
      if (tried === 0) return;
      const held = this.#held[program]!;
      programs.push({ program, tried, held, unpinned: this.#unpinned[program]!, ms: this.#ms[program]! });
    });
    const cost = { events: this.events, finding: this.finding, programs };
    for (const counts of [this.#tried, this.#held, this.#unpinned, this.#ms]) counts.fill(0);
    this.events = 0;
    this.finding = 0;
    return cost;
  }
}
