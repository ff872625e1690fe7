/**
 * Brings what pieces gave, in whatever order they end, into the order of the input. Rows wait for the pieces before
 * theirs; when many wait, those of long pieces go ahead to where they can lie on disk.
 */
import type { Fault, FaultLog } from '../io/fault.ts';
import type { UsageLedger } from '../usage/ledger.ts';
import type { UsageRow } from '../usage/usage-row.ts';
import type { PieceReport } from './finding.ts';
import type { Piece } from './piece.ts';

/** Rows that may wait for an earlier piece in memory. */
const MAX_WAITING = 10_000;
/** More than the parts of any piece. */
const PARTS = 2 ** 24;

/** What has come of a piece. */
interface Gathered {
  readonly piece: Piece;
  readonly parts: (readonly UsageRow[])[];
  /** Parts that have been handed on or put aside. */
  taken: number;
  /** Rows of `parts`, until its turn. */
  waiting: number;
  hasTurn: boolean;
  report: PieceReport | null;
}

/** Hands on what pieces gave, strictly in their order. */
export class UsageMerge {
  readonly ledger: UsageLedger;
  readonly records = { attempted: 0, skipped: 0, decoded: 0 };
  readonly #faults: FaultLog;
  readonly #gathered = new Map<number, Gathered>();
  readonly #attempted = new Map<string, number>();
  /** Position of the piece whose turn it is. */
  #next = 0;
  #waiting = 0;
  readonly #maxWaiting: number;
  readonly #blocked: (() => void)[] = [];

  /** `maxWaiting`: rows. */
  constructor(faults: FaultLog, ledger: UsageLedger, maxWaiting = MAX_WAITING) {
    this.#maxWaiting = maxWaiting;
    this.#faults = faults;
    this.ledger = ledger;
  }

  /** Resolves when few rows wait. The piece whose turn it is is being read by then: whoever reads it asks for no other. */
  async hasRoom(): Promise<void> {
    while (this.#waiting > this.#maxWaiting) await new Promise<void>((resolve) => this.#blocked.push(resolve));
  }

  take(piece: Piece, rows: readonly UsageRow[]): void {
    const gathered = this.#of(piece);
    gathered.parts.push(rows);
    if (piece.index === this.#next) this.#handOn(gathered);
    else {
      this.#wait(gathered, rows.length);
      // Only pieces of files that are cut count their records from elsewhere, and those are small.
      if (this.#waiting > this.#maxWaiting && piece.range === null) this.#putAside(gathered);
    }
  }

  end(piece: Piece, report: PieceReport): void {
    this.#of(piece).report = report;
    for (;;) {
      const gathered = this.#gathered.get(this.#next);
      if (gathered === undefined) break;
      this.#handOn(gathered);
      if (gathered.report === null) break;
      this.#count(gathered.piece, gathered.report);
      this.#gathered.delete(this.#next++);
    }
    for (const resolve of this.#blocked.splice(0)) resolve();
  }

  #of(piece: Piece): Gathered {
    let gathered = this.#gathered.get(piece.index);
    if (gathered === undefined) {
      gathered = { piece, parts: [], taken: 0, waiting: 0, hasTurn: false, report: null };
      this.#gathered.set(piece.index, gathered);
    }
    return gathered;
  }

  /** Of the piece whose turn it is. */
  #handOn(gathered: Gathered): void {
    const { piece, parts } = gathered;
    const base = this.#baseOf(piece);
    if (!gathered.hasTurn) {
      gathered.hasTurn = true;
      this.#wait(gathered, -gathered.waiting);
      // Parts of it lie aside: what came before must not be added up with what comes behind them.
      if (gathered.taken > 0) this.ledger.putAside();
    }
    for (const rows of parts.splice(0)) this.ledger.absorb(rows, piece.index * PARTS + gathered.taken++, base);
  }

  #putAside(gathered: Gathered): void {
    this.#wait(gathered, -gathered.waiting);
    for (const rows of gathered.parts.splice(0))
      this.ledger.absorbEarly(rows, gathered.piece.index * PARTS + gathered.taken++);
  }

  #wait(gathered: Gathered, change: number): void {
    gathered.waiting += change;
    this.#waiting += change;
  }

  #baseOf({ range, entries: [{ name }] }: Piece): number {
    return range === null ? 0 : (this.#attempted.get(name) ?? 0);
  }

  #count(piece: Piece, report: PieceReport): void {
    const base = this.#baseOf(piece);
    const samples = report.faults.samples.map(
      (fault): Fault => (fault.record === undefined ? fault : { ...fault, record: fault.record + base }),
    );
    this.#faults.absorb({ counts: report.faults.counts, samples });
    if (piece.range !== null) this.#attempted.set(piece.entries[0].name, base + report.attempted);
    this.records.attempted += report.attempted;
    this.records.skipped += report.skipped;
    this.records.decoded += report.decoded;
  }
}
