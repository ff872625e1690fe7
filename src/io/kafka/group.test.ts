/** A member commits under the generation in which it had its partitions, whatever has happened since. */
import { expect, it } from 'vitest';
import { encodeAssignment } from './assignment.ts';
import type { KafkaCluster } from './cluster.ts';
import { KafkaFailure } from './failure.ts';
import { KafkaGroup } from './group.ts';

const REMOVED = 25;
const ILLEGAL_GENERATION = 22;
const REBALANCING = 27;

interface Call {
  readonly name: string;
  readonly args: readonly unknown[];
}

/** A coordinator that gives a member partitions 0 and 1 in one generation after another. */
function open(answers: Readonly<Record<string, (args: readonly unknown[]) => unknown>> = {}): {
  group: KafkaGroup;
  calls: Call[];
} {
  const calls: Call[] = [];
  let generation = 6;
  const cluster: Pick<KafkaCluster, 'callCoordinator' | 'partitionCount'> = {
    partitionCount: async () => 2,
    callCoordinator: async <A extends unknown[], R>(_group: string, name: string, args: A): Promise<R> => {
      calls.push({ name, args });
      const answer =
        answers[name]?.(args) ??
        {
          JoinGroup: { memberId: 'm-1', leader: 'another', generationId: ++generation, protocolName: 'p', members: [] },
          SyncGroup: { assignment: encodeAssignment('events', [0, 1]) },
        }[name as 'JoinGroup' | 'SyncGroup'];
      if (answer instanceof Error) throw answer;
      return answer as R; // as the tests write it
    },
  };
  const settings = { group: 'g', topic: 'events', sessionMs: 60_000, rebalanceMs: 60_000 };
  return { group: new KafkaGroup(cluster as KafkaCluster, settings), calls }; // asks for nothing else of it
}

it('joins with the id that it is given, and commits under its own generation', async () => {
  const given = new KafkaFailure('member id required', [79], { response: { memberId: 'm-1' } });
  let asked = 0;
  const { group, calls } = open({ JoinGroup: () => (asked++ === 0 ? given : undefined) });
  const first = await group.join([]);
  expect(first).toEqual({ memberId: 'm-1', generation: 7, partitions: [0, 1] });
  expect(calls.filter(({ name }) => name === 'JoinGroup').map(({ args }) => args[3])).toEqual(['', 'm-1']);
  expect([group.state, group.isHeard]).toEqual(['stable', true]);
  await group.join([0, 1]);
  await group.commit(first, [{ topic: 'state', partition: 1, offset: 40 }]);
  const commit = calls.findLast(({ name }) => name === 'OffsetCommit')!;
  expect(commit.args.slice(0, 3)).toEqual(['g', 7, 'm-1']);
  await group.leave();
  expect([group.state, group.isHeard]).toEqual(['removed', false]);
});

it('knows from a refused commit that its partitions are another’s, and joins anew', async () => {
  const { group, calls } = open({ OffsetCommit: () => new KafkaFailure('illegal generation', [ILLEGAL_GENERATION]) });
  const membership = await group.join([]);
  await expect(group.commit(membership, [])).rejects.toMatchObject({ isRemoved: true });
  expect([group.state, group.isHeard]).toEqual(['removed', false]);
  await group.join([]);
  expect(calls.findLast(({ name }) => name === 'JoinGroup')!.args[3]).toBe('');
  expect(group.state).toBe('stable');
  await group.leave();
});

it('tells a group that moves on from one that went on without it', async () => {
  const codes = [REBALANCING, REMOVED];
  const { group } = open({ OffsetCommit: () => new KafkaFailure('no', [codes.shift()!]) });
  const membership = await group.join([]);
  await group.commit(membership, []).catch(() => {});
  expect(group.state).toBe('rebalancing');
  await group.commit(membership, []).catch(() => {});
  expect(group.state).toBe('removed');
  await group.leave();
});
