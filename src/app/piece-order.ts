/**
 * What pieces found, merged in the order of the input while they are read in any order. Findings that come before their
 * turn wait. A piece that was read ahead may have folded events that an earlier one turns out to hold too: its groups
 * from there on are dropped, and it must be read once more when everything before it is known.
 */
import type { Finding, PieceReport } from './finding.ts';
import type { FoldPlace, FoldReading } from './folded-rows.ts';
import type { Piece } from './piece.ts';
import { GuessedEvents, type TakenEvents } from './taken-events.ts';

/** Receives findings and reports strictly in the order of pieces. */
export interface Merge {
  finding(piece: Piece, finding: Exclude<Finding, { kind: 'taken' }>): void;
  /** Times that a rule met an event that it had taken, among those that are folded where they are read. */
  repeats(count: number): void;
  done(piece: Piece, report: PieceReport): void;
  progress(bytes: number): void;
  /** Whether reasons of silence are still wanted of pieces that are yet to be read. */
  asksSilence?(): boolean;
}

interface Pending {
  readonly piece: Piece;
  findings: Finding[];
  report: PieceReport | null;
  /** Groups up to here have been merged. */
  upTo: FoldPlace;
  /** Whether the groups behind must be read again. */
  isAgain: boolean;
}

export class PieceOrder {
  readonly #merge: Merge;
  /** null: copies of events are kept. */
  readonly #taken: TakenEvents | null;
  readonly #pending = new Map<number, Pending>();
  #next = 0;

  constructor(merge: Merge, taken: TakenEvents | null) {
    this.#merge = merge;
    this.#taken = taken;
  }

  /** Pieces that were entered and are not merged to their end. */
  get size(): number {
    return this.#pending.size;
  }

  isNext({ index }: Piece): boolean {
    return index === this.#next;
  }

  enter(piece: Piece): void {
    const upTo = { events: 0, rows: 0 };
    this.#pending.set(piece.index, { piece, findings: [], report: null, upTo, isAgain: false });
  }

  /** How the folds of a piece that is read from now on, in this thread, go about copies. */
  foldReading(piece: Piece): FoldReading {
    if (this.#taken === null || this.isNext(piece)) return { taking: this.#taken };
    return { taking: new GuessedEvents(this.#taken.hint()) };
  }

  /** What is next in order need not wait in memory. */
  accept(index: number, findings: readonly Finding[]): void {
    const entry = this.#pending.get(index)!;
    if (index === this.#next) for (const finding of findings) this.#take(entry, finding);
    else entry.findings.push(...findings);
  }

  end(index: number, report: PieceReport): void {
    this.#pending.get(index)!.report = report;
    this.#mergeReady();
  }

  /** The piece that holds up all others until it is read again, and from where on; null while there is none. */
  again(): { readonly piece: Piece; readonly reading: FoldReading } | null {
    const entry = this.#pending.get(this.#next);
    if (entry === undefined || !entry.isAgain || entry.report === null) return null;
    return { piece: entry.piece, reading: { taking: this.#taken, after: entry.upTo } };
  }

  /** What the second reading found: only its folds count. Threads are heard meanwhile, and wait until it is over. */
  acceptAgain(finding: Finding): void {
    const { piece } = this.#pending.get(this.#next)!;
    if (finding.kind === 'taken') this.#merge.repeats(finding.repeats);
    else if (finding.kind === 'groups') this.#merge.finding(piece, finding);
  }

  endAgain(): void {
    this.#pending.get(this.#next)!.isAgain = false;
    this.#mergeReady();
  }

  #take(entry: Pending, finding: Finding): void {
    if (finding.kind === 'taken') {
      if (entry.isAgain) return;
      if (finding.log === null || this.#taken!.accept(finding.log)) {
        this.#merge.repeats(finding.repeats);
        entry.upTo = finding.upTo;
      } else entry.isAgain = true;
    } else if (finding.kind !== 'groups' || !entry.isAgain) this.#merge.finding(entry.piece, finding);
  }

  #mergeReady(): void {
    for (let entry = this.#pending.get(this.#next); entry !== undefined; entry = this.#pending.get(this.#next)) {
      for (const finding of entry.findings) this.#take(entry, finding);
      entry.findings = [];
      if (entry.report === null || entry.isAgain) return;
      this.#merge.done(entry.piece, entry.report);
      this.#pending.delete(this.#next++);
    }
  }
}
