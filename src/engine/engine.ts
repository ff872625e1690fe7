/**
 * The engine: events in, matches and rows out. For each event class it compiles, once, the rules that can hold on it, and
 * evaluates those that can hold on the event at hand. What it finds goes to a sink; order, state and alerts are others'
 * business.
 */
import type { Event } from '../event/event.ts';
import type { EventClass } from '../event/event-class.ts';
import type { CandidateIndex } from './candidates.ts';
import { ClassCompiler, type ClassRules, type EngineParts } from './class-rules.ts';
import type { FoldReader } from './folding.ts';
import type { EngineProfile } from './profile.ts';
import type { Program } from './program.ts';
import type { Row } from './row.ts';
import type { SharedFold } from './sharing.ts';
import { SlotIds } from './slot-ids.ts';
import type { TermHit } from './term-hits.ts';

export interface EngineSink {
  /** The event satisfies an EQL event query. */
  match(program: Program, event: Event): void;
  /** The event satisfies terms of a sequence or sample. */
  terms(program: Program, hits: readonly TermHit[], event: Event): void;
  /** Whether a row would still be taken of a program that counts as having found nothing where it finds too much. */
  hasRoom(program: Program): boolean;
  /** The event passed an SPL rule's leading search, and is this row. */
  row(program: Program, row: Row, event: Event): void;
  /** The same for a rule that folds events from their slots. */
  fold(program: Program, reader: FoldReader, event: Event): void;
  /** The same for several; every event that comes with the same list is one to all of them. */
  foldShared(folds: readonly SharedFold[], event: Event): void;
}

export class Engine {
  /** Of the values of slots, for verdicts and for whoever groups by slots. */
  readonly slotIds = new SlotIds();
  readonly #classes: ClassRules[] = [];
  readonly #compiler: ClassCompiler;
  readonly #candidates: Uint32Array;
  readonly #profile: EngineProfile | null;

  constructor(parts: EngineParts) {
    this.#compiler = new ClassCompiler(parts, this.slotIds);
    this.#candidates = new Uint32Array(parts.programs.length);
    this.#profile = parts.profile;
  }

  /** Runs every rule that can hold on the event's class, in the order of programs; true when one did. */
  run(event: Event, sink: EngineSink): boolean {
    const { steps, index, verdicts } = this.#rulesOf(event.cls);
    let hit = false;
    if (this.#profile !== null) this.#profile.begin();
    if (index === null) {
      for (let i = 0; i < steps.length; i++) if (steps[i]!(event, sink)) hit = true;
      return hit;
    }
    const verdict = verdicts === null ? null : verdicts.of(event);
    const count = this.#find(index, verdict === null && verdicts !== null ? verdicts.index : null, event);
    const programs = verdict === null ? NONE : verdict.programs;
    let next = 0;
    for (let i = 0; i < count; i++) {
      const program = this.#candidates[i]!;
      for (; next < programs.length && programs[next]! < program; next++) verdict!.steps[next]!(event, sink);
      if (steps[program]!(event, sink)) hit = true;
    }
    for (; next < programs.length; next++) verdict!.steps[next]!(event, sink);
    if (verdict === null) return hit;
    if (verdict.folds.length > 0) sink.foldShared(verdict.folds, event);
    return hit || verdict.isHit;
  }

  /** Whether no rule can hold on a class, so that its events need not be looked at. */
  isIdle(cls: EventClass): boolean {
    return this.#rulesOf(cls).isIdle;
  }

  #rulesOf(cls: EventClass): ClassRules {
    return (this.#classes[cls.id] ??= this.#compiler.compile(cls));
  }

  /** Candidates of one index, or of two. */
  #find(index: CandidateIndex, second: CandidateIndex | null, event: Event): number {
    const profile = this.#profile;
    if (profile === null || !profile.isOn) return index.find(event, this.#candidates, second);
    const start = profile.clock();
    const count = index.find(event, this.#candidates, second);
    profile.finding += profile.clock() - start;
    return count;
  }
}

const NONE: readonly number[] = [];
