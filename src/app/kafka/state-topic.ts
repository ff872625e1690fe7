/**
 * What the evaluation of a partition remembers, kept in a topic of its own, so that whoever gets the partition next can
 * go on. Candidates that wait are appended as they come, in pieces; a checkpoint names the first piece it needs and is
 * followed by nothing. The offset of a checkpoint's last piece, committed for this topic by the member that owns the
 * partition, is what makes it the one that counts: the broker takes that commit from the owner alone, so what somebody
 * writes who has lost the partition is never read. What no checkpoint can need any more is deleted.
 */
import { closeSync, mkdirSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KafkaCluster, KafkaRecord } from '../../io/kafka/cluster.ts';
import type { LiveRunState } from '../live/live-run.ts';

/** As plain data. */
export interface PartitionCheckpoint {
  readonly version: 1;
  /** Offset of the next record of the input. */
  readonly next: number;
  /** What the cluster calls the topic, and records that topics of its name held before it; absent: nobody knows, and none. */
  readonly topicId?: string;
  readonly base?: number;
  /** When the last record was received; microseconds. */
  readonly receivedAt: number;
  readonly run: LiveRunState;
}

const PIECE = 512 * 1024;
/** Candidates are copied together when the topic holds more than this for a partition, and four times what waits. Bytes. */
const MIN_RENEW = 16 * 1024 * 1024;
/** A checkpoint may be no larger. Bytes. */
const MAX_STATE = 2 * 1024 * 1024 * 1024;
const RESTORED = 'candidates-1';
const FETCH_WAIT_MS = 1_000;
/** A piece that is not there after so many tries is gone. */
const MAX_EMPTY_FETCHES = 30;

/** What was remembered is gone for good: the topic was emptied, or lost a part. */
class StateLost extends Error {}

/** The topic begins again at lower offsets: what was written to it is gone. */
class MadeAnew extends Error {}

type Source = Pick<KafkaCluster, 'produce' | 'fetch'>;

export class StateWriter {
  readonly #cluster: Source;
  readonly #topic: string;
  readonly #partition: number;
  readonly #folder: string;
  /** Nobody else writes under it. */
  readonly #owner: string;
  #file = '';
  #sent = 0;
  #first: number | null = null;
  #checkpoints = 0;
  /** In the topic, since the first piece that is needed. */
  #bytes = 0;
  /** Offset that was written last. */
  #last = -1;

  /** `folder`: where the journal lies. */
  constructor(cluster: Source, topic: string, partition: number, folder: string, owner: string) {
    this.#cluster = cluster;
    this.#topic = topic;
    this.#partition = partition;
    this.#folder = folder;
    this.#owner = owner;
  }

  /** Whether the next checkpoint should copy what waits together. */
  get isSparse(): boolean {
    return this.#bytes > MIN_RENEW && this.#bytes > 4 * this.#sent;
  }

  /**
   * Gives the offset that makes it count when it is committed, and the first that it needs. Where the topic was deleted and
   * made anew, all that waits is written again.
   */
  async write(checkpoint: PartitionCheckpoint): Promise<{ readonly offset: number; readonly first: number }> {
    try {
      return await this.#write(checkpoint);
    } catch (error) {
      if (!(error instanceof MadeAnew)) throw error;
      this.#file = '';
      return await this.#write(checkpoint);
    }
  }

  async #write(checkpoint: PartitionCheckpoint): Promise<{ readonly offset: number; readonly first: number }> {
    const { file, bytes } = checkpoint.run.alerts.journal;
    if (file !== this.#file) {
      this.#file = file;
      this.#sent = 0;
      this.#first = null;
      this.#bytes = 0;
    }
    const chain = `${this.#owner}/${file}`;
    for (const piece of readPieces(join(this.#folder, file), this.#sent, bytes)) {
      const at = await this.#send(piece, { chain, journal: String(this.#sent) });
      this.#first ??= at;
      this.#sent += piece.length;
    }
    const text = Buffer.from(JSON.stringify(checkpoint));
    const number = String(++this.#checkpoints);
    let from: number | null = this.#first;
    for (let at = 0; ; at += PIECE) {
      const piece = text.subarray(at, at + PIECE);
      const headers = { chain, checkpoint: number, at: String(at) };
      if (at + PIECE < text.length) {
        const offset = await this.#send(piece, headers);
        from ??= offset;
        continue;
      }
      // −1: it needs nothing but itself.
      const offset = await this.#send(piece, { ...headers, first: String(from ?? -1), bytes: String(text.length) });
      return { offset, first: from ?? offset };
    }
  }

  async #send(value: Buffer, headers: Readonly<Record<string, string>>): Promise<number> {
    const partition = this.#partition;
    const written = await this.#cluster.produce([
      { topic: this.#topic, partition, value, headers: new Map(Object.entries(headers)) },
    ]);
    const offset = written.get(partition)!;
    const isBehind = offset > this.#last;
    this.#last = offset;
    if (!isBehind) throw new MadeAnew(`${this.#topic}/${partition} began again at offset ${offset}`);
    this.#bytes += value.length;
    return offset;
  }
}

