/**
 * Candidates on their way out of a thread: packed as the sort of their rule holds them, so that whoever merges has nothing
 * to make or to write but bytes.
 */
import { PackedItems, PREFIX, startsOf } from '../engine/packed-items.ts';
import type { Program } from '../engine/program.ts';
import type { Finding } from './finding.ts';
import { CandidateTexts, shiftRecord, timeOfCandidate } from './stored-candidate.ts';

/** Of one rule, packed before they are handed on. Bytes. */
const MAX_PACK = 128 * 1024;

export class CandidatePacker {
  readonly #programs: readonly Program[];
  readonly #emit: (finding: Finding) => void;
  readonly #texts = new CandidateTexts();
  /** By program. */
  readonly #packs = new Map<number, PackedItems>();

  constructor(programs: readonly Program[], emit: (finding: Finding) => void) {
    this.#programs = programs;
    this.#emit = emit;
  }

  /** What is no candidate goes on as it is. */
  take(finding: Finding): void {
    if (finding.kind !== 'terms') {
      this.#emit(finding);
      return;
    }
    const { body } = this.#programs[finding.rule]!;
    if (body.kind !== 'terms') throw new Error('a finding of terms for a rule that has none');
    const time = timeOfCandidate(finding, body);
    if (time === null) return;
    let pack = this.#packs.get(finding.rule);
    if (pack === undefined) this.#packs.set(finding.rule, (pack = new PackedItems()));
    pack.add(time, this.#texts.write(finding, body));
    if (pack.length >= MAX_PACK) this.#handOn(finding.rule, pack);
  }

  /** Hands on what is left. */
  flush(): void {
    for (const [rule, pack] of this.#packs) if (pack.length > 0) this.#handOn(rule, pack);
  }

  #handOn(rule: number, pack: PackedItems): void {
    this.#emit({ kind: 'candidates', rule, items: pack.take() });
  }
}

/** Of packed candidates; `base`: records of their source that came before those of the piece. */
export function shiftRecords(items: Uint8Array, base: number): void {
  if (base === 0) return;
  for (const at of startsOf(items)) shiftRecord(items, at + PREFIX, base);
}
