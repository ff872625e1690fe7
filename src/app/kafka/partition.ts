/** A partition that this instance owns: one stream under rules, how far it was read, and what it has yet to say. */
import type { Fetched, KafkaCluster } from '../../io/kafka/cluster.ts';
import type { Store, StoreBatch } from '../../store/store.ts';
import type { FrameEvaluation } from '../live/frame-evaluation.ts';
import { type LiveRules, LiveRun, type LiveRunParts, type LiveRunSettings } from '../live/live-run.ts';
import { frameRecords, type Poison, positionOf } from './record-frames.ts';
import { type PartitionCheckpoint, StateWriter } from './state-topic.ts';

export interface PartitionParts extends LiveRunParts {
  readonly cluster: KafkaCluster;
  readonly store: Store;
  readonly topic: string;
  readonly stateTopic: string;
}

export class Partition {
  readonly number: number;
  readonly run: LiveRun;
  readonly #parts: PartitionParts;
  readonly #state: StateWriter;
  readonly #idle: number;
  /** Offset of the next record to read. */
  next: number;
  /** What the cluster calls the topic; null where nobody knows yet. */
  topicId: string | null;
  /** Records that topics of this name held before it was made anew: positions of events go on behind them. */
  #base: number;
  /** Offset that the next record of the partition will have, as far as is known. */
  end: number;
  #receivedAt: number;
  /** When it came here; microseconds. */
  readonly since: number;
  #poison: Poison[] = [];
  /** Records that were gone before they were read. */
  lost = 0;
  /** Whether something happened since the last checkpoint that counts. */
  isDirty = true;
  /** What the topic holds for this partition before this offset is of no use. */
  needed = 0;

  /** `settings.folder` holds the candidates that `checkpoint` speaks of. */
  constructor(
    number: number,
    settings: LiveRunSettings,
    owner: string,
    rules: LiveRules,
    evaluation: FrameEvaluation,
    checkpoint: PartitionCheckpoint | { readonly next: number },
    parts: PartitionParts,
    now: number,
  ) {
    this.since = now;
    const { cluster, stateTopic } = parts;
    this.number = number;
    this.#parts = parts;
    this.#idle = settings.idle;
    this.next = checkpoint.next;
    this.end = checkpoint.next;
    this.topicId = ('topicId' in checkpoint ? checkpoint.topicId : undefined) ?? null;
    this.#base = ('base' in checkpoint ? checkpoint.base : undefined) ?? 0;
    this.#receivedAt = 'receivedAt' in checkpoint ? checkpoint.receivedAt : 0;
    this.#state = new StateWriter(cluster, stateTopic, number, settings.folder, owner);
    this.run = new LiveRun(settings, rules, evaluation, parts, 'run' in checkpoint ? checkpoint.run : null);
  }

  get stream(): string {
    return `${this.#parts.topic}/${this.number}`;
  }

  get isCaughtUp(): boolean {
    return this.next >= this.end;
  }

  /** When the last record was received; microseconds, 0 for none. */
  get receivedAt(): number {
    return this.#receivedAt;
  }

  async take({ records, next, end, start, isOutOfRange, topicId }: Fetched): Promise<void> {
    const isAnother = this.topicId !== null && this.topicId !== topicId;
    this.topicId = topicId;
    if (isAnother || isOutOfRange) {
      // What retention took is gone, and so is what a topic held that was deleted; one made anew has been read by nobody.
      this.lost += isAnother ? Math.max(0, this.end - this.next) : Math.max(0, start - this.next);
      if (isAnother || start < this.next) this.#base += this.next - start;
      this.next = start;
      this.end = end;
      this.isDirty = true;
      return;
    }
    this.end = end;
    if (next === this.next) return;
    const { stream } = this;
    const framed = frameRecords(this.#parts.topic, this.number, records, this.#receivedAt, this.#base);
    for (const frame of framed.frames) {
      // Where nobody at all was heard, the topic was away, and nobody fell silent.
      if (frame.receivedAt - this.#receivedAt > this.#idle) this.run.resume(frame.receivedAt);
      const isCounted = frame.position + frame.count - 1 > this.#parts.store.positionOf(stream);
      await this.run.take(frame, isCounted);
      await this.run.advance(frame.receivedAt);
      this.#receivedAt = frame.receivedAt;
    }
    this.#receivedAt = framed.receivedAt;
    this.#poison.push(...framed.poison);
    this.next = next;
    this.isDirty = true;
  }

  /** Time goes on although nothing arrives. `at`: microseconds. */
  async tick(at: number): Promise<void> {
    if (at > this.#receivedAt) await this.run.advance(at);
  }

  /** Nobody was heard until now, so nobody fell silent. `at`: microseconds. */
  resume(at: number): void {
    if (at > this.#receivedAt) this.run.resume(at);
  }

  get poison(): readonly Poison[] {
    return this.#poison;
  }

  batch(): Omit<StoreBatch, 'at'> {
    return { ...this.run.batch(positionOf(this.number, this.#base + this.next - 1)), stream: this.stream };
  }

  /** The batch before is where it belongs, and so is the poison. */
  beginStretch(): void {
    this.#poison = [];
    this.run.beginStretch();
  }

  /** Writes down what is remembered; it counts when the offset that it gives is committed. */
  async checkpoint(): Promise<{ readonly offset: number; readonly first: number }> {
    const { state, done } = this.run.checkpoint(this.#state.isSparse);
    const written = await this.#state.write({
      version: 1,
      next: this.next,
      ...(this.topicId === null ? {} : { topicId: this.topicId }),
      base: this.#base,
      receivedAt: this.#receivedAt,
      run: state,
    });
    done();
    return written;
  }

  close(): void {
    this.run.close();
  }
}
