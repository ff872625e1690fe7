/**
 * Membership of a consumer group. A member has partitions in one generation of the group; what it commits says which, and
 * the broker refuses what comes from an earlier one. Nobody is moved on behind the caller's back: heartbeats only say
 * that the group wants to rebalance, and the caller joins again when it has put down what it has.
 */
import type {
  heartbeatV4,
  joinGroupV9,
  leaveGroupV5,
  offsetCommitV9,
  offsetFetchV9,
  syncGroupV5,
} from '@platformatic/kafka';
import {
  assignPartitions,
  decodeAssignment,
  decodeSubscription,
  encodeAssignment,
  encodeSubscription,
} from './assignment.ts';
import type { KafkaCluster } from './cluster.ts';
import { KafkaFailure } from './failure.ts';

export interface GroupSettings {
  readonly group: string;
  readonly topic: string;
  /** A member that is not heard for this long is no longer one. Milliseconds. */
  readonly sessionMs: number;
  /** How long the others wait for a member to put down what it has. Milliseconds. */
  readonly rebalanceMs: number;
}

export interface Membership {
  readonly memberId: string;
  readonly generation: number;
  readonly partitions: readonly number[];
}

/** `removed`: the group has gone on without this member, which must drop what it has. */
export type GroupState = 'stable' | 'rebalancing' | 'removed';

export interface CommittedOffset {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

const PROTOCOL = 'telltale';
const NO_ROOM_FOR_HEARTBEATS = 3;

export class KafkaGroup {
  readonly #cluster: KafkaCluster;
  readonly #settings: GroupSettings;
  #memberId = '';
  #membership: Membership | null = null;
  #state: GroupState = 'removed';
  #heardAt = 0;
  #timer: NodeJS.Timeout | null = null;
  #beating: Promise<void> = Promise.resolve();

  #isLeader = false;

  constructor(cluster: KafkaCluster, settings: GroupSettings) {
    this.#cluster = cluster;
    this.#settings = settings;
  }

  /** Whether this member gives out the partitions: when it joins again, all do. */
  get isLeader(): boolean {
    return this.#isLeader;
  }

  get state(): GroupState {
    return this.#state;
  }

  /** Whether the broker has heard of this member recently enough that nobody else can have its partitions. */
  get isHeard(): boolean {
    return this.#state !== 'removed' && performance.now() - this.#heardAt < this.#settings.sessionMs;
  }

