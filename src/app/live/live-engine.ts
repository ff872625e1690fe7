/**
 * The running engine: events go into the log and are answered for when they are on disk; behind the log they are
 * evaluated in its order, alerts go to the store, and now and then a checkpoint says how far all is done. After a crash
 * the log is evaluated again from the last checkpoint: ids are the same, so nothing is there twice, and nothing is missing.
 */
import { mkdirSync } from 'node:fs';
import type { Alert } from '../../alert/alert.ts';
import type { EventLog } from '../../io/event-log/event-log.ts';
import type { Frame } from '../../io/event-log/frame.ts';
import type { LogReader } from '../../io/event-log/reader.ts';
import { FaultLog } from '../../io/fault.ts';
import { isSystemError } from '../../io/sources/file.ts';
import { hunt } from '../hunting.ts';
import {
  type HuntOutcome,
  type HuntRequest,
  type Live,
  type LiveReasons,
  type LiveRule,
  type LiveStatus,
  Refusal,
  type Sender,
  type StoredEvent,
  type UnreadRule,
} from '../live.ts';
import { AlertDesk } from './alert-desk.ts';
import { type Checkpoint, writeCheckpoint } from './checkpoint.ts';
import { ClockWatch } from './clock-watch.ts';
import { ComingRules } from './coming-rules.ts';
import { DiskWatch } from './disk-watch.ts';
import { FrameEvaluation } from './frame-evaluation.ts';
import type { LiveParts, LiveSettings } from './live-parts.ts';
import { explainStored } from './live-reasons.ts';
import { type LiveRules, LiveRun } from './live-run.ts';
import { LogIntake } from './log-intake.ts';
import { openLog, readWhatCounts } from './open-log.ts';
import { PresentRules } from './present-rules.ts';
import { StoreFeed } from './store-feed.ts';

/** The wall's time is looked at when nothing arrives. Milliseconds. */
const TICK_MS = 1_000;
const GOING_DOWN = 'the server is going down';

export class LiveEngine implements Live {
  readonly #settings: LiveSettings;
  readonly #parts: LiveParts;
  readonly #log: EventLog;
  readonly #reader: LogReader;
  readonly #startedAt: number;
  /** These two also for streams beside the log. */
  readonly faults = new FaultLog();
  readonly desk: AlertDesk;
  /** Late events before the present rules. */
  #late: number;
  /** Rows that were dropped before the present rules. */
  #dropped = 0;
  /** When nothing waited, and at which event; and when the last event came that was evaluated. */
  #caughtUp = { at: 0, position: 0 };
  #heardAt = 0;
  /** Of the last event that was on disk before this start. */
  readonly #before: number;
  readonly #present: PresentRules;
  readonly #coming = new ComingRules();
  #onRules: () => void = () => {};
  readonly #stream: LiveRun;
  readonly #feed: StoreFeed;
  #evaluation: FrameEvaluation;
  #evaluated: number;
  #checkpointed: number;
  #lastCheckpoint = 0;
  readonly #disk: DiskWatch;
  readonly #intake: LogIntake;
  #closing = false;
  readonly #clock: ClockWatch;
  /** Those who wait until everything is evaluated. */
  #settling: (() => void)[] = [];
  #running: Promise<void> = Promise.resolve();
  #wake: () => void = () => {};

  /** Goes on from where the folder says that evaluation stood. */
  static async start(settings: LiveSettings, parts: LiveParts): Promise<LiveEngine> {
    mkdirSync(settings.folder, { recursive: true });
    const checkpoint = readWhatCounts(settings.folder, parts);
    const log = await openLog(settings, parts, Math.max(checkpoint?.position ?? 0, parts.store.position));
    const engine = new LiveEngine(settings, parts, log, checkpoint);
    // From here on hosts are heard again: nobody fell silent while nobody listened.
    await engine.#mark('start');
    engine.#running = engine.#run();
    engine.#running.catch((error: Error) => engine.#stopped(error));
    return engine;
  }

