/**
 * Records of one partition as frames, as the event log would hold them. A frame's events have successive positions and
 * were received within a second of each other; time never goes back, whatever producers say. So the same records make
 * the same frames' times, wherever reading begins.
 */
import type { Frame } from '../../io/event-log/frame.ts';
import type { KafkaRecord } from '../../io/kafka/cluster.ts';
import { lineOf } from './record-line.ts';

export interface Poison {
  readonly record: KafkaRecord;
  readonly reason: string;
}

export interface FramedRecords {
  readonly frames: readonly Frame[];
  readonly poison: readonly Poison[];
  /** When the last of them was received; microseconds. */
  readonly receivedAt: number;
}

/** Offsets that a partition has room for, among positions that no other partition and no event log has. */
const SPAN = 2 ** 40;
/** Longest time between the first and the last event of a frame. Microseconds. */
const LONGEST = 1_000_000;

/** Unique over the partitions of a topic and the server's own event log, which counts from 1. */
export function positionOf(partition: number, offset: number): number {
  return (partition + 1) * SPAN + offset;
}

/** `base`: what lies before offset 0, where topics of this name were made anew. */
export function frameRecords(
  topic: string,
  partition: number,
  records: readonly KafkaRecord[],
  since: number,
  base = 0,
): FramedRecords {
  const frames: Frame[] = [];
  const poison: Poison[] = [];
  let receivedAt = since;
  let lines: Buffer[] = [];
  let first = 0;
  let begunAt = 0;
  const feed = Buffer.from('\n');
  const end = (): void => {
    if (lines.length === 0) return;
    frames.push({
      position: positionOf(partition, base + first),
      count: lines.length / 2,
      receivedAt: begunAt,
      input: 'kafka',
      sender: `${topic}/${partition}`,
      lines: Buffer.concat(lines),
    });
    lines = [];
  };
  for (const record of records) {
    receivedAt = Math.max(receivedAt, record.timestamp * 1000);
    const read = lineOf(record.value);
    if (read.kind !== 'line') {
      if (read.kind === 'poison') poison.push({ record, reason: read.reason });
      continue;
    }
    if (lines.length > 0 && (record.offset !== first + lines.length / 2 || receivedAt - begunAt > LONGEST)) end();
    if (lines.length === 0) {
      first = record.offset;
      begunAt = receivedAt;
    }
    lines.push(read.line, feed);
  }
  end();
  return { frames, poison, receivedAt };
}
