/**
 * A scan: pieces of input are read (here or in workers), their findings merged in order, and alerts and a summary come
 * out. The output is the same for any number of workers and any cut of the input.
 */
import type { Alert } from '../alert/alert.ts';
import { formatTime } from '../event/time.ts';
import type { Fault, FaultLog } from '../io/fault.ts';
import type { ScanSummary } from '../io/output.ts';
import type { SourceEntry } from '../io/source.ts';
import type { EvalContext } from '../lang/function.ts';
import { AlertMaker, FULL_OF_COPIES } from './alert-maker.ts';
import type { PieceReport } from './finding.ts';
import type { Piece } from './piece.ts';
import { cutIntoPieces } from './pieces.ts';
import type { ReadingThreads } from './reading-threads.ts';
import { type RiskOptions, RiskStage } from './risk-stage.ts';
import type { CompiledBundle, RuleBundle } from './rule-bundle.ts';
import { RuleCosts } from './rule-costs.ts';
import type { Schedules } from './schedules.ts';
import { contextOf, type ReadSettings } from './settings.ts';
import type { TermHistories } from './term-histories.ts';
import { readPieces } from './workers.ts';

export interface ScanOptions {
  readonly bundle: RuleBundle;
  /** The bundle, compiled. */
  readonly compiled: CompiledBundle;
  readonly entries: Iterable<SourceEntry>;
  readonly settings: ReadSettings;
  /** Threads that read; 1 reads in this one. */
  readonly workers: number;
  /** Those of them that were started early. */
  readonly threads?: ReadingThreads;
  /** `now()`; null: the newest event time. Microseconds. */
  readonly now: number | null;
  readonly deprecated: boolean;
  readonly risk: RiskOptions;
  /** `--window`: when each rule runs; absent or null: the whole input is one search. */
  readonly schedules?: Schedules | null;
  /** `--state`: what new terms rules saw in earlier runs; absent or null: nothing is kept of it. */
  readonly histories?: TermHistories | null;
  readonly onAlert: (alert: Alert) => void;
  readonly onProgress: (progress: { readonly bytes: number; readonly alerts: number }) => void;
  /** Faults met while looking for input, before any of it was read. */
  readonly faults: FaultLog;
  /** Milliseconds of a steady clock. */
  readonly clock: () => number;
}

export async function scan(options: ScanOptions): Promise<ScanSummary> {
  const { bundle, compiled, faults } = options;
  // Several windows may share a row.
  const settings = options.schedules == null ? options.settings : { ...options.settings, keepRows: true };
  const started = options.clock();
  const context: EvalContext = {
    ...contextOf(settings),
    now: options.now ?? 0,
    infoMin: settings.from ?? 0,
    infoMax: settings.to ?? 0,
  };
  const totals = new Totals(faults);
  let bytesRead = 0;
  const counts = new AlertCounts();
  const show = (alert: Alert): void => {
    counts.add(alert);
    options.onAlert(alert);
  };
  const risk = new RiskStage(compiled, options.risk, {
    alert: show,
    fault: (fault, times) => faults.add(fault, times),
  });
  const outlet = {
    alert: (alert: Alert) => {
      // Baselines fill lookups; what passes through them is nothing to show.
      if (risk.owns(alert) || alert.rule.type === 'Baseline') return;
      risk.take(alert);
      show(alert);
    },
    fault: (fault: Fault, times?: number) => faults.add(fault, times),
  };
  const ofRules = options.schedules?.ofRules ?? null;
  const maker = new AlertMaker(compiled, context, settings, outlet, ofRules, options.histories ?? null);
  const setup = { bundle, settings, context };
  let repeats = 0;
  const costs = settings.profile === true ? new RuleCosts(compiled) : null;
  try {
    const isTold = await readPieces(
      cutIntoPieces(options.entries, options.workers, (fault) => faults.add(fault), totals),
      options.workers,
      setup,
      compiled,
      {
        finding: (piece, finding) => maker.take(totals.baseOf(piece), finding),
        repeats: (count) => {
          repeats += count;
        },
        done: (piece, report) => {
          maker.endPiece(report);
          if (report.cost !== undefined) costs?.add(report.cost);
          totals.add(piece, report);
        },
        asksSilence: () => settings.countSilent === true && maker.silence.wantsMore,
        progress: (bytes) => {
          bytesRead += bytes;
          options.onProgress({ bytes, alerts: counts.total });
        },
      },
      options.threads,
    );
    if (!isTold) faults.add({ code: 'state-cap', source: 'copies', detail: FULL_OF_COPIES });
    maker.end();
    risk.end(maker.context(), maker.range(), ofRules);
  } finally {
    maker.close();
  }
  return {
    rules: compiled.counts,
    ...totals.summary(settings.readAll, bytesRead),
    ...rangeOf(settings, totals.inRange),
    faults: { total: faults.total, counts: [...faults.counts], samples: faults.samples },
    alerts: counts.summary(),
    repeats: repeats + maker.repeats,
    ...(settings.keepDuplicates === true ? { keepsDuplicates: true } : {}),
    risk: risk.totals(),
    silent: settings.countSilent === true ? maker.silence.summary() : null,
    lost: maker.lost(),
    ...(costs === null ? {} : { profile: costs.summary() }),
    seconds: (options.clock() - started) / 1000,
    notes: [
      ...compiled.notes,
      ...(options.schedules?.notes ?? []),
      ...totals.notes(),
      ...maker.notes(),
      ...risk.notes(),
    ],
  };
}

