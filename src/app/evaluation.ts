/**
 * Evaluation: one thread's rules at work. Records go in, findings come out. It is built anew in each thread from the
 * same rule texts, so that every thread gives the same answers.
 */
import type { EventMatch } from '../alert/alerting.ts';
import { earlyFilterOf } from '../engine/early-filter.ts';
import { Engine, type EngineSink } from '../engine/engine.ts';
import { foldingsOf } from '../engine/folding.ts';
import { compileKeyFilter, type KeyFilter } from '../engine/key-filter.ts';
import type { LineageWatch } from '../engine/lineage-watch.ts';
import type { LookupSource, Operator } from '../engine/operator.ts';
import { openPipeline } from '../engine/pipeline.ts';
import { type EngineCost, EngineProfile } from '../engine/profile.ts';
import type { Program } from '../engine/program.ts';
import type { Tuple } from '../engine/row.ts';
import type { TermHit } from '../engine/term-hits.ts';
import { type EventReference, trailOf } from '../engine/trail.ts';
import { type Classified, Classifier } from '../event/classify.ts';
import { Event, SlotTable } from '../event/event.ts';
import type { EventClass } from '../event/event-class.ts';
import { bytesKeyOf, type EventKey, recordKeyOf } from '../event/event-key.ts';
import { clockSkewOf, eventTimeOf } from '../event/event-time.ts';
import { recordKey } from '../event/identity.ts';
import type { LineageKeeper } from '../event/lineage.ts';
import { isWindowsRecord, type Record } from '../event/record.ts';
import { listFields } from '../event/resolve.ts';
import { SystemOnly } from '../event/system-only.ts';
import type { FaultCode } from '../io/fault.ts';
import type { ReadOptions } from '../io/format.ts';
import { parseWindowsXml } from '../io/formats/windows-xml.ts';
import type { EvalContext } from '../lang/function.ts';
import type { Aggregate } from '../lang/plan.ts';
import { EventMatches } from './event-matches.ts';
import type { Finding, PieceReport } from './finding.ts';
import { FoldedRows, type FoldReading } from './folded-rows.ts';
import { lineageReading } from './lineage-survey.ts';
import type { ReadSettings } from './settings.ts';
import { Silence } from './silence.ts';
import { WholeEvents } from './whole-events.ts';

/** Difference between clocks of one source that is worth a word. Microseconds. */
const NOTABLE_SKEW = 10 * 60 * 1_000_000;

/** A lookup by name, as the rule of a program finds it. */
export type LookupOf = (program: number, name: string) => LookupSource | undefined;

export class Evaluation {
  #times = noTimes();
  /** The first source of the piece whose events' own clock is far from the log's. */
  #skewed: string | null = null;
  /** Records by class; counted for every record that was decoded. */
  readonly #classCounts = new Map<EventClass, number>();
  readonly #classifier: Classifier;
  readonly #event: Event;
  readonly #slots: SlotTable;
  readonly #engine: Engine;
  readonly #lineage: LineageWatch | null;
  readonly #settings: ReadSettings;
  readonly #sink: EngineSink;
  readonly #context: EvalContext;
  readonly #lookups: LookupOf;
  readonly #pipelines = new Map<number, Operator>();
  readonly #matches: EventMatches;
  /** Rows found, by program index, where too many count as none. */
  readonly #rowsOf = new Map<number, number>();
  readonly #folds: FoldedRows;
  readonly #silence: Silence | null;
  readonly #profile: EngineProfile | null;
  /** Whether some rule kept something of the present event. */
  #kept = false;
  #record!: Record;
  #referenced: EventReference | null = null;
  #key: EventKey | null = null;
  #identified: ReturnType<typeof recordKey> | null = null;
  #reading: FoldReading = { taking: null };
  #time: number | null = null;
  #source = '';
  #emit: (finding: Finding) => void = () => {};
  #noTime: (record: Record) => void = () => {};
  #watcher: ((cls: EventClass, body: Record['body'], time: number | null) => void) | null = null;
  /**
   * Whether a Windows event with these System fields can concern any rule: the class is made from them alone, so formats
   * that know them before the rest may skip the record. Null where every record must be seen.
   */
  readonly admit: NonNullable<ReadOptions['admit']> | null;
  readonly zone: string;

