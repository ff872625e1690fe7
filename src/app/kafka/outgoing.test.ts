import { describe, expect, it } from 'vitest';
import type { KafkaMessage } from '../../io/kafka/cluster.ts';
import { KafkaFailure } from '../../io/kafka/failure.ts';
import { produceAll } from './outgoing.ts';

/** A broker that takes so many bytes of values in a request. */
function broker(limit: number) {
  const taken: KafkaMessage[] = [];
  const requests: number[] = [];
  return {
    taken,
    requests,
    produce: async (messages: readonly KafkaMessage[]): Promise<void> => {
      requests.push(messages.length);
      if (messages.reduce((sum, { value }) => sum + (value?.length ?? 0), 0) > limit) throw tooLarge();
      taken.push(...messages);
    },
  };
}

const tooLarge = (): KafkaFailure => new KafkaFailure('too large', [10]);
const message = (key: string, bytes: number, headers?: KafkaMessage['headers']): KafkaMessage => ({
  topic: 't',
  key: Buffer.from(key),
  value: Buffer.alloc(bytes),
  ...(headers === undefined ? {} : { headers }),
});

describe('what goes out', () => {
  it('goes in requests of some messages, in order', async () => {
    const { taken, requests, ...cluster } = broker(1e6);
    const messages = Array.from({ length: 450 }, (_, i) => message(String(i), 1));
    await produceAll(cluster, messages, () => {});
    expect(requests).toEqual([200, 200, 50]);
    expect(taken.map(({ key }) => key?.toString())).toEqual(messages.map(({ key }) => key?.toString()));
  });

  it('goes alone where it is too large together, then without its value, and is named where that is all it was', async () => {
    const { taken, requests: _, ...cluster } = broker(10);
    const lost: string[] = [];
    const headers = new Map([['reason', 'broken']]);
    await produceAll(cluster, [message('a', 8), message('b', 8), message('c', 20), message('d', 20, headers)], (key) =>
      lost.push(key),
    );
    expect(taken.map(({ key, value }) => [key?.toString(), value?.length])).toEqual([['a', 8], ['b', 8], ['d', undefined]]); // biome-ignore format: one line
    expect(taken[2]!.headers?.get('value')).toBe('too large');
    expect(lost).toEqual(['c']);
  });

  it('says what else a broker refuses', async () => {
    const cluster = { produce: () => Promise.reject(new KafkaFailure('gone', [])) };
    await expect(produceAll(cluster, [message('a', 1)], () => {})).rejects.toThrow('gone');
  });
});