  private constructor(settings: LiveSettings, parts: LiveParts, log: EventLog, checkpoint: Checkpoint | null) {
    this.#settings = settings;
    this.#parts = parts;
    this.desk = new AlertDesk(parts.store, parts.now);
    this.#clock = new ClockWatch(parts.now, parts.steady ?? parts.now);
    this.#disk = new DiskWatch(settings.folder, parts.say);
    this.#log = log;
    this.#intake = new LogIntake(log, settings, this.#disk);
    this.#startedAt = parts.now();
    this.#caughtUp = { at: this.#startedAt, position: checkpoint?.position ?? 0 };
    this.#before = log.position;
    this.#evaluated = checkpoint?.position ?? 0;
    this.#checkpointed = this.#evaluated;
    this.#late = checkpoint?.lateEvents ?? 0;
    const rules = parts.loadRules();
    this.#present = new PresentRules(rules, this.#startedAt);
    this.#evaluation = this.#openEvaluation(rules);
    const { catalogue, say } = parts;
    const streamParts = { faults: this.faults, catalogue, say };
    this.#stream = new LiveRun(settings, rules, this.#evaluation, streamParts, checkpoint);
    this.#feed = new StoreFeed(this.#stream, {
      store: parts.store,
      desk: this.desk,
      onRefused: (error) => this.#disk.refused(error),
      onWritten: () => this.#wake(),
    });
    // Without a checkpoint nobody knows what the first events were that were forgotten.
    const from = checkpoint === null ? log.first : this.#evaluated + 1;
    this.#reader = log.openReader(from, (first, count) => this.#missed(first, count));
    log.onCommit(() => this.#wake());
  }

  async submit(lines: readonly Uint8Array[], sender: Sender): Promise<number> {
    if (this.#closing) throw new Refusal('closing', 5);
    return this.#intake.take(lines, sender);
  }

  status(): LiveStatus {
    return {
      startedAt: this.#startedAt,
      appended: this.#log.position,
      evaluated: this.#evaluated,
      waitingBytes: this.#intake.waitingBytes,
      watermark: this.#stream.watermark,
      hosts: this.#stream.hosts,
      lateEvents: this.#late + this.#evaluation.late,
      alerts: this.desk.count,
      candidates: this.#stream.waiting,
      faults: [...this.faults.occurrences],
      logBytes: this.#log.bytes,
      keptEvents: this.#settings.kept,
      behind: this.#behind(),
      caughtUp: this.#caughtUp.position,
      droppedRows: this.#dropped + this.#stream.dropped,
      diskFull: this.#disk.isFull,
      rulesLoadedAt: this.#present.loadedAt,
      reloadError: this.#present.reloadError,
    };
  }

  rules(): readonly LiveRule[] {
    this.#present.addCost(this.#evaluation.takeCost());
    return this.#present.list();
  }

  unreadRules(): readonly UnreadRule[] {
    return this.#present.unread();
  }

  explain(ruleId: string, events: readonly StoredEvent[]): LiveReasons | null {
    return explainStored(this.#present.rules.compiled, ruleId, events, this.#stream.lineage);
  }

  hunt(request: HuntRequest, signal: AbortSignal): Promise<HuntOutcome> {
    const { store, now } = this.#parts;
    return hunt(request, { store, now, content: this.#present.rules.compiled.content }, signal);
  }

  /** Takes alerts that no rule found: what the server says of itself. One that is known already changes nothing. */
  raise(alerts: readonly Alert[]): void {
    for (const alert of alerts) this.#stream.add(alert);
    if (alerts.length > 0) this.#wake();
  }

  /** The rules that run now. */
  get present(): LiveRules {
    return this.#present.rules;
  }

  /** Calls the listener when other rules run. */
  onRules(listener: () => void): void {
    this.#onRules = listener;
  }

  async reload(): Promise<string | null> {
    try {
      if (this.#closing) throw new Error(GOING_DOWN);
      const running = this.#coming.put(this.#parts.loadRules());
      this.#wake();
      await running;
      this.#present.wereRead(this.#parts.now());
    } catch (error) {
      const { message } = error as Error;
      this.#present.couldNotBeRead(message);
      this.#parts.say('error', `the rules could not be read again, so the old ones run on: ${message}`);
    }
    return this.#present.reloadError;
  }

  subscribe(listener: (alerts: readonly Alert[]) => void): () => void {
    return this.desk.subscribe(listener);
  }

  /** Resolves when all that is on disk by now was evaluated and the store knows. */
  async settle(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#settling.push(resolve);
      this.#wake();
    });
  }

  /** Removes log segments that everything has been read from, while they are older or the log is larger than this. */
  async forget(before: number, maxBytes: number): Promise<void> {
    await this.#log.forget(this.#checkpointed + 1, before, maxBytes);
  }

  /** Resolves when everything was evaluated before closing; rejects where a bug of ours ended evaluation before. */
  get ended(): Promise<void> {
    return this.#running;
  }

  /** Takes nothing more, evaluates what it has taken, and leaves everything as a start wants to find it. */
  async close(): Promise<void> {
    this.#closing = true;
    const written = this.#feed.close();
    this.#wake();
    // Who waits for the end has heard of a bug; what can be closed is.
    await this.#running.catch(() => {});
    await written;
    await this.#reader.close();
    await this.#log.close();
    this.#stream.close();
  }

  /** Nothing has waited longer than since nothing waited, nor than the last event that was evaluated. */
  #behind(): number {
    if (this.#evaluated >= this.#log.position) return 0;
    return Math.max(0, this.#parts.now() - Math.max(this.#caughtUp.at, this.#heardAt));
  }

  #openEvaluation({ compiled }: LiveRules): FrameEvaluation {
    return new FrameEvaluation(compiled, this.faults, this.#settings.kept);
  }

  async #run(): Promise<void> {
    this.#lastCheckpoint = performance.now();
    for (;;) {
      const frame = await this.#nextFrame();
      if (frame === null) this.#caughtUp = { at: this.#parts.now(), position: this.#evaluated };
      if (frame !== null) await this.#evaluate(frame);
      else if (this.#closing && this.#log.isIdle) break;
      else await this.#tick();
      if (this.#coming.isWanted) await this.#changeRules();
      const now = performance.now();
      const isSettled = frame === null && this.#settling.length > 0 && this.#log.position === this.#evaluated;
      if (isSettled || this.#stream.isFull) await this.#feed.flush(this.#evaluated);
      else if (this.#feed.dueIn(this.#evaluated) === 0) this.#feed.begin(this.#evaluated);
      if (isSettled) for (const done of this.#settling.splice(0)) done();
      if (now - this.#lastCheckpoint > this.#settings.checkpointEveryMs) await this.#checkpoint();
      await this.#disk.look();
      if (frame === null) await this.#waitForMore();
    }
    await this.#feed.flush(this.#evaluated);
    this.#coming.take()?.refused(new Error(GOING_DOWN));
    await this.#checkpoint();
  }

  /** From here on nothing is evaluated: senders keep what they have, and what was taken is evaluated after a start. */
  #stopped(error: Error): void {
    this.#closing = true;
    this.#coming.take()?.refused(error);
    this.#parts.say('error', `evaluation stopped, which is our bug: ${error.message}`);
  }

  /** Events were taken, and the log does not hold them any more. */
  #missed(first: number, count: number): void {
    this.faults.add({ code: 'log-damaged', source: 'log', record: first }, count);
    this.#parts.say(
      'error',
      `the event log is damaged: ${count} events from event ${first} on cannot be read and were not evaluated`,
    );
  }

  async #evaluate(frame: Frame): Promise<void> {
    if (frame.input === '') this.#stream.resume(frame.receivedAt);
    else {
      const last = frame.position + frame.count - 1;
      const isCounted = last > this.#parts.store.position;
      await this.#stream.take(frame, isCounted);
      await this.#advance(frame.receivedAt);
      if (frame.position > this.#before) this.#intake.evaluated(frame.lines.length);
    }
    this.#evaluated = frame.position + frame.count - 1;
    this.#heardAt = frame.receivedAt;
  }

  /** null where no more is on disk, or where it cannot be read for now. */
  async #nextFrame(): Promise<Frame | null> {
    try {
      return await this.#reader.next();
    } catch (error) {
      if (!isSystemError(error) || this.#closing) throw error;
      this.#disk.refused(error);
      await new Promise((resolve) => setTimeout(resolve, TICK_MS));
      return null;
    }
  }

  /** Time goes on although nothing arrives; not while something is on its way that arrived before. */
  async #tick(): Promise<void> {
    if (!this.#log.isIdle) return;
    const leap = this.#clock.look();
    if (leap === 0) await this.#advance(this.#parts.now());
    else {
      const [seconds, where] = [Math.round(Math.abs(leap) / 1e6), leap > 0 ? 'ahead' : 'back'];
      this.#parts.say('warn', `the clock was set ${seconds} seconds ${where}, or the machine slept`);
      await this.#mark('clock');
    }
  }

  /** Nobody fell silent up to here: a mark lies in the log, since all is evaluated by what lies there. */
  async #mark(why: string): Promise<void> {
    await this.#log.append('', why, 1, Buffer.from('{}\n')).catch((error: Error) => this.#disk.refused(error));
  }

  async #advance(at: number): Promise<void> {
    try {
      await this.#stream.advance(at);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      this.#disk.refused(error);
    }
  }

  async #changeRules(): Promise<void> {
    await this.#feed.flush(this.#evaluated);
    const { rules, done, refused } = this.#coming.take()!;
    const { dropped } = this.#stream;
    const evaluation = this.#openEvaluation(rules);
    try {
      this.#stream.changeRules(rules, evaluation);
    } catch (error) {
      refused(error as Error);
      if (!isSystemError(error)) throw error;
      this.#disk.refused(error);
      return;
    }
    this.#late += this.#evaluation.late;
    this.#dropped += dropped;
    this.#present.change(rules);
    this.#evaluation = evaluation;
    done();
    this.#onRules();
    await this.#checkpoint();
  }

  async #checkpoint(): Promise<void> {
    await this.#feed.flush(this.#evaluated);
    this.#lastCheckpoint = performance.now();
    // What the store does not know must be evaluated again.
    if (this.#feed.hasGivenUp || this.#parts.store.position < this.#evaluated) return;
    for (const note of this.#parts.lookups?.takeNotes() ?? []) this.#parts.say('warn', note);
    try {
      const { state, done } = this.#stream.checkpoint();
      const lookups = this.#parts.lookups?.checkpoint();
      await writeCheckpoint(this.#settings.folder, {
        version: 1,
        position: this.#evaluated,
        lateEvents: this.#late + this.#evaluation.late,
        ...state,
        ...(lookups === undefined ? {} : { lookups: lookups.state }),
      });
      done();
      lookups?.done();
      this.#checkpointed = this.#evaluated;
    } catch (error) {
      if (isSystemError(error)) this.#disk.refused(error);
      else this.#parts.say('error', `no checkpoint could be made, which is our bug: ${(error as Error).message}`);
    }
  }

  async #waitForMore(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(TICK_MS, this.#feed.dueIn(this.#evaluated)));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
      const isWanted = this.#closing || this.#coming.isWanted || this.#settling.length > 0;
      if (isWanted || this.#log.position > this.#evaluated) this.#wake();
    });
    this.#wake = () => {};
  }
}
