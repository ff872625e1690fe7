/**
 * Whether the disk takes what it is given. Whoever watches over us keeps senders away until we are healthy, so their
 * events cannot show that there is room: where a write was refused, the disk is tried now and then.
 */
import { hasRoom } from '../../io/room.ts';

/** A disk that refused nothing for so long is tried, with so much. Milliseconds and bytes. */
const TRY_DISK_MS = 3_000;
const TRY_DISK_BYTES = 1024 * 1024;

export class DiskWatch {
  readonly #folder: string;
  readonly #say: (level: 'info' | 'error', message: string) => void;
  #isFull = false;
  /** When it refused something last. */
  #refusedAt = 0;

  constructor(folder: string, say: (level: 'info' | 'error', message: string) => void) {
    this.#folder = folder;
    this.#say = say;
  }

  /** Whether it refused the last write. */
  get isFull(): boolean {
    return this.#isFull;
  }

  refused(error: Error): void {
    this.#refusedAt = performance.now();
    if (!this.#isFull) this.#say('error', `the disk refused a write: ${error.message}`);
    this.#isFull = true;
  }

  took(): void {
    if (this.#isFull) this.#say('info', 'the disk takes writes again');
    this.#isFull = false;
  }

  /** Tries it where it refused something, and not just now. */
  async look(): Promise<void> {
    if (!this.#isFull || performance.now() - this.#refusedAt < TRY_DISK_MS) return;
    if (await hasRoom(this.#folder, TRY_DISK_BYTES)) this.took();
    else this.#refusedAt = performance.now();
  }
}
