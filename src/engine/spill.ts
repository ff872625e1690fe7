/**
 * The socket for state that is too big for memory: bytes go out and come back, synchronously, so that the dry rooms stay
 * synchronous. Whoever runs the engine provides it (a temporary file, or memory in tests) and removes it afterwards.
 */
export interface Spill {
  /** Keeps a copy of the bytes; where they can be read from, or null when there is no room left. */
  write(bytes: Uint8Array): number | null;
  /** Fills `into` with bytes that were written, all of one `write` or a part of it. */
  read(at: number, into: Uint8Array): void;
}
