/**
 * Who gets which partitions of a topic: as many for each member as for any other, give or take one, and everybody keeps
 * what they have as far as that goes. Members say what they have, in the bytes that the protocol leaves to them; the
 * bytes around are those of Kafka's own clients, so that its tools can show them.
 */

export interface GroupMember {
  readonly id: string;
  /** Partitions that it has now. */
  readonly owned: readonly number[];
}

/** Partitions of each member, by its id, in ascending order. Partitions that two claim go to the first by id. */
export function assignPartitions(members: readonly GroupMember[], count: number): ReadonlyMap<string, number[]> {
  const sorted = [...members].sort((a, b) => (a.id < b.id ? -1 : 1));
  const least = Math.floor(count / sorted.length);
  let larger = count % sorted.length;
  const free = new Set(Array.from({ length: count }, (_, partition) => partition));
  const assigned = new Map<string, number[]>(sorted.map(({ id }) => [id, []]));
  for (const { id, owned } of [...sorted].sort((a, b) => b.owned.length - a.owned.length)) {
    const kept = [...new Set(owned)].filter((partition) => free.has(partition));
    const room = kept.length > least && larger > 0 ? least + 1 : least;
    if (room > least) larger--;
    for (const partition of kept.slice(0, room)) {
      assigned.get(id)!.push(partition);
      free.delete(partition);
    }
  }
  const rest = [...free];
  for (const { id } of sorted) {
    const list = assigned.get(id)!;
    while (list.length < least) list.push(rest.shift()!);
  }
  for (const { id } of sorted) {
    const list = assigned.get(id)!;
    if (rest.length > 0 && list.length === least) list.push(rest.shift()!);
    list.sort((a, b) => a - b);
  }
  return assigned;
}

/** What a member says when it joins. */
export function encodeSubscription(topic: string, owned: readonly number[]): Buffer {
  return Buffer.concat([int16(0), int32(1), text(topic), bytes(encodePartitions(owned))]);
}

export function decodeSubscription(subscription: Buffer | null): readonly number[] {
  if (subscription === null || subscription.length < 6) return [];
  let at = 6;
  for (let topics = subscription.readInt32BE(2); topics > 0 && at + 2 <= subscription.length; topics--)
    at += 2 + subscription.readInt16BE(at);
  if (at + 4 > subscription.length) return [];
  const length = subscription.readInt32BE(at);
  return length < 0 ? [] : decodePartitions(subscription.subarray(at + 4, at + 4 + length));
}

/** What the leader of the group hands to a member. */
export function encodeAssignment(topic: string, partitions: readonly number[]): Buffer {
  return Buffer.concat([int16(0), int32(1), text(topic), encodePartitions(partitions), int32(-1)]);
}

export function decodeAssignment(assignment: Buffer): readonly number[] {
  if (assignment.length < 6 || assignment.readInt32BE(2) < 1) return [];
  const name = assignment.readInt16BE(6);
  return decodePartitions(assignment.subarray(8 + name));
}

function encodePartitions(partitions: readonly number[]): Buffer {
  return Buffer.concat([int32(partitions.length), ...partitions.map(int32)]);
}

function decodePartitions(from: Buffer): number[] {
  if (from.length < 4) return [];
  const count = Math.min(from.readInt32BE(0), (from.length - 4) / 4);
  return Array.from({ length: Math.max(0, Math.floor(count)) }, (_, i) => from.readInt32BE(4 + 4 * i));
}

function int16(value: number): Buffer {
  const out = Buffer.alloc(2);
  out.writeInt16BE(value);
  return out;
}

function int32(value: number): Buffer {
  const out = Buffer.alloc(4);
  out.writeInt32BE(value);
  return out;
}

function text(value: string): Buffer {
  const out = Buffer.from(value);
  return Buffer.concat([int16(out.length), out]);
}

function bytes(value: Buffer): Buffer {
  return Buffer.concat([int32(value.length), value]);
}
