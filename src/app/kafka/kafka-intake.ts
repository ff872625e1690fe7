/**
 * A Kafka topic as an input: this instance is one of a consumer group, and runs the rules over each partition that the
 * group gives it, as a stream of its own. One loop does everything in turn, so nothing is evaluated while partitions
 * change hands: read, evaluate, hand alerts to the alert topic and the store, and now and then write down what is
 * remembered and commit how far that is. What fails is tried again, later and later, and nothing is read past it.
 */
import { join } from 'node:path';
import type { FaultLog } from '../../io/fault.ts';
import type { KafkaCluster } from '../../io/kafka/cluster.ts';
import { KafkaFailure } from '../../io/kafka/failure.ts';
import type { KafkaGroup, Membership } from '../../io/kafka/group.ts';
import type { Store } from '../../store/store.ts';
import type { Catalogue } from '../../usage/catalogue.ts';
import type { AlertDesk } from '../live/alert-desk.ts';
import { FrameEvaluation } from '../live/frame-evaluation.ts';
import type { LiveRules } from '../live/live-run.ts';
import type { WatermarkSettings } from '../live/watermark.ts';
import type { KeptEvents } from '../live.ts';
import { commitPartitions } from './commit.ts';
import type { KafkaStatus } from './kafka-status.ts';
import { messagesOf, produceAll } from './outgoing.ts';
import { Partition } from './partition.ts';
import { recallState } from './state-topic.ts';
import { provideTopics, type TopicSettings } from './topics.ts';

export interface KafkaIntakeSettings extends WatermarkSettings, TopicSettings {
  /** Where a partition begins that nobody has read. */
  readonly start: 'earliest' | 'latest';
  /** Folder for what waits for windows; it is emptied whenever a partition comes. */
  readonly folder: string;
  readonly kept: KeptEvents;
  /** Whether the risk incident rules run where the topic has one partition. */
  readonly incidents: boolean;
  readonly checkpointEveryMs: number;
}

export interface KafkaIntakeParts {
  readonly cluster: KafkaCluster;
  readonly group: KafkaGroup;
  readonly store: Store;
  readonly desk: AlertDesk;
  readonly catalogue: Catalogue | null;
  readonly faults: FaultLog;
  /** The rules that may run over a topic of so many partitions. */
  readonly rulesFor: (partitions: number) => LiveRules;
  /** Microseconds since 1970. */
  readonly now: () => number;
  readonly say: (level: 'info' | 'warn' | 'error', message: string) => void;
}

const FETCH_WAIT_MS = 250;
const FLUSH_MS = 250;
/** Partitions that were added are looked for so often. */
const LOOK_MS = 10_000;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 3_000;

export class KafkaIntake {
  readonly #settings: KafkaIntakeSettings;
  readonly #parts: KafkaIntakeParts;
  readonly #partitions = new Map<number, Partition>();
  #membership: Membership | null = null;
  /** Partitions of the topic. */
  #count = 0;
  #rules: LiveRules | null = null;
  #evaluation: FrameEvaluation | null = null;
  #isReloading = false;
  /** Whether every partition of the present generation is open. */
  #isJoined = false;
  #lastFlush = 0;
  #lastCheckpoint = 0;
  /** When partitions were counted last. */
  #lastLook = 0;
  #failures = 0;
  #failure: string | null = null;
  #failingSince: number | null = null;
  /** Late events under rules that no longer run. */
  #late = 0;
  /** Rows that were dropped under those, or of partitions that are no longer here. */
  #dropped = 0;
  #rebalances = 0;
  #deadLetters = 0;
  #lost = 0;
  #isOver = false;
  #wake: () => void = () => {};
  #running: Promise<void> = Promise.resolve();

  constructor(settings: KafkaIntakeSettings, parts: KafkaIntakeParts) {
    this.#settings = settings;
    this.#parts = parts;
  }

  start(): void {
    this.#running = this.#run();
  }

