/**
 * Checkpoints of partitions: what each remembers goes to the state topic, and one commit names that and how far the
 * partition was read, so that the next owner finds both or neither. What no commit names any more is deleted.
 */
import type { KafkaCluster } from '../../io/kafka/cluster.ts';
import type { CommittedOffset, KafkaGroup, Membership } from '../../io/kafka/group.ts';
import type { Partition } from './partition.ts';
import type { TopicSettings } from './topics.ts';

/** Records of the state topic that are worth a request. */
const DELETED_AT_ONCE = 50;

/** Commits the partitions for which something happened. Rejects where the broker, or the group, refuses. */
export async function commitPartitions(
  partitions: readonly Partition[],
  membership: Membership,
  { cluster, group }: { readonly cluster: KafkaCluster; readonly group: KafkaGroup },
  { topic, stateTopic }: TopicSettings,
): Promise<void> {
  const dirty = partitions.filter(({ isDirty }) => isDirty);
  if (dirty.length === 0) return;
  const offsets: CommittedOffset[] = [];
  const needed = new Map<Partition, number>();
  for (const partition of dirty) {
    const { offset, first } = await partition.checkpoint();
    offsets.push(
      { topic: stateTopic, partition: partition.number, offset },
      { topic, partition: partition.number, offset: partition.next },
    );
    needed.set(partition, first);
  }
  await group.commit(membership, offsets);
  for (const [partition, first] of needed) {
    partition.isDirty = false;
    // The topic was made anew.
    if (first < partition.needed) partition.needed = 0;
    if (first < partition.needed + DELETED_AT_ONCE) continue;
    partition.needed = first;
    // What stays for want of a permission costs room and nothing else.
    await cluster.deleteBefore(stateTopic, partition.number, first).catch(() => {});
  }
}
