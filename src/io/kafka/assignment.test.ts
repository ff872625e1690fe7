/** Partitions are shared out evenly, each to one member, and stay where they are as far as that goes. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  assignPartitions,
  decodeAssignment,
  decodeSubscription,
  encodeAssignment,
  encodeSubscription,
} from './assignment.ts';

const members = fc
  .uniqueArray(fc.string({ minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 })
  .chain((ids) => fc.tuple(...ids.map((id) => fc.record({ id: fc.constant(id), owned: fc.array(fc.nat(20)) }))));

it('gives every partition to one member, and no member more than one above another', () => {
  fc.assert(
    fc.property(members, fc.nat(20), (list, count) => {
      const assigned = assignPartitions(list, count);
      const all = [...assigned.values()].flat().sort((a, b) => a - b);
      expect(all).toEqual(Array.from({ length: count }, (_, i) => i));
      const sizes = [...assigned.values()].map(({ length }) => length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      expect([...assigned.keys()].sort()).toEqual(list.map(({ id }) => id).sort());
    }),
  );
});

it('moves no more than it must when a member comes or goes', () => {
  const before = assignPartitions(
    [
      { id: 'a', owned: [] },
      { id: 'b', owned: [] },
    ],
    6,
  );
  const owners = [...before].map(([id, owned]) => ({ id, owned }));
  expect(assignPartitions(owners, 6)).toEqual(before);
  const grown = assignPartitions([...owners, { id: 'c', owned: [] }], 6);
  for (const { id, owned } of owners) expect(grown.get(id)!.every((partition) => owned.includes(partition))).toBe(true);
  const left = assignPartitions(
    [
      { id: 'b', owned: grown.get('b')! },
      { id: 'c', owned: grown.get('c')! },
    ],
    6,
  );
  expect(left.get('b')).toEqual(expect.arrayContaining(grown.get('b')!));
});

it('writes what it reads, and what is cut short is nothing', () => {
  const owned = [0, 3, 70_000];
  expect(decodeSubscription(encodeSubscription('events', owned))).toEqual(owned);
  expect(decodeAssignment(encodeAssignment('events', owned))).toEqual(owned);
  const subscription = encodeSubscription('events', owned);
  for (let length = 0; length < subscription.length; length++)
    expect(decodeSubscription(subscription.subarray(0, length)).length).toBeLessThanOrEqual(owned.length);
  expect(decodeAssignment(Buffer.alloc(0))).toEqual([]);
  expect(decodeSubscription(null)).toEqual([]);
});