  status(): KafkaStatus {
    return {
      failure: this.#failure,
      generation: this.#membership?.generation ?? null,
      partitions: [...this.#partitions.values()].map(({ number, next, end, since, receivedAt, run }) => ({
        number,
        next,
        lag: Math.max(0, end - next),
        since,
        receivedAt,
        watermark: run.watermark,
        hosts: run.hosts,
        candidates: run.waiting,
      })),
      failingSince: this.#failingSince,
      lateEvents: this.#late + (this.#evaluation?.late ?? 0),
      droppedRows: this.#dropped + [...this.#partitions.values()].reduce((sum, { run }) => sum + run.dropped, 0),
      rebalances: this.#rebalances,
      deadLetters: this.#deadLetters,
      lost: this.#lost + [...this.#partitions.values()].reduce((sum, { lost }) => sum + lost, 0),
    };
  }

  /** Runs other rules from the next turn on. */
  reload(): void {
    this.#isReloading = true;
  }

  /** Finishes what was read, leaves the group, and leaves everything as the next owner wants to find it. */
  async close(): Promise<void> {
    this.#isOver = true;
    this.#wake();
    await this.#running;
    await this.#parts.cluster.close();
  }

  async #run(): Promise<void> {
    while (!this.#isOver) {
      try {
        await this.#turn();
        this.#recovered();
      } catch (error) {
        this.#failed(error as Error);
        // One of ours may have been deleted; what is remembered here is then written to the new one as a whole.
        if (error instanceof KafkaFailure && error.isUnknownTopic)
          await provideTopics(this.#parts.cluster, this.#settings).catch(() => {});
        await this.#wait(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(10, this.#failures)));
      }
    }
    try {
      if (this.#membership !== null && this.#parts.group.isHeard) await this.#settle();
      await this.#parts.group.leave();
    } catch (error) {
      this.#parts.say('warn', `Kafka: the partitions were not handed over: ${(error as Error).message}`);
    }
    this.#drop([...this.#partitions.keys()]);
  }

  async #turn(): Promise<void> {
    const { group } = this.#parts;
    if (group.state === 'removed' || !this.#isJoined) {
      if (this.#partitions.size > 0)
        this.#parts.say('warn', 'Kafka: the group went on without this instance, which begins again');
      this.#drop([...this.#partitions.keys()]);
      await this.#join();
    } else if (group.state === 'rebalancing') {
      await this.#settle();
      await this.#join();
    }
    if (!group.isHeard) throw new KafkaFailure('the group has not heard of this instance for too long', []);
    if (await this.#hasOtherPartitions()) {
      await this.#settle();
      await this.#join();
    }
    if (this.#isReloading) await this.#changeRules();
    await this.#read();
    const now = performance.now();
    const partitions = [...this.#partitions.values()];
    const isLarge = partitions.some(({ run, poison }) => run.isLarge || poison.length > 100);
    if (isLarge || now - this.#lastFlush > FLUSH_MS) await this.#flush();
    if (now - this.#lastCheckpoint > this.#settings.checkpointEveryMs) await this.#checkpoint();
  }

  /** Whoever gives partitions out looks now and then whether some were added: the others hear of it when it joins again. */
  async #hasOtherPartitions(): Promise<boolean> {
    const { group, cluster, say } = this.#parts;
    const { topic } = this.#settings;
    if (!group.isLeader || performance.now() - this.#lastLook < LOOK_MS) return false;
    this.#lastLook = performance.now();
    const count = await cluster.partitionCount(topic);
    if (count === 0 || count === this.#count) return false;
    say('info', `Kafka: ${topic} has ${count} partitions now, and had ${this.#count}`);
    return true;
  }

  async #read(): Promise<void> {
    const wanted = new Map([...this.#partitions.values()].map(({ number, next }) => [number, next]));
    if (wanted.size === 0) {
      await this.#wait(FETCH_WAIT_MS);
      return;
    }
    const { cluster, group, now } = this.#parts;
    const found = await cluster.fetch(this.#settings.topic, wanted, FETCH_WAIT_MS);
    const at = now();
    // While the topic was away nobody could be heard, and what waits at senders is still to come.
    if (this.#failingSince !== null) for (const partition of this.#partitions.values()) partition.resume(at);
    for (const one of found) {
      // Another may have it by now, and what it says would come twice.
      if (group.state === 'removed' || !group.isHeard) return;
      const partition = this.#partitions.get(one.partition)!;
      const { lost, topicId } = partition;
      await partition.take(one);
      if (topicId !== null && topicId !== partition.topicId)
        this.#parts.say(
          'warn',
          `Kafka: ${this.#settings.topic} was made anew; partition ${partition.number} is read from its beginning`,
        );
      if (partition.lost > lost)
        this.#parts.say(
          'error',
          `Kafka: ${partition.lost - lost} records of ${partition.stream} were gone before they were read`,
        );
      // Time goes on although nothing arrives, but not while something is on its way that arrived before.
      if (partition.isCaughtUp && one.records.length === 0) await partition.tick(at);
    }
  }

  /** Hands on all that was found, first where others look for it. */
  async #flush(): Promise<void> {
    this.#lastFlush = performance.now();
    const { cluster, desk, say } = this.#parts;
    const batches = [...this.#partitions.values()].map((partition) => ({ partition, batch: partition.batch() }));
    const messages = batches.flatMap(({ partition, batch }) => messagesOf(partition, batch, this.#settings));
    await produceAll(cluster, messages, (key) =>
      say('error', `Kafka: the alert ${key} is too large for its topic; it is in the store alone`),
    );
    for (const { partition, batch } of batches) {
      const { length } = partition.poison;
      if (batch.alerts.length > 0 || batch.position > this.#parts.store.positionOf(partition.stream))
        await desk.write(batch);
      if (batch.alerts.length > 0) partition.isDirty = true;
      this.#deadLetters += length;
      partition.beginStretch();
    }
  }

  /** Makes what is remembered the state that the next owner of each partition would find. */
  async #checkpoint(): Promise<void> {
    await this.#flush();
    this.#lastCheckpoint = performance.now();
    if (this.#membership === null) return;
    await commitPartitions([...this.#partitions.values()], this.#membership, this.#parts, this.#settings);
  }

  /** Before partitions change hands. Where that fails, the next owner goes on from the checkpoint before. */
  async #settle(): Promise<void> {
    try {
      await this.#checkpoint();
    } catch (error) {
      if (!(error instanceof KafkaFailure)) throw error;
      this.#parts.say('warn', `Kafka: a last checkpoint was refused: ${error.message}`);
    }
  }

  async #join(): Promise<void> {
    const { group, cluster, rulesFor, say } = this.#parts;
    const { topic, stateTopic } = this.#settings;
    const before = this.#membership;
    const { state } = group;
    this.#isJoined = false;
    const count = await provideTopics(cluster, this.#settings);
    const membership = await group.join([...this.#partitions.keys()]);
    this.#rebalances++;
    // Without a generation in between, nobody else can have had what was kept.
    const isNext = state !== 'removed' && before !== null && membership.generation === before.generation + 1;
    const kept = membership.partitions.filter((number) => isNext && this.#partitions.has(number));
    this.#drop([...this.#partitions.keys()].filter((number) => !kept.includes(number)));
    this.#membership = membership;
    if (this.#rules === null || count > 1 !== this.#count > 1) {
      this.#rules = rulesFor(count);
      this.#evaluation = this.#openEvaluation(this.#rules);
      this.#applyRules(this.#rules, this.#evaluation);
    }
    // One that was added while the group read the topic was read by nobody: whatever the settings say of others.
    const added = before === null ? Number.POSITIVE_INFINITY : this.#count;
    this.#count = count;
    const fresh = membership.partitions.filter((number) => !kept.includes(number));
    const [states, inputs] = await Promise.all([group.committed(stateTopic, fresh), group.committed(topic, fresh)]);
    for (const number of fresh) {
      const start = number >= added ? 'earliest' : this.#settings.start;
      await this.#open(number, states.get(number), inputs.get(number), start);
    }
    this.#isJoined = true;
    say('info', `Kafka: ${membership.partitions.length} of ${count} partitions of ${topic} are evaluated here`);
    // From the first moment it is written down where a partition began.
    this.#lastCheckpoint = performance.now();
    if (fresh.length > 0) await this.#checkpoint();
  }

  async #open(
    number: number,
    state: number | undefined,
    input: number | undefined,
    start: KafkaIntakeSettings['start'],
  ): Promise<void> {
    const { cluster, store, catalogue, faults, say } = this.#parts;
    const { topic, stateTopic } = this.#settings;
    const { lateness, idle, lag } = this.#settings;
    const folder = join(this.#settings.folder, String(number));
    const { checkpoint: known, lost } = await recallState(cluster, stateTopic, number, state, input, folder);
    const checkpoint = known ?? { next: input ?? (await cluster.offsets(topic, [number], start)).get(number)! };
    if (lost !== null)
      say(
        'error',
        `Kafka: what was remembered of ${topic}/${number} is gone (${lost}): it goes on at offset ${checkpoint.next}, and searches and sequences go without what waited for them`,
      );
    const { memberId, generation } = this.#membership!;
    this.#partitions.set(
      number,
      new Partition(
        number,
        { folder, lateness, idle, lag, incidents: this.#settings.incidents && this.#count === 1 },
        `${memberId}/${generation}`,
        this.#rules!,
        this.#evaluation!,
        checkpoint,
        { cluster, store, catalogue, faults, say, topic, stateTopic },
        this.#parts.now(),
      ),
    );
  }

  #openEvaluation({ compiled }: LiveRules): FrameEvaluation {
    this.#late += this.#evaluation?.late ?? 0;
    return new FrameEvaluation(compiled, this.#parts.faults, this.#settings.kept);
  }

  async #changeRules(): Promise<void> {
    const { cluster, rulesFor } = this.#parts;
    await this.#flush();
    this.#count = await cluster.partitionCount(this.#settings.topic);
    this.#rules = rulesFor(this.#count);
    this.#evaluation = this.#openEvaluation(this.#rules);
    this.#applyRules(this.#rules, this.#evaluation);
    // What the disk refused is tried again.
    this.#isReloading = false;
  }

  #applyRules(rules: LiveRules, evaluation: FrameEvaluation): void {
    for (const { run } of this.#partitions.values()) {
      this.#dropped += run.dropped;
      run.changeRules(rules, evaluation);
    }
  }

  /** Forgets partitions that are another's, or will be. */
  #drop(numbers: readonly number[]): void {
    for (const number of numbers) {
      const partition = this.#partitions.get(number)!;
      this.#lost += partition.lost;
      this.#dropped += partition.run.dropped;
      partition.close();
      this.#partitions.delete(number);
    }
  }

  #failed(error: Error): void {
    this.#failures++;
    // A member that moves on says so more often than anybody wants to read.
    const isOrdinary = error instanceof KafkaFailure && error.isOfGroup;
    if (!isOrdinary && this.#failure !== error.message) {
      this.#failure = error.message;
      this.#failingSince ??= this.#parts.now();
      this.#parts.say('warn', `Kafka: ${error.message}; trying again`);
    }
  }

  #recovered(): void {
    if (this.#failure !== null) this.#parts.say('info', 'Kafka: reading again');
    this.#failures = 0;
    this.#failure = null;
    this.#failingSince = null;
  }

  async #wait(ms: number): Promise<void> {
    if (this.#isOver) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
