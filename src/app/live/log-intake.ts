/**
 * The way of events into the log: who sends is answered when they are on disk, and asked to come again while more waits,
 * for the disk or for the rules, than the settings allow.
 */
import type { EventLog } from '../../io/event-log/event-log.ts';
import { MAX_LINES } from '../../io/event-log/frame.ts';
import { Refusal, type Sender } from '../live.ts';
import type { DiskWatch } from './disk-watch.ts';
import type { LiveSettings } from './live-parts.ts';

export class LogIntake {
  readonly #log: EventLog;
  readonly #limits: Pick<LiveSettings, 'maxUnwritten' | 'maxUnevaluated'>;
  readonly #disk: DiskWatch;
  #appendedBytes = 0;
  #evaluatedBytes = 0;

  constructor(log: EventLog, limits: Pick<LiveSettings, 'maxUnwritten' | 'maxUnevaluated'>, disk: DiskWatch) {
    this.#log = log;
    this.#limits = limits;
    this.#disk = disk;
  }

  /** Bytes that wait, for the disk or for the rules. */
  get waitingBytes(): number {
    return this.#log.waitingBytes + Math.max(0, this.#appendedBytes - this.#evaluatedBytes);
  }

  /** Resolves with the position of the last event; rejects with a `Refusal`, and then none was taken. */
  async take(lines: readonly Uint8Array[], { input, name }: Sender): Promise<number> {
    const { maxUnwritten, maxUnevaluated } = this.#limits;
    const unevaluated = this.#appendedBytes - this.#evaluatedBytes;
    if (this.#log.waitingBytes > maxUnwritten || unevaluated > maxUnevaluated) throw new Refusal('busy', 2);
    if (lines.length === 0) return this.#log.position;
    if (lines.some(({ length }) => length >= MAX_LINES)) throw new Refusal('too-large', 0);
    const bytes = joinLines(lines);
    try {
      const position = await this.#log.append(input, name, lines.length, bytes);
      this.#appendedBytes += bytes.length;
      this.#disk.took();
      return position;
    } catch (error) {
      this.#disk.refused(error as Error);
      throw new Refusal('disk', 10);
    }
  }

  /** Rules have seen so many bytes of what was taken. */
  evaluated(bytes: number): void {
    this.#evaluatedBytes += bytes;
  }
}

function joinLines(lines: readonly Uint8Array[]): Buffer {
  let length = lines.length;
  for (const line of lines) length += line.length;
  const joined = Buffer.allocUnsafe(length);
  let at = 0;
  for (const line of lines) {
    joined.set(line, at);
    at += line.length;
    joined[at++] = 0x0a;
  }
  return joined;
}