/** The checkpoint at an offset; its candidates are put into the folder, which is emptied before. */
export async function readState(
  cluster: Source,
  topic: string,
  partition: number,
  offset: number,
  folder: string,
): Promise<PartitionCheckpoint> {
  const [last] = await readRange(cluster, topic, partition, offset, offset);
  const about = headersOf(last!);
  const firstGiven = Number(about.get('first'));
  const size = Number(about.get('bytes'));
  if (!(size >= 0 && size <= MAX_STATE)) throw new Error(`offset ${offset} of ${topic}/${partition} is no checkpoint`);
  const first = firstGiven < 0 ? offset : firstGiven;
  const records = first === offset ? [last!] : await readRange(cluster, topic, partition, first, offset);
  const text = Buffer.alloc(size);
  const journal: [at: number, piece: Buffer][] = [];
  for (const record of records) {
    const headers = headersOf(record);
    if (headers.get('chain') !== about.get('chain') || record.value === null) continue;
    if (headers.has('journal')) journal.push([Number(headers.get('journal')), record.value]);
    else if (headers.get('checkpoint') === about.get('checkpoint')) record.value.copy(text, Number(headers.get('at')));
  }
  const checkpoint = JSON.parse(text.toString('utf8')) as PartitionCheckpoint; // as `StateWriter` wrote it, whole
  if (checkpoint.version !== 1) throw new Error(`${topic} was written by another version of Telltale`);
  const { bytes } = checkpoint.run.alerts.journal;
  const candidates = joinPieces(journal, bytes);
  if (candidates === null) throw new StateLost(`${topic}/${partition} lacks part of what waits for windows`);
  emptyFolder(folder);
  writeFileSync(join(folder, RESTORED), candidates, { mode: 0o600 });
  const alerts = { ...checkpoint.run.alerts, journal: { file: RESTORED, bytes } };
  return { ...checkpoint, run: { ...checkpoint.run, alerts } };
}

/**
 * What is remembered of a partition, if anything is: its folder is emptied. `lost`: why something is not that was. `offset`
 * and `input`: what was committed for the state topic and for the topic with events; always both, or neither.
 */
export async function recallState(
  cluster: Source,
  topic: string,
  partition: number,
  offset: number | undefined,
  input: number | undefined,
  folder: string,
): Promise<{ readonly checkpoint: PartitionCheckpoint | null; readonly lost: string | null }> {
  let lost = input === undefined ? null : `${topic} holds nothing of it`;
  if (offset !== undefined) {
    try {
      return { checkpoint: await readState(cluster, topic, partition, offset, folder), lost: null };
    } catch (error) {
      if (!(error instanceof StateLost)) throw error;
      lost = error.message;
    }
  }
  emptyFolder(folder);
  return { checkpoint: null, lost };
}

function emptyFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
}

/** Pieces at the places that they name, some perhaps twice; null where a part is missing. */
function joinPieces(pieces: readonly (readonly [at: number, piece: Buffer])[], bytes: number): Buffer | null {
  if (bytes > MAX_STATE) return null;
  const joined = Buffer.alloc(bytes);
  let known = 0;
  for (const [at, piece] of [...pieces].sort(([a], [b]) => a - b)) {
    if (at > known) return null;
    piece.copy(joined, at);
    known = Math.max(known, at + piece.length);
  }
  return known >= bytes ? joined : null;
}

/** Records from one offset to another, both included. */
async function readRange(
  cluster: Source,
  topic: string,
  partition: number,
  from: number,
  to: number,
): Promise<KafkaRecord[]> {
  const records: KafkaRecord[] = [];
  let at = from;
  for (let empty = 0; at <= to; ) {
    const [found] = await cluster.fetch(topic, new Map([[partition, at]]), FETCH_WAIT_MS);
    if (found?.isOutOfRange === true)
      throw new StateLost(`${topic}/${partition} holds nothing at offset ${at}: was it emptied?`);
    if (found === undefined || found.next === at) {
      if (++empty > MAX_EMPTY_FETCHES) throw new Error(`${topic}/${partition} could not be read at offset ${at}`);
      continue;
    }
    empty = 0;
    records.push(...found.records.filter(({ offset }) => offset <= to));
    at = found.next;
  }
  if (records.at(-1)?.offset !== to) throw new Error(`${topic}/${partition} has no record at offset ${to}`);
  return records;
}

function* readPieces(path: string, from: number, to: number): Generator<Buffer> {
  if (from >= to) return;
  const fd = openSync(path, 'r');
  try {
    for (let at = from; at < to; ) {
      const piece = Buffer.alloc(Math.min(PIECE, to - at));
      const read = readSync(fd, piece, 0, piece.length, at);
      if (read === 0) throw new Error(`${path} is shorter than it was`);
      yield piece.subarray(0, read);
      at += read;
    }
  } finally {
    closeSync(fd);
  }
}

function headersOf({ headers }: KafkaRecord): ReadonlyMap<string, string> {
  return new Map(headers.map(([name, value]) => [name, value.toString('utf8')]));
}