function rangeOf({ from, to }: ReadSettings, events: number): Pick<ScanSummary, 'range'> {
  const text = (time: number | null): string | null => (time === null ? null : formatTime(time));
  return from === null && to === null ? {} : { range: { from: text(from), to: text(to), events } };
}

class AlertCounts {
  total = 0;
  readonly #bySeverity = new Map<string, number>();
  readonly #byKind = new Map<string, number>();

  add(alert: Alert): void {
    this.total++;
    this.#bySeverity.set(alert.rule.severity, (this.#bySeverity.get(alert.rule.severity) ?? 0) + 1);
    this.#byKind.set(alert.kind, (this.#byKind.get(alert.kind) ?? 0) + 1);
  }

  summary(): ScanSummary['alerts'] {
    return { total: this.total, bySeverity: [...this.#bySeverity], byKind: [...this.#byKind] };
  }
}

/** Adds up what pieces report. */
class Totals {
  files = 0;
  bytes = 0;
  /** Whether an input tells no size before it is read. */
  #isStreamed = false;
  readonly #faults: FaultLog;
  readonly #attempted = new Map<string, number>();
  readonly #classes = new Map<string, { kind: string; eventId: string; layout: string; count: number }>();
  #records = { attempted: 0, skipped: 0, decoded: 0 };
  #firstTime: number | null = null;
  #lastTime: number | null = null;
  #skewed: string | null = null;
  inRange = 0;

  constructor(faults: FaultLog) {
    this.#faults = faults;
  }

  entry(entry: SourceEntry): void {
    this.files++;
    this.bytes += entry.diskBytes;
    if (entry.name === '-') this.#isStreamed = true;
  }

  /** Records of the same file that earlier pieces attempted. */
  baseOf(piece: Piece): number {
    return piece.range === null ? 0 : (this.#attempted.get(piece.entries[0].name) ?? 0);
  }

  add(piece: Piece, report: PieceReport): void {
    const base = this.baseOf(piece);
    const samples = report.faults.samples.map(
      (fault): Fault => (fault.record === undefined ? fault : { ...fault, record: fault.record + base }),
    );
    this.#faults.absorb({ counts: report.faults.counts, samples });
    if (piece.range !== null) this.#attempted.set(piece.entries[0].name, base + report.attempted);
    this.#records.attempted += report.attempted;
    this.#records.skipped += report.skipped;
    this.#records.decoded += report.decoded;
    this.inRange += report.inRange ?? 0;
    if (report.firstTime !== null && (this.#firstTime === null || report.firstTime < this.#firstTime))
      this.#firstTime = report.firstTime;
    if (report.lastTime !== null && (this.#lastTime === null || report.lastTime > this.#lastTime))
      this.#lastTime = report.lastTime;
    this.#skewed ??= report.skewed ?? null;
    for (const item of report.classes) {
      const key = `${item.kind}\u0000${item.eventId}\u0000${item.layout}`;
      const known = this.#classes.get(key);
      if (known === undefined) this.#classes.set(key, { ...item });
      else known.count += item.count;
    }
  }

  summary(
    complete: boolean,
    bytesRead: number,
  ): Pick<ScanSummary, 'files' | 'bytes' | 'records' | 'kinds' | 'firstTime' | 'lastTime'> {
    const { attempted, skipped, decoded } = this.#records;
    const kinds = [...this.#classes.values()].sort((a, b) => b.count - a.count || (a.kind < b.kind ? -1 : 1));
    return {
      files: this.files,
      bytes: this.#isStreamed ? Math.max(this.bytes, bytesRead) : this.bytes,
      records: { attempted, skipped, decoded, faulted: attempted - skipped - decoded },
      kinds: complete ? kinds : null,
      firstTime: this.#firstTime === null ? null : formatTime(this.#firstTime),
      lastTime: this.#lastTime === null ? null : formatTime(this.#lastTime),
    };
  }

  notes(): string[] {
    return this.#skewed === null
      ? []
      : [
          `In ${this.#skewed} the clock of the events and that of the log differ by more than 10 minutes; windows go by the log's`,
        ];
  }
}
