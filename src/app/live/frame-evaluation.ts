/**
 * Evaluates frames of the log, one event after another: rules, AI usage, and what is worth remembering of each event.
 * Large frames are taken in parts, so that requests are answered in between.
 */
import type { EngineCost } from '../../engine/profile.ts';
import type { EventClass } from '../../event/event-class.ts';
import { recordIdentity, recordKey } from '../../event/identity.ts';
import type { LineageKeeper } from '../../event/lineage.ts';
import { CurrentLineage } from '../../event/live-lineage.ts';
import type { Record } from '../../event/record.ts';
import type { Frame } from '../../io/event-log/frame.ts';
import type { FaultCode, FaultLog } from '../../io/fault.ts';
import { ndjson } from '../../io/formats/ndjson.ts';
import { isSystemError } from '../../io/sources/file.ts';
import { takeCuts } from '../../lang/cut-values.ts';
import { takeGivenUp } from '../../lang/regex/given-up.ts';
import { cutName } from '../../text/cut-text.ts';
import { Evaluation } from '../evaluation.ts';
import type { Finding } from '../finding.ts';
import type { KeptEvents } from '../live.ts';
import type { CompiledBundle } from '../rule-bundle.ts';
import type { ReadSettings } from '../settings.ts';
import { Turn } from '../steps.ts';
import type { UsageTaker } from '../usage-taker.ts';
import type { Stretch } from './stretch.ts';
import type { Watermark } from './watermark.ts';

/** Taken before anybody looks whether others should have their turn: with thousands of rules an event takes milliseconds. Bytes. */
const PART = 16 * 1024;
const FEED = 0x0a;
/** Longer events are not stored: the store holds each in memory as it writes. Windows makes none that are. Bytes. */
const MAX_KEPT = 1024 * 1024;
/** Windows share rows, so none is folded where it is read. */
export const STREAM_SETTINGS: ReadSettings = {
  readAll: false,
  strictFields: false,
  zone: 'UTC',
  from: null,
  to: null,
  keepRows: true,
  profile: true,
  // Two looks at the clock for each rule on each event would cost more than most rules.
  profileEvery: 61,
};

/** What a stream keeps of the events that go by. */
export interface Ledger {
  readonly watermark: Watermark;
  readonly stretch: Stretch;
  /** null where nobody asks who uses AI. */
  readonly usage: UsageTaker | null;
  /** Who descends from whom, as far as the stream told. */
  readonly lineage: LineageKeeper;
}

export class FrameEvaluation {
  readonly #evaluation: Evaluation;
  readonly #lineage = new CurrentLineage();
  readonly #faults: FaultLog;
  readonly #kept: KeptEvents;
  #cls: EventClass | null = null;
  #body: Record['body'] | null = null;
  #time: number | null = null;
  #isHit = false;
  /** Events that came when their windows may have been closed. */
  late = 0;