  /** Joins, or joins again; resolves when the group has settled. `owned`: partitions whose state is at hand. */
  async join(owned: readonly number[]): Promise<Membership> {
    const { group, topic, sessionMs, rebalanceMs } = this.#settings;
    this.#stopBeating();
    await this.#beating;
    const protocols = [{ name: PROTOCOL, metadata: encodeSubscription(topic, owned) }];
    const joined = await this.#ask<joinGroupV9.JoinGroupRequest, joinGroupV9.JoinGroupResponse>('JoinGroup', () => [
      group,
      sessionMs,
      rebalanceMs,
      this.#memberId,
      null,
      'consumer',
      protocols,
      null,
    ]);
    this.#memberId = joined.memberId ?? '';
    const { generationId: generation, protocolName } = joined;
    this.#isLeader = joined.leader === this.#memberId;
    const assignments = this.#isLeader ? await this.#assign(joined.members) : [];
    const synced = await this.#ask<syncGroupV5.SyncGroupRequest, syncGroupV5.SyncGroupResponse>('SyncGroup', () => [
      group,
      generation,
      this.#memberId,
      null,
      'consumer',
      protocolName,
      assignments,
    ]);
    this.#membership = { memberId: this.#memberId, generation, partitions: decodeAssignment(synced.assignment) };
    this.#state = 'stable';
    this.#heardAt = performance.now();
    this.#startBeating();
    return this.#membership;
  }

  /** Says how far this member has come. Rejects with a failure that `isRemoved` where its partitions may be another's. */
  async commit(membership: Membership, offsets: readonly CommittedOffset[]): Promise<void> {
    const topics = new Map<string, offsetCommitV9.OffsetCommitRequestPartition[]>();
    for (const { topic, partition, offset } of offsets) {
      const list = topics.get(topic) ?? [];
      list.push({ partitionIndex: partition, committedOffset: BigInt(offset), committedLeaderEpoch: -1 });
      topics.set(topic, list);
    }
    const asked = [...topics].map(([name, partitions]) => ({
      name,
      partitions: partitions.map((partition) => ({ ...partition, committedMetadata: null })),
    }));
    try {
      await this.#cluster.callCoordinator<offsetCommitV9.OffsetCommitRequest, unknown>(
        this.#settings.group,
        'OffsetCommit',
        [this.#settings.group, membership.generation, membership.memberId, null, asked],
      );
      this.#heardAt = performance.now();
    } catch (error) {
      this.#learn(error);
      throw error;
    }
  }

  /** What was committed for partitions of a topic; those without are left out. */
  async committed(topic: string, partitions: readonly number[]): Promise<ReadonlyMap<number, number>> {
    const { group } = this.#settings;
    const answer = await this.#cluster.callCoordinator<
      offsetFetchV9.OffsetFetchRequest,
      offsetFetchV9.OffsetFetchResponse
    >(group, 'OffsetFetch', [
      [
        {
          groupId: group,
          memberId: null,
          memberEpoch: -1,
          topics: [{ name: topic, partitionIndexes: [...partitions] }],
        },
      ],
      true,
    ]);
    const found = new Map<number, number>();
    for (const { partitionIndex, committedOffset } of answer.groups[0]?.topics[0]?.partitions ?? [])
      if (committedOffset >= 0n) found.set(partitionIndex, Number(committedOffset));
    return found;
  }

  /** Gives everything up, so that the others need not wait until this member is missed. */
  async leave(): Promise<void> {
    this.#stopBeating();
    await this.#beating;
    this.#state = 'removed';
    if (this.#membership === null) return;
    const { group } = this.#settings;
    this.#membership = null;
    await this.#cluster.callCoordinator<leaveGroupV5.LeaveGroupRequest, unknown>(group, 'LeaveGroup', [
      group,
      [{ memberId: this.#memberId, groupInstanceId: null, reason: null }],
    ]);
  }

  async #assign(
    members: readonly joinGroupV9.JoinGroupResponseMember[],
  ): Promise<{ memberId: string; assignment: Buffer }[]> {
    const { topic } = this.#settings;
    const count = await this.#cluster.partitionCount(topic);
    const known = members.map(({ memberId, metadata }) => ({ id: memberId, owned: decodeSubscription(metadata) }));
    return [...assignPartitions(known, count)].map(([memberId, partitions]) => ({
      memberId,
      assignment: encodeAssignment(topic, partitions),
    }));
  }

  /** Asks again with the id that the broker gave, or without one that it does not know. */
  async #ask<A extends unknown[], R>(name: string, args: () => A): Promise<R> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#cluster.callCoordinator<A, R>(this.#settings.group, name, args());
      } catch (error) {
        this.#learn(error);
        if (!(error instanceof KafkaFailure) || name !== 'JoinGroup' || tries === 3) throw error;
        if (error.needsMemberId) this.#memberId = memberIdIn(error) ?? '';
        else if (error.isRemoved) this.#memberId = '';
        else throw error;
      }
    }
  }

  #learn(error: unknown): void {
    if (!(error instanceof KafkaFailure)) return;
    if (error.isRemoved) {
      this.#state = 'removed';
      this.#memberId = '';
    } else if (error.isRebalancing && this.#state === 'stable') this.#state = 'rebalancing';
  }

  #startBeating(): void {
    const every = Math.max(100, this.#settings.sessionMs / (NO_ROOM_FOR_HEARTBEATS + 1));
    const beat = (): void => {
      this.#beating = this.#beat().then(() => {
        if (this.#timer !== null) this.#timer = setTimeout(beat, every);
      });
    };
    this.#timer = setTimeout(beat, every);
  }

  #stopBeating(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  async #beat(): Promise<void> {
    const membership = this.#membership;
    if (membership === null) return;
    const { group } = this.#settings;
    try {
      await this.#cluster.callCoordinator<heartbeatV4.HeartbeatRequest, unknown>(group, 'Heartbeat', [
        group,
        membership.generation,
        membership.memberId,
        null,
      ]);
      this.#heardAt = performance.now();
    } catch (error) {
      this.#learn(error);
      // It was heard all the same.
      if (error instanceof KafkaFailure && error.isRebalancing) this.#heardAt = performance.now();
    }
  }
}

/** The package leaves the broker's whole answer in its error. */
function memberIdIn({ cause }: KafkaFailure): string | null {
  const { response } = (cause ?? {}) as { response?: { memberId?: unknown } };
  return typeof response?.memberId === 'string' ? response.memberId : null;
}