  /** `isLocal`: findings do not leave this thread. `lineage`: of the stream that is read. */
  constructor(
    programs: readonly Program[],
    settings: ReadSettings,
    context: EvalContext,
    lookups: LookupOf,
    isLocal = false,
    lineage: LineageKeeper | null = null,
  ) {
    this.#settings = settings;
    this.zone = settings.zone;
    this.#context = context;
    this.#lookups = lookups;
    const { resolve, watch } = lineageReading(programs, settings, context, lineage);
    this.#slots = new SlotTable(resolve);
    this.#lineage = watch(this.#slots);
    this.#event = new Event(this.#slots);
    const whole = settings.wholeEvents === true ? new WholeEvents(resolve) : null;
    this.#matches = new EventMatches(this.#slots, this.#event, whole, context);
    this.#classifier = new Classifier({
      parseXml: parseWindowsXml,
      strictFields: settings.strictFields,
      zone: settings.zone,
      ...(settings.envelope === undefined ? {} : { envelope: settings.envelope }),
    });
    const foldings = settings.keepRows === true ? [] : foldingsOf(programs);
    const early =
      settings.keepRows === true
        ? []
        : programs.map((program) =>
            earlyFilterOf(program, { context, lookup: (name) => lookups(program.index, name) }),
          );
    this.#profile =
      settings.profile === true
        ? new EngineProfile(programs.length, () => performance.now(), settings.profileEvery)
        : null;
    this.#engine = new Engine({
      programs,
      slots: this.#slots,
      context,
      listFields,
      foldings,
      earlyFilters: early,
      profile: this.#profile,
    });
    this.#folds = new FoldedRows(
      foldings,
      context,
      this.#engine.slotIds,
      (at) => this.#keyFilterOf(programs[at]!, foldings[at]!.stage),
      isLocal,
      (finding) => this.#emit(finding),
    );
    const { readAll, from, to } = settings;
    // One function for all pieces: readers keep its answers.
    this.admit =
      readAll || from !== null || to !== null
        ? null
        : (provider, eventId, channel) => {
            const classified = this.#classifier.classify(new SystemOnly(provider, eventId, channel));
            return classified === null || !this.#isIdle(classified.cls);
          };
    this.#silence = settings.countSilent === true ? new Silence(programs, this.#slots, context, lookups) : null;
    this.#sink = {
      match: (program) =>
        this.#find({ kind: 'match', rule: program.index, match: this.#buildMatch(program), key: this.#keyOf() }),
      terms: (program, hits) => this.#emitTerms(program, hits),
      hasRoom: (program) => this.#hasRoom(program),
      row: (program, row) => {
        if (this.#folds.has(program.index) && !this.#isTaken(program)) return;
        this.#rowPipeline(program).push({ row, trail: trailOf(this.#reference()) });
      },
      fold: (program, reader, event) => {
        if (!this.#isTaken(program)) return;
        if (this.#folds.addEvent(program.index, reader, event, this.#reference())) this.#kept = true;
      },
      foldShared: (folds, event) => {
        const left = this.#folds.takers(folds, this.#reference(), this.#keyOf);
        if (left.length < folds.length) this.#kept = true;
        if (left === folds) {
          if (this.#folds.addShared(folds, event, this.#reference())) this.#kept = true;
          return;
        }
        for (const { program, reader } of left) this.#folds.addEvent(program, reader, event, this.#reference());
      },
    };
  }

  /** Has every event that is taken shown to `watcher`, with its time, before rules see it. */
  watch(watcher: (cls: EventClass, body: Record['body'], time: number | null) => void): void {
    this.#watcher = watcher;
  }

  /** Whether any rule's rows are folded here, so that what was taken matters. */
  get hasFolds(): boolean {
    return this.#folds.hasAny;
  }

  /** How pieces that begin from now on go about copies of events. */
  set folding(reading: FoldReading) {
    this.#reading = reading;
  }

  /** Starts counting anew. */
  begin(piece = 0, asksSilence = false): void {
    this.#silence?.begin(asksSilence);
    this.#folds.begin(piece, this.#reading);
    this.#times = noTimes();
    this.#skewed = null;
    this.#classCounts.clear();
  }

  /** What was counted since `begin`; groups that were held back are found now. */
  finish(): Omit<PieceReport, 'attempted' | 'skipped' | 'decoded' | 'faults'> {
    this.#folds.flush();
    const classes = [...this.#classCounts].map(([{ kind, eventId, layout }, count]) => ({
      kind,
      eventId,
      layout,
      count,
    }));
    return {
      classes,
      ...this.#times,
      ...(this.#skewed === null ? {} : { skewed: this.#skewed }),
      ...(this.#silence === null ? {} : { silent: this.#silence.near }),
      ...(this.#profile === null ? {} : { cost: this.#profile.take() }),
    };
  }

  /** What rules cost since the last call, where that is counted. */
  takeCost(): EngineCost | null {
    return this.#profile?.take() ?? null;
  }

  /** Findings of the records that follow go to `emit`, under this source name; events without time to `noTime`. */
  enter(source: string, emit: (finding: Finding) => void, noTime: (record: Record) => void): void {
    this.#source = source;
    this.#emit = emit;
    this.#noTime = noTime;
  }

  /** The class of a record, by its stable name, and whether no rule can hold on it; null for what is no event. */
  judgeClass(record: Record): { readonly key: string; readonly isIdle: boolean } | null {
    const classified = this.#classifier.classify(record.body);
    if (classified === null) return null;
    const { cls } = classified;
    return { key: cls.key, isIdle: cls.open !== true && this.#engine.isIdle(cls) };
  }

  /** Evaluates one record; false when it is no event at all, a fault when it is one but not as it seems. */
  take(record: Record): boolean | FaultCode {
    const classified = this.#classifier.classify(record.body);
    if (classified === null) return false;
    this.#takeEvent(record, classified);
    return classified.fault ?? true;
  }

  #takeEvent(record: Record, { cls, body }: Classified): void {
    this.#classCounts.set(cls, (this.#classCounts.get(cls) ?? 0) + 1);
    const { from, to, readAll } = this.#settings;
    const timed = readAll || from !== null || to !== null || this.#watcher !== null;
    if (!timed && this.#isIdle(cls)) return;
    const time = eventTimeOf(cls, body);
    if (time === null) this.#noTime(record);
    else this.#seeTime(time, cls, body);
    this.#watcher?.(cls, body, time);
    if (this.#lineage !== null && !this.#lineage.isIdle(cls)) {
      this.#event.reset(cls, body, record.text);
      this.#lineage.take(this.#event);
    }
    if (from !== null && (time === null || time < from)) return;
    if (to !== null && (time === null || time >= to)) return;
    this.#times.inRange++;
    this.#record = record;
    this.#referenced = null;
    this.#key = null;
    this.#identified = null;
    this.#time = time;
    this.#event.reset(cls, body, record.text);
    this.#kept = false;
    if (this.#engine.run(this.#event, this.#sink) && time !== null) {
      const times = this.#times;
      if (times.firstHit === null || time < times.firstHit) times.firstHit = time;
      if (times.lastHit === null || time > times.lastHit) times.lastHit = time;
    }
    if (this.#silence !== null && !this.#kept) this.#silence.take(this.#event, this.#emit);
  }

  /** Whether events of the class are nothing to anyone here. */
  #isIdle(cls: EventClass): boolean {
    return this.#engine.isIdle(cls) && this.#lineage?.isIdle(cls) !== false;
  }

  #keyFilterOf({ index, body }: Program, stage: Aggregate): KeyFilter | null {
    if (body.kind !== 'rows') return null;
    const lookup = (name: string): LookupSource | undefined => this.#lookups(index, name);
    return compileKeyFilter(stage, body.rest.slice(1), { context: this.#context, lookup });
  }

  /** Something of the present event is handed on. */
  #find(finding: Finding): void {
    this.#kept = true;
    this.#emit(finding);
  }

  /** One row more than counts is handed on, which tells that there are too many. */
  #hasRoom({ index, atMost }: Program): boolean {
    if (atMost === null || this.#settings.keepRows === true) return true;
    this.#kept = true;
    const rows = this.#rowsOf.get(index) ?? 0;
    if (rows > atMost) return false;
    this.#rowsOf.set(index, rows + 1);
    return true;
  }

  #seeTime(time: number, cls: EventClass, body: Record['body']): void {
    const times = this.#times;
    if (times.firstTime === null || time < times.firstTime) times.firstTime = time;
    if (times.lastTime === null || time > times.lastTime) times.lastTime = time;
    if (this.#skewed === null && clockSkewOf(cls, body) > NOTABLE_SKEW) this.#skewed = this.#source;
  }

  /** The row-wise stages of a program; what comes out of them is found. */
  #rowPipeline(program: Program): Operator {
    let pipeline = this.#pipelines.get(program.index);
    if (pipeline === undefined) {
      const stages = program.body.kind === 'rows' ? program.body.rowWise : [];
      const { index: rule } = program;
      const emit = this.#folds.has(rule)
        ? (tuple: Tuple): void => {
            if (this.#folds.addRow(rule, tuple)) this.#kept = true;
          }
        : ({ row, trail }: Tuple): void =>
            this.#find({ kind: 'row', rule, row: [...row], reference: trail.first[0]!, key: this.#keyOf() });
      pipeline = openPipeline(stages, emit, {
        context: this.#context,
        lookup: (name) => this.#lookups(program.index, name),
        runPlan: () => {},
        limit: (what) => this.#emit({ kind: 'limit', rule, what }),
      });
      this.#pipelines.set(program.index, pipeline);
    }
    return pipeline;
  }

  /** Of the present record, made once for all rules that ask. */
  #reference(): EventReference {
    if (this.#referenced === null) {
      const { recordId } = this.#identity();
      this.#referenced = { source: this.#source, record: this.#record.ordinal, recordId, time: this.#time };
    }
    return this.#referenced;
  }

  /** Whether a program's fold takes the event, which it may have had from another copy of its log. */
  #isTaken({ index }: Program): boolean {
    if (this.#folds.takes(index, this.#reference(), this.#keyOf)) return true;
    this.#kept = true;
    return false;
  }

  #identity(): ReturnType<typeof recordKey> {
    return (this.#identified ??= recordKey(this.#event.cls, this.#event.body));
  }

  /** Of the present record, made once for all rules that ask. */
  readonly #keyOf = (): EventKey => {
    if (this.#key === null) {
      const { host, channel, recordId } = this.#identity();
      const { body, bytes: own } = this.#record;
      const bytes = (isWindowsRecord(body) ? body.contentBytes?.() : null) ?? own;
      this.#key = recordId === null ? bytesKeyOf(bytes) : recordKeyOf(host, channel, recordId, this.#time, bytes);
    }
    return this.#key;
  };

  #buildMatch(program: Program): EventMatch {
    return this.#matches.build(program, this.#reference(), this.#identity(), this.#record.bytes);
  }

  #emitTerms(program: Program, hits: readonly TermHit[]): void {
    const { order, finer, tiebreaker } = this.#matches.orderOf(program, this.#time);
    const match = this.#buildMatch(program);
    this.#find({ kind: 'terms', rule: program.index, hits, order, finer, tiebreaker, match });
  }
}

interface Times {
  firstHit: number | null;
  lastHit: number | null;
  firstTime: number | null;
  lastTime: number | null;
  inRange: number;
}

function noTimes(): Times {
  return { firstHit: null, lastHit: null, firstTime: null, lastTime: null, inRange: 0 };
}