  constructor(compiled: CompiledBundle, faults: FaultLog, kept: KeptEvents) {
    const context = { now: 0, infoMin: 0, infoMax: 0, zone: 'UTC' };
    this.#evaluation = new Evaluation(
      compiled.programs.all,
      STREAM_SETTINGS,
      context,
      compiled.lookup,
      false,
      this.#lineage,
    );
    this.#evaluation.watch((cls, body, time) => {
      this.#cls = cls;
      this.#body = body;
      this.#time = time;
    });
    this.#faults = faults;
    this.#kept = kept;
  }

  /** What rules cost since the last call, about. */
  takeCost(): EngineCost | null {
    return this.#evaluation.takeCost();
  }

  /** Findings go to `emit`, all else to the ledger. `isCounted`: the store has not heard of this frame yet. */
  async take(frame: Frame, ledger: Ledger, isCounted: boolean, emit: (finding: Finding) => void): Promise<void> {
    const source = `${frame.input}:${frame.sender}`;
    this.#lineage.of = ledger.lineage;
    this.#evaluation.begin();
    this.#evaluation.enter(
      source,
      (finding) => {
        this.#isHit = true;
        emit(finding);
      },
      (record) => this.#faults.add({ code: 'no-time', source, record: record.ordinal }),
    );
    ledger.usage?.enter(
      source,
      () => {},
      () => {},
    );
    const faultsBefore = this.#faults.total;
    const reader = ndjson.open(
      {
        record: (record) => this.#takeRecord(record, frame, ledger, isCounted),
        fault: (fault) => this.#faults.add({ ...fault, source }),
      },
      { needles: null, firstOrdinal: frame.position - 1, firstOffset: 1 },
    );
    const { lines } = frame;
    const turn = new Turn();
    for (let at = 0; at < lines.length; ) {
      // Whole lines: what is cut would be kept and copied with every part.
      const feed = lines.indexOf(FEED, at + PART);
      const end = feed === -1 ? lines.length : feed + 1;
      reader.push(lines.subarray(at, end));
      at = end;
      if (turn.isOver || at === lines.length) await turn.pass();
    }
    reader.end();
    const faults = this.#faults.total - faultsBefore;
    if (faults > 0 && isCounted)
      ledger.stretch.source(frame.input, frame.sender, null, frame.receivedAt).faults += faults;
    for (const [pattern, times] of takeGivenUp())
      this.#faults.add({ code: 'regex-limit', source, detail: pattern }, times);
    const cuts = takeCuts();
    if (cuts > 0) this.#faults.add({ code: 'value-cap', source }, cuts);
  }

  /** An event that throws, through a bug of ours, is counted: else it would end the server, and again at every start. */
  #judge(record: Record, frame: Frame): void {
    try {
      const taken = this.#evaluation.take(record);
      if (taken !== true) this.#fault(record, frame, taken === false ? 'json-not-object' : taken);
    } catch (error) {
      if (isSystemError(error)) throw error;
      this.#fault(record, frame, 'event-failed', error instanceof Error ? error.message : String(error));
    }
  }

  #fault({ ordinal }: Record, { input, sender }: Frame, code: FaultCode, detail?: string): void {
    const fault = { code, source: `${input}:${sender}`, record: ordinal };
    this.#faults.add(detail === undefined ? fault : { ...fault, detail });
  }

  #takeRecord(record: Record, frame: Frame, { watermark, stretch, usage }: Ledger, isCounted: boolean): void {
    this.#cls = null;
    this.#isHit = false;
    this.#judge(record, frame);
    const cls = this.#cls as EventClass | null; // the watcher may have set it
    if (cls === null) return;
    const body = this.#body!;
    const time = this.#time;
    const { host } = recordKey(cls, body);
    const isLate = time !== null && watermark.see(host?.toLowerCase() ?? '', time, frame.receivedAt);
    if (isLate) this.late++;
    if (!isCounted) return;
    const source = stretch.source(frame.input, frame.sender, host, frame.receivedAt);
    source.events++;
    source.bytes += record.bytes.length;
    if (isLate) source.late++;
    if (time !== null && (source.newest === null || time > source.newest)) source.newest = time;
    usage?.take(record);
    if (this.#kept === 'none' || (this.#kept === 'matched' && !this.#isHit)) return;
    if (record.bytes.length > MAX_KEPT) {
      this.#fault(record, frame, 'event-not-kept');
      return;
    }
    const { user, processExecutable, processName } = recordIdentity(cls, body);
    stretch.addEvent({
      position: record.ordinal,
      time,
      host: cutName(host),
      kind: cls.kind,
      eventId: cls.eventId,
      user: cutName(user),
      process: cutName(processExecutable ?? processName),
      ...(cls.open === true ? {} : { classKey: cls.key }),
      // A copy: the reader's memory holds other events by the time the store hears of this one.
      text: Buffer.from(record.bytes),
    });
  }
}
