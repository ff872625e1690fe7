/**
 * Channels of senders that ask for acknowledgements: each counts its requests from 0. What has a number is on disk, so
 * every number that was given is acknowledged. Channels unused for longest are forgotten first.
 */
const MAX_CHANNELS = 10_000;

export class HecChannels {
  readonly #given = new Map<string, number>();

  /** The number of a request that is on disk. */
  next(channel: string): number {
    const id = this.#given.get(channel) ?? 0;
    this.#given.delete(channel);
    this.#given.set(channel, id + 1);
    if (this.#given.size > MAX_CHANNELS) {
      for (const oldest of this.#given.keys()) {
        this.#given.delete(oldest);
        break;
      }
    }
    return id;
  }

  has(channel: string, id: number): boolean {
    return id >= 0 && id < (this.#given.get(channel) ?? 0);
  }
}
